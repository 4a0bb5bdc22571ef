"""Which account and which service a sentence names. Pure; the question that follows confirms it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bot.estate.names import folded

if TYPE_CHECKING:
    from bot.estate import Mentioned, NameIndex


def _words(words: str, *, before: str, after: str, more: str) -> str:
    """A pattern of these words, in which `_` is a space, the longer first where it matters."""
    listed = "|".join(re.escape(word).replace("_", " ") for word in words.split())
    return f"{before}(?:{more}|{listed}){after}"


LEAD = re.compile(
    _words(
        """why how_come where what when isn't isnt is aren't are was were don't dont doesn't doesnt
        do does did can't cant cannot can_not can could not we i you see seeing find shows
        showing show says say tell me us our my please there still only it any gradient's
        gradient customer_says undo revert reverse accounts account customer client services
        service lines line counts count quantity numbers number old stale zero duplicates
        duplicate change pushed push renewal nce wrong has of for on with in at to an a""",
        before="^",
        after=r"(?![\w-])[\s,:\u2022]*",
        more=r"the (?=(?:account|customer|client|service|line|count|old|quantity|number|zero|change"
        r"|push|renewal|nce)\b)",
    ),
    re.IGNORECASE,
)
TAIL = re.compile(
    _words(
        """isn't isnt is aren't are wasn't was were not doesn't doesnt does don't dont didn't did
        do hasn't has haven't have won't will can't cant cannot keeps keep still missing gone
        stale wrong off shows show appears appear appearing showing disappeared vanished
        in_gradient from_gradient to_gradient instead should since after because yet but created
        creates create and_need and_want and_now""",
        before=r"[\s,]+",
        after=r"(?![\w-]).*$",
        more=r"(?:on|as of) (?=the \d|\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|today"
        r"|tomorrow)\w*",
    ),
    re.IGNORECASE | re.DOTALL,
)
BETWEEN = re.compile(
    r"\s+(?:for|of|at|from|on|with)\s+(?:the (?:account|customer|client)\s+)?", re.IGNORECASE
)
POSSESSIVE = re.compile(r"^(?P<account>\S.*?)['\u2019]s\s+(?P<service>\S.*)$")
QUOTED = re.compile(r"[\"\u201c\u201d\u201e]([^\"\u201c\u201d\u201e]{1,200})[\"\u201c\u201d\u201e]")
FIGURE = re.compile(
    r"\b(?:(?:(?:gradient|autotask)(?:['\u2019]s)?\s+)?(?:shows?|says?|has|have|is)|instead of"
    r"|rather than|should (?:be|show|say)|expect\w*|gradient|autotask)"
    r"\W{1,3}\d[\d,]{0,6}\b(?:\s+in (?:gradient|autotask)\b)?",
    re.IGNORECASE,
)
# Words that stand beside a service's name, or in the place of one.
ABOUT_IT = (
    r"(?:services?|lines?|contracts?|counts?|quantit(?:y|ies)|numbers?|renewals?|licen[cs]es?)"
)
BESIDE = re.compile(rf"(?:\s+{ABOUT_IT})+$", re.IGNORECASE)
GENERIC = re.compile(
    rf"(?:(?:{ABOUT_IT}|the|a|an|nce|microsoft|old|stale|zero|wrong|change|duplicates?|it|this|that|them)\W*)+",
    re.IGNORECASE,
)
LATER = re.compile(
    r"\b(?:for|of|at|on|from) (?P<account>(?!Gradient\b|Autotask\b|[A-Z][a-z]{2,8} \d|\d)[A-Z].*?)"
    r"(?= (?:in|from|to|since|on|after|but|and) |$)"
)
SLASH = " / "
# Stands where an account is named that is known, so that no word of its name is read.
NAMED = "Xx"
# Stands where a figure was: what is on both sides of it is not one name.
CUT = "\u2022"
MOST_WORDS = 12


class Names(NamedTuple):
    """What a sentence names.

    Attributes:
        account: the account's name.
        service: the service's name.
        whole: both as one, where a slash may be part of an account's name.
    """

    account: str | None = None
    service: str | None = None
    whole: str | None = None


def names_in(text: str, index: NameIndex, *, strict: bool = True) -> Names:
    """The account and the service that a sentence names.

    Names that are known settle it; else the grammar of the sentence does.

    Args:
        text: the sentence.
        index: the names that are known; it may be empty.
        strict: whether the words before and after the names are taken away.
    """
    known = index.mentioned(text)
    if known.accounts:
        service = known.services[0].name if known.services else _service_beside(text, known)
        return Names(_longer(text, index) or known.accounts[0].name, service)
    found = _by_grammar(text, strict=strict)
    if known.services and found.service is None:
        service = known.services[0].name
        same = found.account is not None and index.mentioned(found.account).services
        return Names(None if same else found.account, service)
    return found


def _service_beside(text: str, known: Mentioned) -> str | None:
    """The service in a sentence whose account is known, by what the grammar leaves."""
    masked = text
    for name in known.accounts:
        whole = rf"(?<!\w){re.escape(name.name)}(?!\w)"
        masked = re.sub(whole, NAMED, masked, flags=re.IGNORECASE)
    found = _by_grammar(masked, strict=True)
    for service in (found.service, _by_grammar(text, strict=True).service):
        if service is not None and _is_beside(service, known):
            return service
    if found.account is None or not _is_beside(found.account, known):
        return None
    return None if _holds(found.account, known) else _service(found.account)


def _is_beside(text: str, known: Mentioned) -> bool:
    """Whether a text is more than a part of the known names: of Bank of Leeds, Bank is none."""
    return NAMED not in text and not set(folded(text).split()).isdisjoint(known.rest.split())


def _holds(text: str, known: Mentioned) -> bool:
    return any(folded(name.name) in folded(text) for name in known.accounts)


def _longer(text: str, index: NameIndex) -> str | None:
    """A longer name than the known one, such as a new sister account that is not known yet."""
    found = _by_grammar(text, strict=True).account
    if found is None or not index.mentioned(found).accounts:
        return None
    rest = set(index.mentioned(found).rest.split())
    others = [word for word in found.split() if folded(word) in rest]
    return found if any(word[0].isupper() or word[0].isdigit() for word in others) else None


def _by_grammar(text: str, *, strict: bool) -> Names:
    quoted = QUOTED.findall(text)
    if len(quoted) > 1:
        turned = BETWEEN.search(text[text.index(quoted[0]) :]) is not None
        first, second = quoted[0].strip(), quoted[1].strip()
        return Names(second, first) if turned else Names(first, second)
    if quoted:
        return Names(quoted[0].strip())
    cut = FIGURE.sub(f" {CUT} ", text).strip(f" {CUT}")
    core, tail = _core(cut) if strict else (text.strip(), "")
    if SLASH in core:
        account, _, service = core.rpartition(SLASH)
        return Names(account.strip() or None, service.strip() or None, core)
    core, _, after = core.partition(CUT)
    found = _beside(core.strip(), tail)
    beside = _service(after.strip(f" {CUT}")) if found.account and after else None
    return found._replace(service=found.service or beside)


def _beside(core: str, tail: str) -> Names:
    """`Acme's Backup`, `Backup of Acme`, `Backup is missing for Acme`, or a name alone."""
    if owner := POSSESSIVE.match(core):
        return Names(owner["account"], _service(owner["service"]))
    parts = BETWEEN.split(core, maxsplit=1)
    if all(parts) and len(parts) > 1:
        return Names(_name(parts[1]), _service(parts[0]))
    if core and (later := LATER.search(tail)):
        return Names(_name(later["account"]), _service(core))
    return Names(None if _is_no_name(core) else _name(core))


def _is_no_name(core: str) -> bool:
    """Whether it only speaks of what is asked about, as "and the count" does."""
    spoken = re.sub(r"^(?:and|but|so)\s+", "", core, flags=re.IGNORECASE)
    return GENERIC.fullmatch(spoken) is not None and re.search(ABOUT_IT, spoken) is not None


def _core(text: str) -> tuple[str, str]:
    """The names in the middle of a sentence, and what follows them."""
    core = text.strip().rstrip("?!. ")
    begun = False
    while (word := LEAD.match(core)) and word.end():
        if begun and core[0].isupper() and word[0].strip(" ,:") not in {"I", "Gradient"}:
            break
        core, begun = core[word.end() :], True
    # A name may begin with such a word, as Still Waters does; a sentence's own are small.
    begins = 0 if core[:1].islower() else 1
    cut = TAIL.search(f" {core}", begins)
    return (core[: max(cut.start() - 1, 0)], core[cut.start() :]) if cut else (core, "")


def _service(text: str) -> str | None:
    """A service's name without the words beside it; `None` when those are all."""
    return None if GENERIC.fullmatch(text.strip()) else _name(BESIDE.sub("", text))


def _name(text: str) -> str | None:
    name = text.strip(" ,.:;!?\u2022")
    return name if name and len(name.split()) <= MOST_WORDS else None
