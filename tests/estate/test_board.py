"""The month-end board, out of scans of a stand-in."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from bot.demo.autotask import AutotaskServer, Msp, NotPermitted
from bot.diagnosis.facts import Reason, Syncs, Unreadable
from bot.errors import BrokenArtifact
from bot.estate.artifact import Judged
from bot.estate.board import board_of
from bot.estate.sanity import suspect_rule
from bot.presentation import Presenter, validate
from bot.presentation.boards import board_lines, board_message, board_page, print_board
from bot.presentation.scan_page import scan_charts
from bot.state import Mark
from tests.estate.damage import overwrite
from tests.estate.test_artifact import SYNC, scan

if TYPE_CHECKING:
    from pathlib import Path

    from bot.estate.board_items import Board, Item
    from bot.state.marks import MarkState

DAY = date(2026, 11, 22)
YEAR = date(2026, 1, 1), date(2027, 6, 30)
LONDON = ZoneInfo("Europe/London")
NO_SYNCS = Unreadable(reason=Reason(code="unreachable"))


def contract(msp: Msp, account: int, name: str, starts: date, ends: date, status: int = 1) -> int:
    made = msp.contract(account, name, starts=starts, ends=ends, status=status)
    msp.line(made, next(iter(msp.tables["Services"])), units=5)
    return made


def month_end() -> Msp:
    """One account for each section, beside those that nobody has to look at."""
    msp = Msp()
    backup = msp.service("Backup")
    mail = msp.service("Mail")
    contract(msp, msp.account("Fine"), "Managed", *YEAR)
    contract(msp, msp.account("Retyped", type=3), "Managed", *YEAR)
    msp.account("A lead", type=2)
    asleep = msp.account("Asleep")
    contract(msp, asleep, "Managed", *YEAR)
    contract(msp, asleep, "Old but billed", *YEAR, status=0)
    contract(msp, msp.account("Ending"), "Last", YEAR[0], DAY + timedelta(days=34))
    contract(msp, msp.account("Later"), "Not yet", YEAR[0], DAY + timedelta(days=36))
    renewing = msp.account("Renewing")
    ends = date(2026, 11, 30)
    old = msp.contract(renewing, "2026", starts=YEAR[0], ends=ends)
    new = msp.contract(renewing, "2027", starts=ends + timedelta(days=1), ends=YEAR[1])
    msp.line(old, backup, units=25)
    msp.line(old, mail, units=10)
    msp.line(new, backup, units=20)
    msp.line(new, mail, units=10)
    changing = msp.account("Changing")
    made = msp.contract(changing, "Managed", starts=YEAR[0], ends=YEAR[1])
    first, second = (YEAR[0], date(2026, 11, 30)), (date(2026, 12, 1), YEAR[1])
    msp.line(made, backup, rows=[(*first, 7), (*second, 9)])
    msp.note(made, datetime(2026, 11, 21, tzinfo=UTC), 4)
    return msp


async def test_who_left_needs_no_successor_and_a_bare_one_is_none(tmp_path: Path) -> None:
    msp = Msp()
    msp.service("Backup")
    ends = DAY + timedelta(days=20)
    for name, columns in (
        ("Left", {"type": 6, "active": False}),
        ("Asleep", {"active": False}),
        ("A prospect", {"type": 3}),
        ("Bare successor", {}),
        ("Followed", {}),
    ):
        account = msp.account(name, **columns)
        contract(msp, account, "2026", YEAR[0], ends)
        if name == "Bare successor":
            msp.contract(account, "2027", starts=ends + timedelta(days=1), ends=YEAR[1])
        if name == "Followed":
            contract(msp, account, "2027", ends + timedelta(days=1), YEAR[1])
    made = board_of([await scan(AutotaskServer(msp), tmp_path, synced=True)], [], DAY)
    assert made is not None
    assert told(made)["ending"] == ["Bare successor"]
    words = "3 more end for accounts that are inactive or no customers."
    assert words in board_message(made, NO_SYNCS, Presenter(LONDON)).text
    assert words in board_page(made, NO_SYNCS, LONDON)


@pytest.mark.parametrize("tied", [True, False])
async def test_of_contracts_that_are_renewed_on_one_day_each_has_its_own_renewal(
    tmp_path: Path, *, tied: bool
) -> None:
    msp = Msp()
    support, backup, mail = (msp.service(name) for name in ("Support", "Backup", "Mail"))
    account = msp.account("Acme")
    ends = DAY + timedelta(days=8)
    for name, own, units in (("Managed", backup, 10), ("Cloud", mail, 40)):
        old = msp.contract(account, name, starts=YEAR[0], ends=ends)
        new = msp.contract(account, f"{name} 2027", starts=ends + timedelta(days=1), ends=YEAR[1])
        if tied:
            msp.tables["Contracts"][new]["renewedContractID"] = old
        for made, more in ((old, 0), (new, 2 if own == mail else 0)):
            msp.line(made, support, units=1)
            msp.line(made, own, units=units + more)
    made_board = board_of([await scan(AutotaskServer(msp), tmp_path, synced=True)], [], DAY)
    assert made_board is not None
    (item,) = made_board.sections[3].open
    assert (item.about["contract"], item.about["new"]) == ("Cloud", "Cloud 2027")
    assert item.about["differing"] == [{"service": "Mail", "was": 40, "now": 42}]


async def board(folder: Path, *marks: Mark, today: date = DAY) -> Board:
    made = board_of([await scan(AutotaskServer(month_end()), folder, synced=True)], marks, today)
    assert made is not None
    return made


def told(board: Board) -> dict[str, list[str]]:
    return {s.name: [i.account for i in s.open] for s in board.sections}


async def test_each_section_has_what_belongs_there(tmp_path: Path) -> None:
    made = await board(tmp_path)
    assert told(made) == {
        "blocked": ["Retyped"],
        "inactive": ["Asleep"],
        "ending": ["Ending"],
        "renewals": ["Renewing"],
        "ahead": ["Changing", "Renewing"],
    }
    assert made.sections[0].aside == 1
    message = board_message(made, Syncs(last=SYNC), Presenter(LONDON))
    assert validate(message) == []
    for words in (
        "Month-end board, 22 Nov 2026",
        "Last completed sync: started 20 Nov 2026, 05:00",
        "Retyped: The account type is not Customer",
        'Asleep: "Old but billed", up to 30 Jun 2027',
        "inactivation does not stop that",
        'Ending: "Last" ends on 26 Dec 2026',
        '"2027" follows "2026" from 1 Dec 2026: Backup 25 to 20 (on 22 Nov 2026 and on 1 Dec 2026)',
        '"Backup" on "Managed" goes from 7 to 9 on 1 Dec 2026',
        '"2027" starts on 1 Dec 2026',
        "1 more is no customers",
    ):
        assert words in message.text, words
    assert "A lead" not in message.text
    options = message.blocks[-2]["elements"][0]["options"]
    assert {o["value"].split(":", 1)[1].split(":")[0] for o in options} == {
        "account-is-customer",
        "inactive-contract",
        "no-successor",
        "renewal",
        "ahead-service",
        "ahead-contract",
    }


async def test_a_change_ahead_of_rows_that_name_no_line(tmp_path: Path) -> None:
    """They are those of the only line of the service; of several lines nobody knows whose."""
    msp = Msp()
    backup, mail = msp.service("Backup"), msp.service("Mail")
    made = msp.contract(msp.account("Acme"), "Managed", starts=YEAR[0], ends=YEAR[1])
    first, second = (YEAR[0], date(2026, 11, 30)), (date(2026, 12, 1), YEAR[1])
    msp.line(made, backup, rows=[(*first, 7), (*second, 9)], linked=False)
    for units in (3, 4):
        msp.line(made, mail, rows=[(*first, units), (*second, units)], linked=False)
    msp.note(made, datetime(2026, 11, 21, tzinfo=UTC), 4)
    board = board_of([await scan(AutotaskServer(msp), tmp_path, DAY, synced=True)], [], DAY)
    assert board is not None
    (item,) = board.sections[-1].open
    about = {"service": "Backup", "on": "2026-12-01", "was": 7, "now": 9}
    assert about.items() <= item.about.items()


async def test_it_says_which_changes_ahead_it_knows(tmp_path: Path) -> None:
    """Also where it lists none: a change of before the last sync is not known."""
    msp = Msp()
    msp.service("Backup")
    contract(msp, msp.account("Fine"), "Managed", *YEAR)
    for synced, words in (
        (True, "changed since the last sync before the scan (20 Nov 2026, 05:00). What was"),
        (False, "Quantities are not listed, since it is not known when Gradient last synced."),
    ):
        found = await scan(AutotaskServer(msp), tmp_path / str(synced), synced=synced)
        made = board_of([found], (), DAY)
        assert made is not None
        assert not made.sections[-1].open
        message = board_message(made, NO_SYNCS, Presenter(LONDON))
        assert validate(message) == []
        assert words in message.text
        assert words in board_page(made, NO_SYNCS, LONDON)
        shown = io.StringIO()
        print_board(made, NO_SYNCS, Console(file=shown, width=400), LONDON)
        assert words in shown.getvalue()


async def test_what_is_marked_is_counted_until_its_day(tmp_path: Path) -> None:
    plain = await board(tmp_path)
    item = plain.sections[2].open[0]
    mark = Mark(
        account_id=item.account_id,
        item=item.item,
        state="by-design",
        reason="they leave",
        owner="Sam",
        until=DAY,
        by="U1",
        by_name="Dana",
    )
    settled = board_of([plain.artifact], [mark], DAY)
    over = board_of([plain.artifact], [mark], DAY + timedelta(days=1))
    assert settled is not None
    assert over is not None
    assert told(settled)["ending"] == []
    assert [i.mark for i in settled.sections[2].settled] == [mark]
    assert told(over)["ending"] == ["Ending"]
    page = board_page(settled, NO_SYNCS, LONDON)
    assert "by design until 22 Nov 2026, Dana: they leave" in page
    assert "<td>Sam</td>" in page
    assert "could not be read" in page
    assert (
        "no successor: 0, and 1 settled" in board_message(settled, NO_SYNCS, Presenter(LONDON)).text
    )
    console = Console(width=200, file=io.StringIO(), record=True)
    print_board(settled, NO_SYNCS, console, LONDON)
    assert "by design until 22 Nov 2026" in console.export_text()


def menu(board: Board) -> list[tuple[str, str, str]]:
    """What can be picked: the value, the words, and what was said of it."""
    message = board_message(board, NO_SYNCS, Presenter(LONDON))
    assert validate(message) == []
    options = message.blocks[-2]["elements"][0]["options"]
    return [
        (o["value"], o["text"]["text"], o.get("description", {}).get("text", "")) for o in options
    ]


def by_design(item: Item, day: int = 1, state: MarkState = "by-design") -> Mark:
    return Mark(
        account_id=item.account_id,
        item=item.item,
        state=state,
        owner="Sam",
        reason="they leave",
        until=None if state == "open" else date(2027, 1, 1),
        by="U1",
        by_name="Dana",
        at=datetime(2026, 11, day, tzinfo=UTC),
    )


async def test_what_is_settled_can_be_picked_again_and_says_who_settled_it(tmp_path: Path) -> None:
    plain = await board(tmp_path)
    assert {hint for *_, hint in menu(plain)} == {""}
    retyped, asleep, ending = (plain.sections[n].open[0] for n in (0, 1, 2))
    marks = [by_design(retyped), by_design(asleep, 2), by_design(ending, state="open")]
    made = board_of([plain.artifact], marks, DAY)
    assert made is not None
    picked = menu(made)
    assert sorted(value for value, *_ in picked) == sorted(value for value, *_ in menu(plain))
    said = "by design until 1 Jan 2027, Dana: they leave"
    # The latest is the likeliest to be a mistake.
    assert [(value, hint) for value, _, hint in picked[-2:]] == [
        (f"{asleep.account_id}:{asleep.item}", said),
        (f"{retyped.account_id}:{retyped.item}", said),
    ]
    assert picked[-1][1] == "Retyped: The account type is not Customer"
    assert ("Sam", 1) in [(hint, 1) for *_, hint in picked]
    text = board_message(made, NO_SYNCS, Presenter(LONDON)).text
    assert "The menu also has what is settled, to open it again." in text
    assert "to open it again" not in board_message(plain, NO_SYNCS, Presenter(LONDON)).text


async def test_a_mark_on_what_is_not_on_the_board_can_be_taken_back_too(tmp_path: Path) -> None:
    plain = await board(tmp_path)
    retyped = plain.sections[0].open[0]
    items = ("name", "account-is-active", "twin:88")
    marks = [by_design(replace(retyped, item=item), n) for n, item in enumerate(items, 1)]
    gone = by_design(replace(retyped, account_id=999_999, item="name"))
    made = board_of([plain.artifact], [*marks, gone], DAY)
    assert made is not None
    assert told(made) == told(plain)
    assert [(value, words) for value, words, hint in menu(made) if hint] == [
        (f"{retyped.account_id}:twin:88", "Retyped: two names that are nearly the same (id 88)"),
        (f"{retyped.account_id}:account-is-active", "Retyped: The account is inactive"),
        (f"{retyped.account_id}:name", "Retyped: a name that is not mapped by itself"),
    ]
    assert len(made.only("asleep").others) == 0
    over = board_of([plain.artifact], marks, date(2027, 1, 2))
    assert over is not None
    assert over.others == ()


async def test_a_board_of_some_accounts_has_all_their_items(tmp_path: Path) -> None:
    plain = await board(tmp_path)
    retyped = plain.sections[0].open[0]
    made = plain.only("NEWIN ".strip())
    assert told(made) == {
        "blocked": [],
        "inactive": [],
        "ending": [],
        "renewals": ["Renewing"],
        "ahead": ["Renewing"],
    }
    assert made.sections[0].aside == 0
    assert [words.split(":")[0] for _, words, _ in menu(made)] == ["Renewing"] * 2
    text = board_message(made, NO_SYNCS, Presenter(LONDON)).text
    assert 'Only accounts with "NEWIN" in their name.' in text
    assert told(plain.only(f"id:{retyped.account_id}"))["blocked"] == ["Retyped"]
    settled = board_of([plain.artifact], [by_design(retyped)], DAY)
    assert settled is not None
    assert [value for value, *_ in menu(settled.only("retyped"))] == [
        f"{retyped.account_id}:account-is-customer"
    ]


async def test_what_ended_is_compared_with_the_scan_that_saw_it(tmp_path: Path) -> None:
    msp = month_end()
    server = AutotaskServer(msp)
    was = await scan(server, tmp_path, DAY, synced=True)
    now = await scan(server, tmp_path, date(2026, 12, 3), synced=True)
    made = board_of([now, was], [], now.meta.day)
    assert made is not None
    (renewal,) = made.sections[3].open
    assert renewal.about["old_day"] == "2026-11-22"
    assert renewal.about["differing"] == [{"service": "Backup", "was": 25, "now": 20}]
    alone = board_of([now], [], now.meta.day)
    assert alone is not None
    assert alone.sections[3].open == ()


async def test_of_damaged_scans_the_former_are_used_and_the_board_says_so(tmp_path: Path) -> None:
    server = AutotaskServer(month_end())
    days = [date(2026, 11, 20), DAY, date(2026, 12, 3), date(2026, 12, 4), date(2026, 12, 5)]
    first, before, used, cut, last = [await scan(server, tmp_path, d, synced=True) for d in days]
    overwrite(before.path, "service_units")
    overwrite(last.path, "accounts")
    cut.path.write_bytes(cut.path.read_bytes()[:3000])
    made = board_of([last, used, before, first], [], last.meta.day)
    assert made is not None
    assert made.artifact.path == used.path
    (renewal,) = made.sections[3].open
    assert renewal.about["old_day"] == "2026-11-20"
    console = Console(width=400, file=io.StringIO(), record=True)
    print_board(made, NO_SYNCS, console, LONDON)
    faces = (
        board_message(made, NO_SYNCS, Presenter(LONDON)).text,
        board_page(made, NO_SYNCS, LONDON),
        " ".join(board_lines(made, LONDON)),
        console.export_text(),
    )
    for face in faces:
        assert "From the last complete scan that can be read, of" in face
        assert f"not used: {cut.path.name}, {last.path.name}" in face
    overwrite(used.path, "accounts")
    overwrite(first.path, "accounts")
    overwrite(before.path, "accounts")
    with pytest.raises(BrokenArtifact) as raised:
        board_of([last, used, before, first], [], last.meta.day)
    assert str(last.path) in raised.value.detail


async def test_weeks_of_which_the_scan_is_damaged_are_not_drawn(tmp_path: Path) -> None:
    server = AutotaskServer(month_end())
    days = [date(2026, 11, 3), date(2026, 11, 4), date(2026, 11, 11), DAY]
    first, second, other, newest = [await scan(server, tmp_path, d, synced=True) for d in days]
    overwrite(second.path, "accounts")
    overwrite(other.path, "accounts")
    by_week = scan_charts(newest, [other, second, first])[-1]
    assert "2 Nov 2026" in by_week.alt
    assert "9 Nov 2026" not in by_week.alt
    assert "16 Nov 2026" in by_week.alt


async def test_where_no_scan_can_be_read_no_weeks_are_drawn(tmp_path: Path) -> None:
    server = AutotaskServer(month_end())
    former = await scan(server, tmp_path, synced=True)
    overwrite(former.path, "accounts")
    server.faults.add(NotPermitted(entity="ContractServices"))
    newest = await scan(server, tmp_path, synced=True)
    assert [chart.title for chart in scan_charts(newest, [former])] == ["Accounts by cause"]


async def test_a_name_from_outside_is_only_text(tmp_path: Path) -> None:
    msp = Msp()
    msp.service("Backup")
    name = "<script>alert(1)</script> <!channel> [bold]"
    contract(msp, msp.account(name), "<b>K</b>", YEAR[0], DAY)
    made = board_of([await scan(AutotaskServer(msp), tmp_path)], [], DAY)
    assert made is not None
    page = board_page(made, NO_SYNCS, LONDON)
    assert "<script>" not in page
    assert "http" not in page.replace("http-equiv", "")
    message = board_message(made, NO_SYNCS, Presenter(LONDON))
    assert validate(message) == []
    assert "<!channel>" not in message.text
    console = Console(width=200, file=io.StringIO(), record=True)
    print_board(made, NO_SYNCS, console, LONDON)
    assert "[bold]" in console.export_text()


async def test_a_large_board_fits_into_a_message(tmp_path: Path) -> None:
    msp = Msp()
    msp.service("Backup")
    for n in range(120):
        long = f"{n} " + "A very long name of a customer & its subsidiaries, " * 4
        account = msp.account(long, type=3 if n % 3 == 0 else 1)
        contract(msp, account, long, YEAR[0], DAY + timedelta(days=n % 20))
        contract(msp, account, f"{long} inactive", *YEAR, status=0)
    made = board_of([await scan(AutotaskServer(msp), tmp_path)], [], DAY)
    assert made is not None
    message = board_message(made, NO_SYNCS, Presenter(LONDON))
    assert validate(message) == []
    assert "• and " in message.text
    assert len(message.blocks[-2]["elements"][0]["options"]) == 30
    blocked, inactive = made.sections[0], made.sections[1]
    marks = [by_design(item) for item in blocked.open]
    marks = [mark.model_copy(update={"reason": "x" * 300}) for mark in marks]
    marks += [by_design(item, state="open") for item in inactive.open]
    again = board_of([made.artifact], marks, DAY)
    assert again is not None
    picked = menu(again)
    assert len(picked) == 30
    assert sum("by design" in hint for *_, hint in picked) == 10
    assert "To pick something else" in board_message(again, NO_SYNCS, Presenter(LONDON)).text


def test_without_a_complete_scan_it_says_how_to_make_one() -> None:
    message = board_message(board_of([], [], DAY), NO_SYNCS, Presenter(LONDON))
    assert "/psa scan makes one" in message.text
    assert board_lines(None, LONDON) == ("There is no complete scan yet, so there is no board.",)


def judged(number: int, *failed: str, cause: str | None = None) -> Judged:
    verdict = "blocked" if failed else "clear"
    return Judged(number, f"A{number}", verdict, cause or next(iter(failed), None), None, failed)


@pytest.mark.parametrize(
    ("failing", "fine", "leads", "suspect"),
    [
        (6, 5, 0, ("account-has-current-contract", 6, 11)),
        (5, 5, 0, None),
        (6, 3, 0, None),
        (6, 6, 500, None),
        (0, 0, 9, None),
        (0, 0, 10, ("account-is-customer", 10, 10)),
    ],
)
def test_one_rule_that_most_customers_fail_is_suspect(
    failing: int, fine: int, leads: int, suspect: tuple[str, int, int] | None
) -> None:
    accounts = [judged(n, "account-has-current-contract") for n in range(failing)]
    accounts += [judged(n) for n in range(fine)]
    accounts += [judged(n, "account-is-customer") for n in range(leads)]
    found = suspect_rule(accounts)
    assert (found and (found.rule, found.failing, found.total)) == suspect
