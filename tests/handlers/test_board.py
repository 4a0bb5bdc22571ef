"""The board and its marks in Slack, and what a single answer says of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.demo.autotask import Refuse
from bot.presentation.ids import MARK_ITEM, REVENUE
from bot.state import Database, Marks
from tests.handlers.office import BILLING, DANA, SAM, Office, open_office
from tests.handlers.test_estate import said
from tests.handlers.test_remedies import QUICK, state, whispered

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.demo.slack import Message
    from bot.demo.slack.views import View
    from bot.state import Mark

PICKED = "account-is-customer"


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path, operators=(DANA,), pace=QUICK) as opened:
        yield opened


async def board(office: Office) -> Message:
    await office.ask("scan")
    await said(office, "Everything was read.")
    await office.ask("board", user=SAM)
    return await said(office, "Month-end board")


def option(message: Message, item: str) -> str:
    element = message.element(MARK_ITEM)[1]
    values: list[str] = [o["value"] for o in element["options"]]
    return next(value for value in values if value.endswith(item))


async def form_of(office: Office, message: Message, user: str = DANA) -> View:
    await office.slack.click(message, MARK_ITEM, selected=option(message, PICKED), user=user)
    return await office.slack.views.next()


def on(days: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days=days)).isoformat()


async def marks(folder: Path) -> list[Mark]:
    async with Database(f"sqlite:///{folder / 'state.db'}") as database:
        return await Marks(database).all()


async def test_without_a_scan_it_says_how_to_make_one(office: Office) -> None:
    await office.ask("board")
    await said(office, "There is no complete scan yet")


async def test_a_mark_is_kept_on_record_and_told_in_answers(office: Office, tmp_path: Path) -> None:
    message = await board(office)
    assert "Acme: The account type is not Customer" in message.text
    form = await form_of(office, message)
    filled = {"state": "by-design", "owner": "Sam", "reason": "moves next month", "until": on(9)}
    ack = await office.slack.people.submit(form, filled)
    assert ack.error is None
    await whispered(office, "Acme: The account type is not Customer: by design until")
    (mark,) = await marks(tmp_path)
    assert (mark.item, mark.state, mark.owner, mark.by, mark.by_name) == (
        PICKED,
        "by-design",
        "Sam",
        DANA,
        "dana",
    )
    _, entries = await state(tmp_path)
    assert (DANA, "mark_item", "by-design") in entries
    await office.ask("why-missing Acme")
    answer = await said(office, "so it will not appear")
    (told,) = [
        text
        for block in answer.blocks
        if block["type"] == "context"
        for element in block["elements"]
        if "by design" in (text := element["text"])
    ]
    assert told.startswith("The account type is not Customer: marked as by design by dana until")
    assert "moves next month" in told
    assert "Sam" in told
    await office.ask("why-missing Globex")
    other = await said(office, "cannot tell whether Gradient has seen Globex")
    assert "by design" not in str(other.blocks)
    await office.ask("board")
    again = await said(office, "and 1 settled")
    assert "Acme" not in again.text
    form = await form_of(office, again)
    ack = await office.slack.people.submit(form, {"state": "open", "owner": ""})
    assert ack.error is None
    await whispered(office, "Acme: The account type is not Customer: open again, and nobody's")
    (mark,) = await marks(tmp_path)
    # Until when it was settled, so that the next morning's news tell it again.
    assert (mark.state, str(mark.until)) == ("open", on(0))
    _, entries = await state(tmp_path)
    assert (DANA, "mark_item", "open") in entries
    await office.ask("board acme")
    some = await said(office, 'Only accounts with "acme" in their name.')
    assert "Acme: The account type is not Customer" in some.text
    assert "settled" not in some.text
    assert option(some, PICKED) == option(message, PICKED)


async def test_what_is_missing_in_the_form_is_said_there(office: Office, tmp_path: Path) -> None:
    form = await form_of(office, await board(office))
    ack = await office.slack.people.submit(form, {"state": "ignored", "until": on(-1)})
    assert "Why?" in str(ack.body)
    assert "over" in str(ack.body)
    assert await marks(tmp_path) == []


async def test_only_operators_mark(office: Office, tmp_path: Path) -> None:
    message = await board(office)
    await office.slack.click(message, MARK_ITEM, selected=option(message, PICKED), user=SAM)
    await whispered(office, "Only the operators mark")
    assert await marks(tmp_path) == []
    _, entries = await state(tmp_path)
    assert (SAM, "mark_item", "refused-not-listed") in entries
    assert not [c for c in office.slack.calls if c.method == "views.open"]


async def test_an_owner_alone_settles_nothing(office: Office, tmp_path: Path) -> None:
    form = await form_of(office, await board(office))
    await office.slack.people.submit(form, {"owner": "Sam Field"})
    await whispered(office, "looked after by Sam Field")
    (mark,) = await marks(tmp_path)
    assert (mark.state, mark.until) == ("open", None)
    await office.ask("board")
    await said(office, "Acme: The account type is not Customer (Sam Field)")
    assert office.slack.workspace.messages(BILLING)


async def test_amounts_are_for_operators_alone_and_in_no_channel(
    office: Office, tmp_path: Path
) -> None:
    message = await board(office)
    await office.slack.click(message, REVENUE, user=SAM)
    await whispered(office, "Only the operators see amounts")
    await office.slack.click(message, REVENUE, user=DANA)
    told = await whispered(office, "Monthly revenue that hangs on each cause")
    assert told.ephemeral_to == DANA
    # 25 x 12.50 a month.
    assert "312.50" in told.text
    open_to_all = [m for m in office.slack.workspace.messages(BILLING) if not m.ephemeral_to]
    assert not [m for m in open_to_all if "312" in m.text]
    _, entries = await state(tmp_path)
    assert (SAM, "revenue", "refused-not-listed") in entries
    assert (DANA, "revenue", "shown") in entries


async def test_amounts_of_what_is_marked_are_left_out(office: Office) -> None:
    message = await board(office)
    form = await form_of(office, message)
    filled = {"state": "by-design", "reason": "moves next month", "until": on(9)}
    assert (await office.slack.people.submit(form, filled)).error is None
    await whispered(office, "by design until")
    await office.slack.click(message, REVENUE, user=DANA)
    told = await whispered(office, "Monthly revenue that hangs on each cause")
    assert "312.50" not in told.text
    assert "1 account is left out: marked as done, by design or ignored." in told.text


async def test_amounts_that_cannot_be_read_are_not_made_up(office: Office, tmp_path: Path) -> None:
    message = await board(office)
    office.autotask.faults.add(Refuse(entity="ContractServiceUnits"))
    await office.slack.click(message, REVENUE, user=DANA)
    told = await whispered(office, "Autotask")
    assert "Monthly revenue" not in told.text
    _, entries = await state(tmp_path)
    assert [e for e in entries if e[1] == "revenue"] == [(DANA, "revenue", "failed")]


async def test_the_home_page_has_the_board_in_a_few_lines(office: Office) -> None:
    await board(office)
    await office.slack.people.open_home(SAM)
    homes = office.slack.views.homes
    await office.slack.until(lambda: homes.get(SAM))
    assert "Accounts that something in Autotask keeps out of Gradient: 2" in homes[SAM].texts
    assert "/psa board shows it" in homes[SAM].texts
    assert office.slack.refused == []


async def test_the_whole_board_is_a_page_in_its_thread(office: Office) -> None:
    await board(office)

    def there() -> list[str]:
        known = office.slack.files.known.values()
        return [f.content.decode() for f in known if f.name.startswith("board-") and f.content]

    (page,) = await office.slack.until(there)
    assert "Month-end board" in page
    assert "The account type is not Customer" in page


async def test_a_page_that_cannot_be_put_there_is_told(office: Office) -> None:
    await office.ask("scan")
    await said(office, "Everything was read.")
    office.slack.files.base = "https://files.example.com"
    await office.ask("board")
    await said(office, "Month-end board")
    await whispered(office, "files")
