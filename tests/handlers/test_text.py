"""What was typed after `/psa`."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.diagnosis.question import Question
from bot.presentation.ids import SyncKind, SyncWord, Word
from handlers.syntax import QUOTES
from handlers.text import parse
from handlers.wanted import Ask, Board, Changes, Help, Misunderstood, Problem, Scan, SyncSaid

WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)
NAMES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
PLAIN_NAMES = NAMES.filter(
    lambda name: name[0] not in QUOTES and "-" not in name and "/" not in name and "&" not in name
).filter(lambda name: not set(name) & {"\u2014", "\u2013"})


def question(**fields: object) -> Ask:
    return Ask(Question.model_validate(fields))


@pytest.mark.parametrize("text", ["", "  ", "help", "HELP me", "what?", "why"])
def test_anything_else_is_help(text: str) -> None:
    assert parse(text) == Help()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Acme", {"account": "Acme"}),
        ("  Acme   Corp ", {"account": "Acme Corp"}),
        (
            "Acme / Backup",
            {"account": "Acme", "service": "Backup", "whole": "Acme / Backup"},
        ),
        ("A / B / C", {"account": "A / B", "service": "C", "whole": "A / B / C"}),
        ("A/B", {"account": "A/B"}),
        ('"A / B"', {"account": "A / B"}),
        ('"A / B" / C', {"account": "A / B", "service": "C"}),
        ('"A" / "C D"', {"account": "A", "service": "C D"}),
        ("\u201cA / B\u201d / C", {"account": "A / B", "service": "C"}),
        ('"Joe "The Boss" Ltd"', {"account": 'Joe "The Boss" Ltd'}),
        ('Joe\'s "Best" Pizza', {"account": 'Joe\'s "Best" Pizza'}),
        ('""Quoted" Ltd"', {"account": '"Quoted" Ltd'}),
        ("'Quoted' Ltd", {"account": "'Quoted' Ltd"}),
        ('19" Racks', {"account": '19" Racks'}),
        ("A --service Cloud Backup", {"account": "A", "service": "Cloud Backup"}),
        ('A --service "Cloud Backup"', {"account": "A", "service": "Cloud Backup"}),
        ("A --service=B --contract=C", {"account": "A", "service": "B", "contract": "C"}),
        ("A / B --service C", {"account": "A / B", "service": "C"}),
        ("A \u2014service B", {"account": "A", "service": "B"}),
        ("A \u2014Leeds", {"account": "A \u2014Leeds"}),
        ("A --on 2026-12-01", {"account": "A", "on": date(2026, 12, 1)}),
        ('"A" --on 2026-12-01', {"account": "A", "on": date(2026, 12, 1)}),
        ("AT&amp;T &lt;x&gt;", {"account": "AT&T <x>"}),
        ("A &amp;lt; B", {"account": "A &lt; B"}),
    ],
)
def test_a_question(text: str, expected: dict[str, object]) -> None:
    assert parse(f"why-missing {text}") == question(**expected)
    assert parse(f"WHY-MISSING {text}") == question(**expected)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("why-missing", Problem.MISSING_ACCOUNT),
        ("why-missing  ", Problem.MISSING_ACCOUNT),
        ("why-missing / Backup", Problem.MISSING_ACCOUNT),
        ('why-missing ""', Problem.MISSING_ACCOUNT),
        ("why-missing --service Backup", Problem.MISSING_ACCOUNT),
        ('why-missing "Acme', Problem.UNCLOSED_QUOTE),
        ("why-missing \u201cAcme / Backup", Problem.UNCLOSED_QUOTE),
        ('why-missing "Acme" Corp', Problem.TEXT_AFTER_QUOTE),
        ("why-missing \u201cAcme\u201d Corp / Backup", Problem.TEXT_AFTER_QUOTE),
        ("why-missing A --on 2026-02-30", Problem.BAD_DATE),
        ("why-missing A --on tomorrow", Problem.BAD_DATE),
        ("nce A --on 0001-01-01", Problem.BAD_DATE),
        ("undo A --on 9999-12-31", Problem.BAD_DATE),
        ("why-missing A --service", Problem.MISSING_VALUE),
        ("why-missing A --on --service B", Problem.MISSING_VALUE),
        ("why-missing A --sevice B", Problem.UNKNOWN_OPTION),
        ("sync", Problem.UNKNOWN_SYNC_WORD),
        ("sync now", Problem.UNKNOWN_SYNC_WORD),
        ("sync status please", Problem.UNKNOWN_SYNC_WORD),
        ("sync started 25:00", Problem.BAD_TIME),
        ("sync started soon", Problem.BAD_TIME),
        ("sync started 2026-13-01T10:00", Problem.BAD_TIME),
        ("sync started 1066-10-14T10:00", Problem.BAD_TIME),
        ("sync started 2000-01-01T00:00", Problem.BAD_TIME),
        ("stale", Problem.MISSING_ACCOUNT),
        ("Changes Acme --on 2026-11-01", Problem.UNKNOWN_OPTION),
        ("changes --since", Problem.MISSING_VALUE),
        ("changes --since yesterday", Problem.BAD_DATE),
        ("scan Acme", Problem.UNKNOWN_OPTION),
        ("scan --since 2026-11-01", Problem.UNKNOWN_OPTION),
        ("scan --on 2026-11-31", Problem.BAD_DATE),
    ],
)
def test_what_does_not_fit_is_named(text: str, problem: Problem) -> None:
    word = Word(text.partition(" ")[0].casefold())
    assert parse(text) == Misunderstood(problem, word)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("scan", Scan()),
        ("scan --on 2026-12-01", Scan(date(2026, 12, 1))),
        ("scan --anyway", Scan(anyway=True)),
        ("scan \u2014Anyway --on 2026-12-01", Scan(date(2026, 12, 1), anyway=True)),
        ("changes", Changes(None)),
        ("changes Dock / Harbour", Changes("Dock / Harbour")),
        ('changes "Acme"', Changes("Acme")),
        ("changes --since 2026-11-01", Changes(None, date(2026, 11, 1))),
        ("board", Board()),
        ("board Dock / Harbour", Board("Dock / Harbour")),
        ('board "Acme"', Board("Acme")),
        ("board --since 2026-11-01", Misunderstood(Problem.UNKNOWN_OPTION, Word.BOARD)),
        ("changes Acme Ltd \u2014since 2026-11-01", Changes("Acme Ltd", date(2026, 11, 1))),
    ],
)
def test_the_whole_tenant(text: str, expected: Scan | Changes) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sync status", question(kind="sync")),
        ("sync started", SyncSaid(SyncWord.STARTED, None)),
        ("sync completed Quick", SyncSaid(SyncWord.COMPLETED, None, SyncKind.QUICK)),
        ("sync started full 9:05", SyncSaid(SyncWord.STARTED, time(9, 5), SyncKind.FULL)),
        ("sync Completed 9:05", SyncSaid(SyncWord.COMPLETED, time(9, 5))),
        (
            "sync failed 2026-11-22T14:05:00Z",
            SyncSaid(SyncWord.FAILED, datetime(2026, 11, 22, 14, 5, tzinfo=UTC)),
        ),
    ],
)
def test_what_is_said_of_syncs(text: str, expected: object) -> None:
    assert parse(text) == expected


@given(NAMES)
def test_a_quoted_name_is_that_name(name: str) -> None:
    typed = name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if any(quote in name for quote in QUOTES):
        return
    assert parse(f'why-missing "{typed}"') == question(account=name)


@given(PLAIN_NAMES, PLAIN_NAMES)
def test_the_last_slash_splits_the_service_off(account: str, service: str) -> None:
    if service[-1] in QUOTES:
        return
    whole = f"{account} / {service}"
    asked = question(account=account, service=service, whole=whole)
    assert parse(f"why-missing {whole}") == asked


@given(st.text())
def test_any_text_is_understood_or_not_but_never_an_error(text: str) -> None:
    for word in ("", "why-missing ", "sync ", "sync started "):
        assert parse(word + text) is not None
