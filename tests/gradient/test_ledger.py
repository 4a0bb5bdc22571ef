from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.gradient import Ledger, Run, StoredLedger, SyncEvent, fold
from bot.state import Database, Syncs

Word = Literal["started", "completed", "failed"]
NINE = datetime(2026, 11, 20, 9, tzinfo=UTC)
HALF_AN_HOUR = timedelta(minutes=30)


def said(word: Word, minutes: float, by: str = "Dana") -> SyncEvent:
    at = NINE + timedelta(minutes=minutes)
    return SyncEvent(id=f"{word} {minutes} {by}", event=word, at=at, by=by, source="slack")


def test_nothing_said_is_nothing_known() -> None:
    assert fold([]) == Ledger()
    assert not Ledger().is_stuck(NINE)


def test_a_start_and_its_end_are_one_run() -> None:
    ledger = fold([said("started", 0, "Dana"), said("completed", 12, "Sam")])
    end = NINE + timedelta(minutes=12)
    run = Run(started_at=NINE, completed_at=end, by="Dana", said_by="Sam")
    assert ledger == Ledger(last_completed=run, last_full=run)
    assert run.start == NINE


def test_of_a_completion_alone_the_start_is_half_an_hour_before() -> None:
    run = fold([said("completed", 0)]).last_completed
    assert run == Run(completed_at=NINE, by="Dana", said_by="Dana")
    assert run.start == NINE - HALF_AN_HOUR


def test_a_start_is_under_way_until_its_end() -> None:
    ledger = fold([said("completed", -90), said("started", 0)])
    assert ledger.running == Run(started_at=NINE, by="Dana")
    assert ledger.last_completed is not None


@pytest.mark.parametrize(("minutes", "stuck"), [(0, False), (30, False), (30.1, True)])
def test_stuck_is_more_than_thirty_minutes(minutes: float, stuck: bool) -> None:
    ledger = fold([said("started", 0)])
    assert ledger.is_stuck(NINE + timedelta(minutes=minutes)) is stuck


def test_a_second_start_replaces_the_first() -> None:
    ledger = fold([said("started", 0), said("started", 40, "Sam"), said("completed", 50)])
    assert ledger.running is None
    assert ledger.last_completed is not None
    assert ledger.last_completed.start == NINE + timedelta(minutes=40)


def test_a_failure_closes_the_run_and_completes_nothing() -> None:
    ledger = fold([said("completed", -600), said("started", 0), said("failed", 5, "Sam")])
    assert ledger.running is None
    assert ledger.last_failed is not None
    assert (ledger.last_failed.started_at, ledger.last_failed.said_by) == (NINE, "Sam")
    assert ledger.last_completed is not None
    assert ledger.last_completed.completed_at == NINE - timedelta(minutes=600)


@pytest.mark.parametrize(("hours", "own"), [(24, True), (24.1, False)])
def test_a_start_of_the_day_before_belongs_to_another_sync(hours: float, own: bool) -> None:
    ledger = fold([said("started", 0), said("completed", hours * 60)])
    assert ledger.last_completed is not None
    assert (ledger.last_completed.started_at == NINE) is own
    assert ledger.running is None


def test_events_of_one_moment_count_in_the_order_of_their_arrival() -> None:
    assert fold([said("started", 0), said("completed", 0)]).running is None
    assert fold([said("completed", 0), said("started", 0)]).running is not None


@pytest.mark.parametrize(
    ("later", "start"),
    [(20 + 5, 0), (20 + 29, 0), (20 + 30, 20), (20 + 45, 35)],
)
def test_an_end_that_is_told_twice_makes_the_start_no_newer(later: float, start: float) -> None:
    told = [said("started", 0), said("completed", 20, "the mail"), said("completed", later)]
    run = fold(told).last_completed
    assert run is not None
    assert run.start == NINE + timedelta(minutes=start)
    assert run.completed_at == NINE + timedelta(minutes=later)


@pytest.mark.parametrize(("later", "end"), [(5, 0), (29, 0), (30, 30)])
def test_an_end_without_a_start_that_is_told_twice_is_the_first(later: float, end: float) -> None:
    run = fold([said("completed", 0, "the mail"), said("completed", later)]).last_completed
    assert run is not None
    assert run.completed_at == NINE + timedelta(minutes=end)
    assert run.start == NINE + timedelta(minutes=end - 30)
    assert run.said_by == ("Dana" if end else "the mail")


@pytest.mark.parametrize(("later", "start"), [(55, 0), (50 + 29, 0), (50 + 30, 50)])
def test_a_completion_soon_after_a_failure_was_told_is_of_the_same_start(
    later: float, start: float
) -> None:
    """Who took a slow sync for a failed one, and then Gradient's mail."""
    told = [said("started", 0), said("failed", 50), said("completed", later, "the mail")]
    run = fold(told).last_completed
    assert run is not None
    assert run.start == NINE + timedelta(minutes=start)
    assert run.completed_at == NINE + timedelta(minutes=later)


def test_an_end_that_is_told_twice_keeps_the_start_where_only_one_says_which_kind() -> None:
    told = [said("started", 0), said("completed", 50, "the mail"), said("completed", 55)]
    for kinds in (("full", None), (None, "full")):
        first, *ends = told
        again = [
            end.model_copy(update={"kind": kind}) for end, kind in zip(ends, kinds, strict=True)
        ]
        for run in (fold([first, *again]).last_completed, fold([first, *again]).last_full):
            assert run is not None
            assert (run.start, run.kind) == (NINE, "full")


@pytest.mark.parametrize("start", [[], [said("started", 0)]])
@pytest.mark.parametrize("before", [[], [said("completed", -600)]])
@pytest.mark.parametrize("order", [("mail", "quick"), ("quick", "mail"), ("mail", "mail", "quick")])
def test_a_completion_that_somebody_calls_a_quick_one_is_no_full_one(
    start: list[SyncEvent], before: list[SyncEvent], order: tuple[str, ...]
) -> None:
    """Gradient's mail does not say which of the two it was."""
    told = [
        said("completed", 10 + number, who).model_copy(
            update={"kind": "quick" if who == "quick" else None}
        )
        for number, who in enumerate(order)
    ]
    ledger = fold([*before, *start, *told])
    assert ledger.last_completed is not None
    assert ledger.last_completed.kind == "quick"
    assert ledger.last_full == fold(before).last_full


def test_a_quick_end_after_a_full_one_leaves_the_full_one() -> None:
    full = said("started", 0).model_copy(update={"kind": "full"})
    quick = said("completed", 14).model_copy(update={"kind": "quick"})
    ledger = fold([full, said("completed", 10, "the mail"), quick])
    assert ledger.last_full is not None
    assert ledger.last_full.started_at == NINE


def test_an_end_of_the_other_kind_is_another_end() -> None:
    told = [said("started", 0), said("completed", 20), said("completed", 25)]
    first, end, other = told
    full = end.model_copy(update={"kind": "full"})
    run = fold([first, full, other.model_copy(update={"kind": "quick"})]).last_completed
    assert run is not None
    assert (run.started_at, run.kind) == (None, "quick")


def test_a_run_without_any_time_is_none() -> None:
    with pytest.raises(ValidationError):
        Run(by="Dana")


MINUTES = st.lists(st.integers(0, 5000), unique=True, max_size=12)
WORDS: st.SearchStrategy[Word] = st.sampled_from(["started", "completed", "failed"])


@given(st.data(), MINUTES)
def test_the_order_of_arrival_makes_no_difference(data: st.DataObject, minutes: list[int]) -> None:
    events = [said(data.draw(WORDS), minute) for minute in minutes]
    shuffled = data.draw(st.permutations(events))
    ledger = fold(events)
    assert fold(shuffled) == ledger
    for run in (ledger.last_completed, ledger.last_failed):
        if run is not None:
            ended = run.completed_at or run.failed_at
            assert ended is not None
            assert run.start <= ended
    if ledger.last_completed and ledger.running:
        assert ledger.last_completed.completed_at is not None
        assert ledger.running.start > ledger.last_completed.completed_at
    ends = [event.at for event in events if event.event == "completed"]
    assert (ledger.last_completed is None) is (not ends)
    if ledger.last_completed and ledger.last_completed.completed_at:
        # What was told soon after it may have been of the same one.
        assert timedelta() <= max(ends) - ledger.last_completed.completed_at < HALF_AN_HOUR


@given(MINUTES)
def test_a_start_after_a_completion_never_makes_it_newer(minutes: list[int]) -> None:
    """What is proven by a sync only grows with completions."""
    known = [said("started", -20), said("completed", -10)]
    later = [said("started", minute) for minute in minutes]
    assert fold(known + later).last_completed == fold(known).last_completed


async def test_the_stored_ledger_is_that_of_the_events_on_record(tmp_path: str) -> None:
    events = [said("completed", 12), said("started", 0), said("started", 60)]
    async with Database(f"sqlite:///{tmp_path}/state.db") as database:
        syncs = Syncs(database)
        for event in events:
            await syncs.record(event)
        assert await StoredLedger(syncs).read() == fold(events)


def test_a_quick_sync_beside_a_full_one_does_not_end_it() -> None:
    full = said("started", 0).model_copy(update={"kind": "full"})
    quick = [
        said("started", 1, "Q").model_copy(update={"kind": "quick"}),
        said("completed", 2, "Q").model_copy(update={"kind": "quick"}),
    ]
    ledger = fold([full, *quick])
    assert ledger.running == Run(started_at=NINE, by="Dana", kind="full")
    assert ledger.last_completed is not None
    assert ledger.last_completed.kind == "quick"
    assert ledger.last_full is None
    ended = fold([full, *quick, said("completed", 20)])
    assert ended.last_full is not None
    assert ended.last_full.started_at == NINE
