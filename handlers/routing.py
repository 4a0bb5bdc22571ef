"""What is said in a thread or to the bot, understood or not. Pure: no clock, no Slack, no I/O.

First the short forms that only make sense in a thread, then the words of `/psa`, then the guide's
quick reference. What fits none of them is `Lost`, never a guess.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from bot.desk.said import (
    Again,
    Asked,
    Changed,
    Helpless,
    Lost,
    Said,
    StartSync,
    TellsSync,
    WantsEvidence,
    WantsTicket,
    Watches,
    WhatChanged,
    WhoChanged,
    Why,
)
from bot.diagnosis.question import Question
from bot.presentation.ids import SyncWord, Word
from handlers import wanted
from handlers.days import day_of, is_span
from handlers.naming import names_in
from handlers.symptoms import figures_of, symptom_of
from handlers.syntax import tidy
from handlers.text import parse

if TYPE_CHECKING:
    from datetime import date

    from bot.estate import Mentioned, NameIndex

POLITE = re.compile(
    r"^(?:(?:(?:hi|hey|hello|(?:good )?(?:morning|afternoon|evening))"
    r"(?:[\s,]+(?:all|team|everyone|everybody|folks|guys|there)\b)?"
    r"|ok|okay|thanks|thank you|thx|please|pls|so|well|fyi|btw|heads[ -]up|quick (?:one|question)"
    r"|<!(?:here|channel|everyone)(?:\|[^>]*)?>|@(?:here|channel|everyone))(?!\w)[\s,!.:;\u2013\u2014-]*)+"
    r"|[\s,]*\b(?:please|pls|thanks|thank you|cheers)\b[\s.!]*$",
    re.IGNORECASE,
)
THANKS = re.compile(
    r"\W*(?:(?:ok|okay|thanks?|thank you|thx|ty|cheers|great|perfect|nice|got it|will do|done|yes"
    r"|no)\W*)+"
)
AGAIN = re.compile(
    r"(?:re-?check|refresh|again|now"
    r"|(?:check|try|look|ask|test|run)(?: it| this)?(?: once more| again| now)*"
    r"|(?:and |is it |what about |how about )?(?:there|fixed|visible|better|right|ok|any better)?"
    r"(?: it)? ?(?:now|yet)|any (?:change|changes|news|update)"
    r"|(?:(?:it|that)(?:'s| is| was)|i(?:'ve| have)?)?(?: now| just)? ?"
    r"(?:fixed|done|changed|corrected)(?: it| that)?"
    r"(?:[, ]+(?:now )?(?:check|try|look)(?: it)? again)?"
    r"|(?:and )?when(?: (?:will|can|is) (?:it|that|this)(?: be)?"
    r"(?: there| visible| right| fixed)?)?)"
)
WHY = re.compile(
    r"(?:but )?(?:why|how come)(?: is (?:that|this|it)(?: so)?| not| so| that)?"
    r"|(?:and )?(?:what|anything) else(?: is (?:wrong|missing|there))?|is (?:that|this) all"
    r"|(?:and )?what (?:do|should|can) (?:i|we) do(?: now| about (?:it|that))?|what now"
    r"|explain(?: it| that| this)?|how do you know(?: that)?"
    r"|(?:show (?:me )?)?(?:the )?(?:details?|proof|checks?|check-?list)"
)
START = re.compile(
    r"(?:can you |could you )?(?:start|run|trigger|kick off|begin|do|initiate|launch)"
    r"(?: the| a| another)?(?: new)?(?: full)?(?: psa| gradient)? ?(?:re)?sync(?: again| now)?"
)
SAID = re.compile(
    r"(?:the |a )?(?:(?P<kind>full|quick) )?(?:psa |gradient )?sync "
    r"(?:has |is |was |just |been |now )*"
    r"(?P<word>started|completed|complete|finished|done|failed)"
    r"(?: at (?P<time>\d{1,2}:\d\d))?"
)
HELP = re.compile(
    r"(?:help(?: me)?|hi|hello|hey|good (?:morning|afternoon|evening)|how does this work"
    r"|what can you do|what do you (?:know|do)|commands)"
)
WATCH = re.compile(
    r"(?:keep (?:an eye on|watching) (?:it|this|that)|watch(?: (?:it|this|that))?"
    r"|(?:tell|let) (?:me|us)(?: know)? when (?:it|this|that) (?:is (?:there|right|fixed)|changes))"
)
STOP = re.compile(r"(?:stop|end)(?: watching| the watch)?(?: (?:it|this|that))?|unwatch")
CHANGED = re.compile(
    r"(?:and )?what(?:'s| has| have|s)? changed(?: since(?: (?:it|this|then)(?: last)?"
    r"(?: worked| was right| was there)?)?)?(?: (?:for|at|on|with) (?P<name>.+))?|changes"
)
THING = r"(?:it|this|that|them|(?:the |its )?(?:quantity|count|number|contract|line|service)s?)"
WHO = re.compile(
    rf"(?:and |but |so )?who(?:'s| has| had)? (?:last |just )?(?:"
    rf"(?:changed|pushed|set|edited|updated|touched|zeroed|did)(?: {THING})?"
    rf"|made (?:the|this|that) change)(?: last)?"
)
TOLD = {"started": SyncWord.STARTED, "failed": SyncWord.FAILED}
TICKET = re.compile(
    r"(?:(?:can you |could you )?(?:open|create|raise|file|make|write|log|start)(?: me)? )?"
    r"(?:a |the |support |new )*ticket(?: for (?:this|it|that))?"
)
ON = re.compile(
    r"(?:and |what about |how about |but )?(?:on |for |from |as of |by |if it were )?(?P<day>.+)"
)
ALSO = re.compile(r"(?:and|also|plus)(?: also)?(?: for| on| at| with)? (?P<name>.+)", re.IGNORECASE)
EVIDENCE = re.compile(
    r"(?:(?:and |show (?:me )?|give (?:me )?|what is )?the )?"
    r"(?:evidence|what support (?:asks for|needs))(?: for (?:support|this|it))?"
)
ABOUT = re.compile(
    r"(?:and )?(?:(?:what|how) about|(?:the )?same)"
    r"(?: for| the account| the customer)? (?P<name>.+)",
    re.IGNORECASE,
)
DATED = re.compile(r"(?P<name>.+) (?:on|in|for|from|as of|by) (?P<day>.+)", re.IGNORECASE)
WENT = re.compile(r"\b(?:disappeared|vanished|went|gone)\b", re.IGNORECASE)
LONGEST_NAME = 12
BESIDE = {"why", "check", "look", "into", "for", "of", "at", "and", "in", "on"}
ONLY_TYPED = frozenset({Word.SCAN, Word.BOARD, Word.CHANGES, Word.WATCH, Word.TICKET})


def understand(text: str, today: date, index: NameIndex, *, in_thread: bool) -> Said:
    """Understand what a person says.

    Args:
        text: as Slack sends it, without the mention of the bot.
        today: in the MSP's calendar.
        index: the names that are known; it may be empty.
        in_thread: whether it stands in the thread of a case, where the short forms mean something.
    """
    whole = _without_politeness(tidy(text), index)
    asks, short = whole.endswith("?"), whole.rstrip("?!. ").casefold()
    if not whole or HELP.fullmatch(short):
        return Helpless() if text.strip() else Lost()
    return (
        _direct(short, today, asks=asks)
        or _of_case(whole.rstrip("?!. "), in_thread=in_thread)
        or _command(whole, index)
        or (_follow_up(whole.rstrip("?!. "), today, index) if in_thread else None)
        or _complaint(whole, today, index)
        or _bare(whole.rstrip("?!. "), index)
        or (Why() if in_thread and asks and short.startswith(("why ", "how come ")) else None)
        or Lost()
    )


def _without_politeness(text: str, index: NameIndex) -> str:
    """The text without a greeting and thanks, unless those begin or end a name that is known."""
    bare = POLITE.sub("", text).strip()
    known = {name.name for name in index.mentioned(text).accounts}
    return bare if known <= {name.name for name in index.mentioned(bare).accounts} else text


def is_small_talk(text: str) -> bool:
    """Whether a reply asks for nothing, such as `thanks`."""
    return THANKS.fullmatch(tidy(text).casefold()) is not None or not re.search(r"\w", text)


def _direct(short: str, today: date, *, asks: bool) -> Said | None:
    """The short forms."""
    if (told := SAID.fullmatch(short)) and not asks:
        word = TOLD.get(told["word"], SyncWord.COMPLETED)
        at = parse(f"sync {word} {told['kind'] or ''} {told['time'] or ''}")
        return TellsSync(word, at.at, at.kind) if isinstance(at, wanted.SyncSaid) else None
    if START.fullmatch(short):
        return StartSync()
    if TICKET.fullmatch(short):
        return WantsTicket()
    if (day := ON.fullmatch(short)) and (on := day_of(day["day"], today)):
        return Changed(on=on)
    if WHY.fullmatch(short):
        return Why()
    return Again() if AGAIN.fullmatch(short) else None


def _of_case(whole: str, *, in_thread: bool) -> Said | None:
    """Watching, evidence, who changed it, and what changed; only the last needs no case."""
    plain = whole.casefold().replace("\u2019", "'")
    if in_thread and EVIDENCE.fullmatch(plain):
        return WantsEvidence()
    if in_thread and WATCH.fullmatch(plain):
        return Watches()
    if in_thread and STOP.fullmatch(plain):
        return Watches(stop=True)
    if in_thread and WHO.fullmatch(plain):
        return WhoChanged()
    if found := CHANGED.fullmatch(plain):
        return WhatChanged(whole[found.start("name") :] if found["name"] else None)
    return None


def _command(whole: str, index: NameIndex) -> Said | None:
    """The words of `/psa`, in case somebody is used to them."""
    typed = whole.removeprefix("/psa ")
    word, _, rest = typed.partition(" ")
    if (alone := typed.casefold().rstrip("?!. ")) in ONLY_TYPED:
        return Lost(Word(alone))
    if word.casefold() not in set(Word) - {Word.HELP}:
        return None
    explicit = typed != whole or word.casefold() == Word.WHY_MISSING or " --" in typed
    if not explicit and not _is_form(word.casefold(), rest, index):
        return None
    match parse(typed):
        case wanted.Ask(question):
            return Asked(question)
        case wanted.SyncSaid(said, at, kind):
            return TellsSync(said, at, kind)
        case _:
            return Lost()


def _is_form(word: str, rest: str, index: NameIndex) -> bool:
    """Whether a sentence that begins with one of our words is meant as a command."""
    if word == Word.SYNC:
        return rest.partition(" ")[0].casefold() in set(SyncWord)
    known = index.mentioned(rest)
    return bool(known.accounts) and set(known.rest.split()) <= {"\u2022"}


def _follow_up(whole: str, today: date, index: NameIndex) -> Said | None:
    """`and X`, `what about X`, each also `on 1 December`."""
    found = ABOUT.fullmatch(whole) or ALSO.fullmatch(whole)
    if found is None or symptom_of(found["name"]) or len(found["name"].split()) > LONGEST_NAME:
        return None
    name = when = found["name"].strip()
    on = None
    if dated := DATED.fullmatch(name):
        when = dated["day"]
        on = day_of(when, today)
        name = name if on is None else dated["name"]
    if is_span(when) and not index.mentioned(when).accounts:
        return None
    named = names_in(name, index, strict=False)
    if named.account and named.service:
        return Changed(account=named.account, service=named.service, on=on)
    likely: Literal["account", "service"] = "account" if ABOUT.fullmatch(whole) else "service"
    return Changed(thing=named.account or name, likely=likely, on=on)


def _complaint(whole: str, today: date, index: NameIndex) -> Said | None:
    """A symptom of the guide's quick reference."""
    known = index.mentioned(whole)
    kind = symptom_of(known.rest if known.accounts or known.services else whole)
    if kind is None:
        return None
    if kind == "sync":
        return Asked(Question(kind="sync"))
    named = names_in(whole, index)
    figures = figures_of(whole) if kind == "count" else None
    question = Question(
        kind=kind,
        account=named.account or "",
        service=named.service,
        whole=named.whole,
        on=_day_within(whole, today) if kind == "why-missing" else None,
        gradient=figures.gradient if figures else None,
        expected=figures.expected if figures else None,
    )
    return Asked(question, bool(named.account), _besides(named.account, known))


def _bare(whole: str, index: NameIndex) -> Said | None:
    """Nothing but names that are known: why are they missing?"""
    known = index.mentioned(whole)
    others = [word for word in known.rest.split() if word != "\u2022"]
    if not known.accounts or set(others) - BESIDE:
        return None
    named = names_in(whole, index)
    question = Question(account=named.account or "", service=named.service)
    return Asked(question, besides=_besides(named.account, known))


def _besides(account: str | None, known: Mentioned) -> tuple[str, ...]:
    """The known accounts that were named, too, where the one asked for is one of them."""
    names = dict.fromkeys(name.name for name in known.accounts)
    return tuple(name for name in names if name != account) if account in names else ()


def _day_within(whole: str, today: date) -> date | None:
    found = re.search(r"\b(?:on|for|as of) ((?:\S+ ?){1,4})$", whole.rstrip("?!. "), re.IGNORECASE)
    on = day_of(found[1], today) if found else None
    # On the day on which something went missing it may still have been right.
    return None if on and on < today and WENT.search(whole) else on
