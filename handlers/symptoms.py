"""The guide's quick reference: from free words to the right question. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from bot.diagnosis.question import Kind

# Where names were taken out, an apostrophe has become a space.
NOT = r"(?:n[o' ]?t|not|cannot|never|no longer|won't)"
SHOWN_AS = (
    r"(?:appear\w*|show\w*|see|seeing|seen|there|find|visible|listed|found|in gradient|come|coming"
    r"|turn\w*)"
)
MISSING = r"\b(?:missing|invisible|absent|disappeared|vanished|gone)\b"
UNSEEN = rf"{NOT}\b(?:\W+\w+){{0,3}}?\W+{SHOWN_AS}\b"
SYNC = r"\bsync(?:s|ed|ing|hroni[sz]\w+)?\b"
# The narrower a symptom's words, the earlier it stands: the first that fits is taken.
SYMPTOMS: tuple[tuple[Kind, str], ...] = (
    ("undo", r"\b(?:undo|un-do|revert\w*|revers(?:e|ed|ing)|roll(?:ed|ing)? ?back)\b"),
    ("undo", r"\bpushed\b.*\b(?:by mistake|in error|by accident|accidentally|wrongly)\b"),
    ("nce", r"\bnce\b|\beffective dates?\b|\bwrong dates?\b"),
    ("nce", rf"^(?!.*(?:{MISSING}|{UNSEEN})).*\brenew(?:s|al|als|ed)\b"),
    ("nce", r"\bduplicat\w+\b|\b(?:twice|double)\b"),
    ("sync", rf"{SYNC}.*\b(?:stuck|hung|hang\w*|fail\w*|broken|status|running|slow|long)\b"),
    ("sync", rf"{SYNC}.*\b(?:start\w*|finish\w*|complete\w*|done|work\w*)\b"),
    ("sync", rf"\b(?:stuck|hung|last|latest|broken|failed|running)\b.*{SYNC}"),
    ("sync", r"\bapi user\b"),
    ("stale", r"\b(?:stale|obsolete)\b|\bold (?:service|line|contract|entr)\w*\b"),
    ("stale", r"\bzero(?:ed|'d)?\b|\b0[- ]quantity\b|\bgo(?:es)? away\b|\bdrop(?:s|ped)? off\b"),
    ("stale", r"\bstill (?:there|show\w*|visible|listed|appear\w*|in gradient|see\w*)\b"),
    ("stale", r"\b(?:removed|replaced|cancelled|canceled)\b.*\bstill\b"),
    ("count", r"\b(?:counts?|quantit\w+|numbers?|amounts?)\b|\bmis-?match\w*\b"),
    ("count", rf"\b\w*{NOT} (?:match|add up|agree)\b|\boff by\b|\btoo (?:many|few)\b"),
    ("count", r"\b(?:shows?|says?|has) \d+\b|\binstead of \d+\b"),
    (
        "count",
        r"\bgradient\W{1,3}\d+\b.*\bautotask\b|\bautotask\W{1,3}\d+\b.*\bgradient\W{1,3}\d+\b",
    ),
    ("why-missing", MISSING),
    ("why-missing", UNSEEN),
    ("why-missing", r"^where (?:is|are|has|have)\b|\b(?:can ?not|can[' ]t) (?:see|find)\b"),
)
COMPILED = tuple((kind, re.compile(words)) for kind, words in SYMPTOMS)
# From a thousand on, people part the digits; a number with a part behind the point is no count.
NUMBER = r"(\d{1,3}(?:,\d{3})+|\d{1,7})(?![.,]?\d)\b"
SAYS = r"(?:shows?|says?|shown?|reads?|has)"
BESIDE = rf"(?:{SAYS}|is|it|it's|have|showing|still|only|now|at|the|counts?|numbers?|quantity)"
SHOWN = re.compile(rf"\b{SAYS}\b\W{{0,3}}(?:is )?{NUMBER}")
MEANT = re.compile(
    rf"\b(?:instead of|should (?:be|show|say)|expect\w*|rather than)\b\W{{0,3}}{NUMBER}"
)


def _number_of(system: str) -> re.Pattern[str]:
    """A number that is said to be a system's: `12 licences in Gradient`, `Gradient shows 12`."""
    words = r"(?: (?!in\b|but\b|and\b|vs\b|while\b|gradient\b|autotask\b)[a-z]\w*){0,2}"
    after = rf"(?:'s)?(?:\W{{1,3}}{BESIDE})*\W{{1,3}}{NUMBER}"
    # The number of `Office 365 in Gradient` is a part of a name.
    before = rf"(?:^|[,:;(]|\b(?:{SAYS}|but|and|is|it's|have|see|only|at|vs)\b)\s*"
    return re.compile(rf"{before}{NUMBER}{words} in {system}\b|\b{system}\b{after}")


IN_GRADIENT, IN_AUTOTASK = _number_of("gradient"), _number_of("autotask")


class Figures(NamedTuple):
    """Numbers that a text gives.

    Attributes:
        gradient: what Gradient shows.
        expected: what the person expects.
    """

    gradient: int | None
    expected: int | None


def symptom_of(text: str) -> Kind | None:
    """The question that a complaint is about; `None` when it is no complaint of the guide's.

    Args:
        text: in any case; names in it are better taken out before.
    """
    plain = text.casefold().replace("\u2019", "'")
    return next((kind for kind, words in COMPILED if words.search(plain)), None)


def figures_of(text: str) -> Figures:
    """The numbers that a text gives for Gradient and for what was expected.

    Two numbers for the same are none, and one that is Autotask's is not Gradient's.
    """
    plain = text.casefold().replace("\u2019", "'")
    others = IN_AUTOTASK.sub(" ", plain)
    shown = _numbers(IN_GRADIENT, others) or _numbers(SHOWN, others.partition("autotask")[0])
    meant = _numbers(MEANT, plain)
    return Figures(*(one.pop() if len(one) == 1 else None for one in (shown, meant)))


def _numbers(words: re.Pattern[str], text: str) -> set[int]:
    found = (number for match in words.finditer(text) for number in match.groups() if number)
    return {int(number.replace(",", "")) for number in found}
