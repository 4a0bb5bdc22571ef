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
SHOWN = re.compile(
    r"\b(?:gradient(?:'s)?|shows?|says?|shown?|reads?|has)\b\W{0,3}(?:is )?(\d{1,7})\b"
)
MEANT = re.compile(
    r"\b(?:instead of|should (?:be|show|say)|expect\w*|rather than)\b\W{0,3}(\d{1,7})\b"
)


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
    """The numbers that a text gives for Gradient and for what was expected."""
    plain = text.casefold()
    shown, meant = SHOWN.search(plain), MEANT.search(plain)
    return Figures(int(shown[1]) if shown else None, int(meant[1]) if meant else None)
