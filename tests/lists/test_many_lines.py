"""A service on several lines: no number of a list is held against a line that is not meant."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.autotask import AutotaskServer, Msp, Restricted
from bot.diagnosis.question import Question
from bot.diagnosis.report import Finding, Outcome, Report, Verdict
from bot.lists.answering import LIVE_MOST, QUANTITY, Answered, ListJudge
from bot.lists.columns import Line, understood
from bot.lists.reading import read_text
from bot.presentation.lists import rows_of
from tests.diagnosis.conftest import NOW, desk_over
from tests.estate.test_artifact import scan

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from bot.estate.artifact import Artifact

ZONE = ZoneInfo("Europe/London")
DAY = date(2026, 11, 22)
AUTOTASK = '10 on "Leeds", 20 on "York"'


def two_places() -> Msp:
    """Acme has Backup in Leeds and in York, and an old contract without it."""
    msp = Msp()
    backup, acme = msp.service("Backup"), msp.account("Acme")
    for name, units in (("Leeds", 10), ("York", 20)):
        made = msp.contract(acme, name, starts=date(2026, 1, 1), ends=date(2027, 6, 30))
        msp.line(made, backup, units=units)
    msp.contract(acme, "Old", starts=date(2024, 1, 1), ends=date(2025, 6, 30))
    return msp


async def answered(
    tmp_path: Path, text: str, *, long: bool, hides: frozenset[int] = frozenset()
) -> list[dict[str, Any]]:
    """The rows of a list's file: read now, or of a list so long that it is one scan."""
    msp, server = two_places(), AutotaskServer(two_places())
    fault = Restricted(entity="Contracts", hides=hides)
    if hides:
        server.faults.add(fault)
    lines = understood(read_text(text)).lines()
    nobody = [Line(100 + n, f"Nobody {n}") for n in range(LIVE_MOST if long else 0)]

    async def scanned() -> Artifact:
        return await scan(server, tmp_path, DAY, synced=not hides)

    async with desk_over(msp, tmp_path) as desk:
        if hides:
            desk.server.faults.add(fault)
            desk.syncs.events.clear()  # with a sync on record its own rule cannot tell
        judge = ListJudge(desk.diagnosis, desk.diagnosis.marks)
        found = await judge.answer([*lines, *nobody], scanned)
    assert all(each.live != long for each in found)
    return rows_of(found[: len(lines)], ZONE)


@pytest.mark.parametrize("long", [False, True])
async def test_each_line_is_held_against_that_of_its_contract(
    tmp_path: Path, *, long: bool
) -> None:
    text = "Client,Contract,Service,PSA Units\nAcme,Leeds,Backup,10\nAcme,York,Backup,21\n"
    text += "Acme,Paris,Backup,3\nAcme,Old,Backup,10\nAcme,,Backup,31"
    leeds, york, paris, old, none = await answered(tmp_path, text, long=long)
    assert leeds["finding"] == "Nothing in Autotask keeps it out of Gradient"
    assert (leeds["contract"], leeds["autotask"]) == ("Leeds", 10)
    assert york["cause"] == "Gradient shows 21 and Autotask has 20 on 22 Nov 2026."
    assert "--contract York --gradient N" in york["to_do"]
    assert paris["finding"] == "Several accounts, services or contracts may be meant"
    assert "Leeds" in paris["proof"]
    assert old["finding"] == "The service is not on that contract"
    assert none["cause"].endswith("on 22 Nov 2026: it is none of them, and not their sum.")


@pytest.mark.parametrize("long", [False, True])
@pytest.mark.parametrize(
    ("numbers", "differing"),
    [([10, 20], []), ([20, 10], []), ([30], []), ([10], []), ([12, 18], []), ([10, 25], [25])],
)
async def test_without_a_contract_nothing_is_said_to_differ_that_may_be_right(
    tmp_path: Path, numbers: list[int], differing: list[int], *, long: bool
) -> None:
    text = "Client,Service,PSA Units\n" + "\n".join(f"Acme,Backup,{n}" for n in numbers)
    for number, row in zip(numbers, await answered(tmp_path, text, long=long), strict=True):
        assert row["autotask"] == AUTOTASK
        assert f"Gradient shows {number} and Autotask has {AUTOTASK} on 22 Nov 2026" in row["cause"]
        assert ("cannot be told" in row["cause"]) == (number not in differing)
        assert ("none of them" in row["cause"]) == (number in differing)


@pytest.mark.parametrize("cell", ["", "18.5", "18 or so"])
async def test_a_sum_of_which_a_number_is_not_known_is_none(tmp_path: Path, cell: str) -> None:
    text = f"Client,Service,PSA Units\nAcme,Backup,12\nAcme,Backup,{cell}"
    known, _ = await answered(tmp_path, text, long=False)
    assert f"Gradient shows 12 and Autotask has {AUTOTASK} on 22 Nov 2026" in known["cause"]
    assert "cannot be told" in known["cause"]
    assert "not their sum" not in known["cause"]


@pytest.mark.parametrize("cell", ["28.000", "18.5", "20 seats"])
async def test_a_number_that_is_not_read_is_told_and_not_taken_for_right(
    tmp_path: Path, cell: str
) -> None:
    (row,) = await answered(tmp_path, f"Client,Service,PSA Units\nAcme,Backup,{cell}", long=False)
    assert row["gradient"] == cell
    assert f'number "{cell}" is not whole' in row["cause"]
    assert row["cause"].endswith("so it was not compared.")


@pytest.mark.parametrize("long", [False, True])
async def test_where_nothing_is_to_be_compared_each_line_is_told(
    tmp_path: Path, *, long: bool
) -> None:
    (row,) = await answered(tmp_path, "Client,Service\nAcme,Backup", long=long)
    assert (row["finding"], row["autotask"]) == (
        "Nothing in Autotask keeps it out of Gradient",
        AUTOTASK,
    )


@pytest.mark.parametrize("long", [False, True])
@pytest.mark.parametrize("number", [10, 20])
async def test_what_may_stand_on_a_line_that_is_not_seen_is_neither_right_nor_wrong(
    tmp_path: Path, number: int, *, long: bool
) -> None:
    contracts = two_places().tables["Contracts"].values()
    york = next(row["id"] for row in contracts if row["contractName"] == "York")
    text = f"Client,Service,PSA Units\nAcme,Backup,{number}"
    (row,) = await answered(tmp_path, text, long=long, hides=frozenset({york}))
    assert row["finding"].startswith("The service may stand on lines that were not seen")
    assert f"Gradient shows {number} and Autotask has 10" in row["cause"]


async def test_a_number_that_differs_hides_no_sync_that_is_missing(tmp_path: Path) -> None:
    msp = Msp()
    acme, starts, ends = msp.account("Acme"), date(2026, 1, 1), date(2027, 6, 30)
    changed = msp.contract(acme, "Leeds", starts=starts, ends=ends, changed=NOW)
    msp.line(changed, msp.service("Backup"), units=25)
    lines = understood(read_text("Client,Service,PSA Units\nAcme,Backup,20\nAcme,Backup,25"))
    async with desk_over(msp, tmp_path) as desk:
        judge = ListJudge(desk.diagnosis, desk.diagnosis.marks)
        found = await judge.answer(lines.lines(), no_scan)
    differs, same = rows_of(found, ZONE)
    assert "Gradient shows" not in same["cause"]
    assert differs["finding"] == "Gradient shows another number than Autotask has"
    shown = "Gradient shows 20 and Autotask has 25 on 22 Nov 2026."
    assert differs["cause"] == f"{shown} {same['cause']}"
    assert differs["to_do"].startswith(same["to_do"])
    assert differs["to_do"].endswith("for the line, sum or day that has that number.")


async def no_scan() -> Artifact:
    raise AssertionError("a list as short as this needs no scan")


def judged(quantities: list[int], numbers: list[int]) -> list[Answered]:
    lines = [{"contract": f"C{n}", "quantity": float(q)} for n, q in enumerate(quantities)]
    finding = Finding(QUANTITY, 3, Outcome.PASSED, {"lines": lines})
    report = Report(question=Question(), on=DAY, verdict=Verdict.CLEAR, findings=(finding,))
    return [
        Answered(Line(n, "Acme", "Backup", gradient=number), report, together=sum(numbers))
        for n, number in enumerate(numbers)
    ]


quantities = st.lists(st.integers(1, 30), min_size=2, max_size=5)


@given(quantities, st.data())
def test_what_fits_a_line_or_all_of_them_is_no_mismatch_and_no_match(
    lines: list[int], data: st.DataObject
) -> None:
    numbers = data.draw(st.permutations(lines) | st.just([sum(lines)]) | st.just(lines[:1]))
    for each in judged(lines, numbers):
        assert not each.differs
        assert each.is_unclear


@given(quantities, st.integers(0, 200))
def test_a_number_that_fits_nothing_differs(lines: list[int], number: int) -> None:
    (each,) = judged(lines, [number])
    assert each.differs == (number not in {*lines, sum(lines)})
    assert each.is_unclear != each.differs
