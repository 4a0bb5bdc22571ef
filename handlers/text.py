"""What was typed after `/psa`, understood or not. Pure: no clock, no Slack."""

from __future__ import annotations

from bot.diagnosis.question import Question
from bot.presentation.ids import SyncKind, SyncWord, Word
from handlers.syntax import (
    NotUnderstoodError,
    day,
    moment,
    number,
    opening,
    options_of,
    tidy,
    unquoted,
)
from handlers.wanted import (
    Ask,
    Board,
    Changes,
    Command,
    Help,
    Misunderstood,
    OfAnswer,
    Problem,
    Scan,
    SyncSaid,
)

SEPARATOR = " / "
OPTIONS = frozenset({"service", "contract", "on"})
ANYWAY = frozenset({"--anyway", "\u2014anyway"})
"""With the dash that phones make of two."""
OF_NUMBERS = OPTIONS | {"gradient", "expected"}


def parse(text: str) -> Command:
    """Understand what follows `/psa`.

    Args:
        text: as Slack sends it, with `&`, `<` and `>` as entities.
    """
    word, _, rest = tidy(text).partition(" ")
    known = word.casefold()
    try:
        return _understood(known, rest.strip())
    except NotUnderstoodError as error:
        return Misunderstood(error.problem, Word(known))


def _understood(word: str, rest: str) -> Command:
    command: Command = Help()
    match word:
        case Word.WHY_MISSING | Word.STALE | Word.NCE | Word.UNDO as kind:
            command = Ask(_question(rest).model_copy(update={"kind": str(kind)}))
        case Word.COUNT:
            command = Ask(_count(rest))
        case Word.EVIDENCE:
            command = Ask(_evidence(rest))
        case Word.SYNC:
            command = _sync(rest)
        case Word.SCAN:
            command = _scan(rest)
        case Word.CHANGES:
            command = _changes(rest)
        case Word.BOARD:
            command = Board(_name(rest))
        case Word.TICKET | Word.WATCH as known:
            command = OfAnswer(Word(known), _question(rest) if rest else None)
    return command


def _changes(text: str) -> Changes:
    """Of one account, whose name no service can follow, or of all."""
    quoted, rest = opening(text)
    plain, options = options_of(rest, frozenset({"since"}))
    return Changes((plain if quoted is None else quoted).strip() or None, day(options.get("since")))


def _name(text: str) -> str | None:
    """A name and no option; `None` for nothing."""
    quoted, rest = opening(text)
    plain, _ = options_of(rest, frozenset())
    return (plain if quoted is None else quoted).strip() or None


def _scan(text: str) -> Scan:
    """Of everything, so that no name can follow."""
    words = text.split()
    others = [word for word in words if word.casefold() not in ANYWAY]
    plain, options = options_of(" ".join(others), frozenset({"on"}))
    if plain:
        raise NotUnderstoodError(Problem.UNKNOWN_OPTION)
    return Scan(day(options.get("on")), anyway=len(others) < len(words))


def _count(text: str) -> Question:
    """A question on a number, which is always that of one service."""
    question = _question(text, OF_NUMBERS)
    if question.service is None:
        raise NotUnderstoodError(Problem.MISSING_SERVICE)
    return question.model_copy(update={"kind": "count"})


def _evidence(text: str) -> Question:
    """The same for support: on a service its count, on an account what is missing."""
    question = _question(text, OF_NUMBERS | {"ticket"})
    if question.service is not None:
        return question.model_copy(update={"kind": "count", "evidence": True})
    if question.gradient is not None or question.expected is not None:
        raise NotUnderstoodError(Problem.MISSING_SERVICE)
    return question.model_copy(update={"evidence": True})


def _question(text: str, known: frozenset[str] = OPTIONS) -> Question:
    quoted, rest = opening(text)
    plain, options = options_of(rest, known)
    service = options.get("service")
    whole = None
    if quoted is not None:
        account = quoted
        service = service or unquoted(plain.removeprefix("/").strip()) or None
    elif service is None and SEPARATOR in plain:
        account, _, typed = plain.rpartition(SEPARATOR)
        service, whole = unquoted(typed.strip()), plain
    else:
        account = plain
    account = account.strip()
    if not account or (f"{account} ".startswith("/ ") and quoted is None):
        raise NotUnderstoodError(Problem.MISSING_ACCOUNT)
    return Question(
        account=account,
        service=service,
        contract=options.get("contract"),
        on=day(options.get("on")),
        gradient=number(options.get("gradient")),
        expected=number(options.get("expected")),
        ticket=options.get("ticket"),
        whole=whole,
    )


def _sync(text: str) -> Ask | SyncSaid:
    word, _, rest = text.partition(" ")
    try:
        said = SyncWord(word.casefold())
    except ValueError:
        raise NotUnderstoodError(Problem.UNKNOWN_SYNC_WORD) from None
    if said is not SyncWord.STATUS:
        first, _, after = rest.partition(" ")
        if first.casefold() in set(SyncKind):
            return SyncSaid(said, moment(after), SyncKind(first.casefold()))
        return SyncSaid(said, moment(rest))
    if rest:
        raise NotUnderstoodError(Problem.UNKNOWN_SYNC_WORD)
    return Ask(Question(kind="sync"))
