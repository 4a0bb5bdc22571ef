"""A list handed in as a file or pasted, its columns confirmed, and a cause for each line."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from bot.demo.autotask import Refuse
from bot.demo.autotask.faults import Hang
from bot.demo.slack import ApiError
from bot.errors import BillingCloses
from bot.estate import NameIndex
from bot.estate.names import Name
from handlers.handed import handed_in
from tests.handlers.office import BILLING, DANA, DIRECT, SAM, Office, open_office
from tests.handlers.test_estate import said
from tests.handlers.test_remedies import whispered
from tests.lists.sheets import xlsx
from tests.test_close_days import EVERY_DAY

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.demo.slack import Message

LIST = b"Client;Product;PSA Units\nAcme;Backup;25\nGlobex;Backup;28\n=Nobody;;\n"
MENTION = "<@U0PSABOT>"


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path, operators=(DANA,)) as opened:
        yield opened


async def hand_in(
    office: Office, content: bytes, name: str = "list.csv", *, size: int | None = None
) -> Message:
    """Put a file into direct messages, and return what the bot says."""
    file = office.slack.files.put(name, content, size=size)
    more = {"files": [file], "subtype": "file_share"}
    await office.slack.people.say("", user=DANA, channel=DIRECT, more=more)
    return await office.answer(DIRECT)


async def finished(office: Office, offer: Message) -> Message:
    def there() -> Message | None:
        now = office.slack.workspace.find(offer.channel, offer.ts)
        return now if "looked into" in now.text or "could not" in now.text else None

    return await office.slack.until(there)


async def rows(office: Office) -> list[dict[str, str]]:
    known = office.slack.files.known
    file = await office.slack.until(
        lambda: next((f for f in known.values() if f.shared and f.name == "list-causes.csv"), None)
    )
    return list(csv.DictReader(io.StringIO((file.content or b"").decode("utf-8-sig"))))


async def test_a_file_is_confirmed_and_answered_line_by_line(office: Office) -> None:
    offer = await hand_in(office, LIST)
    assert 'account: "Client"; service: "Product"; units that Gradient shows' in offer.text
    assert "Acme | Backup | 25" in offer.text
    ack = await office.slack.click(offer, "list_go", user=SAM)
    assert ack.seconds < 1
    done = await finished(office, offer)
    assert "3 lines looked into" in done.text
    assert done.blocks[-1]["type"] != "actions"
    acme, globex, nobody = await rows(office)
    assert acme["id"]
    assert acme["finding"]
    assert globex["cause"].startswith("Gradient shows 28 and Autotask has 25")
    assert nobody["account"] == "'=Nobody"
    assert nobody["finding"] == "Autotask has no account of that name"


async def test_columns_are_chosen_in_a_form(office: Office) -> None:
    offer = await hand_in(office, xlsx([("Who", "What"), ("Globex", "Backup")]), "list.xlsx")
    assert "no heading says" in offer.text
    assert "The first row has no headings that I know" in offer.text
    await office.slack.click(offer, "list_columns", user=DANA)
    view = await office.slack.views.next()
    wrong = await office.slack.people.submit(view, {"account": "0", "service": "0"})
    assert "Each column can be one thing only" in wrong.body
    await office.slack.people.submit(view, {"account": "0", "service": "1"})
    assert "2 lines looked into" in (await finished(office, offer)).text
    assert (await rows(office))[1]["service"] == "Backup"


async def test_a_contract_is_a_column_like_the_others(office: Office) -> None:
    content = b"Client,Agreement,Product,PSA Units\nGlobex,Nothing such,Backup,25\n"
    offer = await hand_in(office, content)
    assert 'service: "Product"; contract: "Agreement"; units' in offer.text
    await office.slack.click(offer, "list_columns", user=DANA)
    view = await office.slack.views.next()
    assert "The contract, if there is one" in view.texts
    await office.slack.people.submit(view, {"contract": "1"})
    await finished(office, offer)
    (globex,) = await rows(office)
    assert (globex["contract"], globex["autotask"]) == ("Nothing such", "")
    assert globex["finding"] == "Several accounts, services or contracts may be meant"


async def test_what_a_person_should_look_at_is_told(office: Office) -> None:
    content = b"Reconcile\nClient,Client,PSA Units\nGlobex,x,25\nAcme, Inc.,x,25\n"
    offer = await hand_in(office, content)
    assert '1 row above the headings is left out: "Reconcile"' in offer.text
    assert 'fit as well: account: column 2 "Client"' in offer.text
    assert "columns and will not be looked up: row 4" in offer.text
    await office.slack.click(offer, "list_go", user=DANA)
    assert "2 lines looked into" in (await finished(office, offer)).text
    globex, wide = await rows(office)
    assert globex["id"]
    assert wide["finding"] == "The line has more cells than the list has columns"
    assert (wide["id"], wide["cause"][:8]) == ("", "The line")


async def test_other_sheets_of_a_spreadsheet_are_told(office: Office) -> None:
    content = xlsx([("Who",), ("Globex",)], ("June", [("Account",), ("Acme",)]))
    offer = await hand_in(office, content, "list.xlsx")
    assert 'has other sheets, which are left out: "June"' in offer.text


def test_no_file_of_a_message_is_left_out() -> None:
    files = [{"name": f"{n}.csv", "mode": "hosted"} for n in range(10)]
    assert len(handed_in({"files": files}, INDEX)) == 10


async def test_pasted_lines_are_a_list_too(office: Office) -> None:
    pasted = f"{MENTION} Account, PSA units\nGlobex, 25\nContoso Leeds, 25"
    await office.slack.people.say(pasted, user=DANA, channel=BILLING)
    offer = await office.slack.next_message(BILLING, thread_ts=office.slack.messages(BILLING)[0].ts)
    assert "A list of 2 lines" in offer.text
    await office.slack.click(offer, "list_go", user=DANA)
    assert "2 lines looked into" in (await finished(office, offer)).text
    last = office.slack.messages(BILLING)[-1]
    assert [file["name"] for file in last.more["files"]] == ["list-causes.csv"]
    assert last.thread_ts == offer.thread_ts


async def test_a_long_list_is_one_scan_and_an_operators(office: Office) -> None:
    content = "Account\n" + "\n".join(f"Customer {n}" for n in range(30)) + "\nGlobex\n"
    offer = await hand_in(office, content.encode())
    await office.slack.click(offer, "list_go", user=SAM)
    told = await office.slack.until(
        lambda: next((m for m in office.slack.messages(DIRECT) if "this long" in m.text), None)
    )
    assert told.ephemeral_to == SAM
    office.autotask.log.clear()
    await office.slack.click(offer, "list_go", user=DANA)
    assert "31 lines looked into" in (await finished(office, offer)).text
    assert len([r for r in office.autotask.log if r.kind == "query"]) < 20


async def test_on_a_close_day_a_long_list_waits_for_a_scan_that_somebody_wants(
    tmp_path: Path,
) -> None:
    content = "Account\n" + "\n".join(f"Customer {n}" for n in range(30)) + "\nGlobex\n"
    async with open_office(tmp_path, operators=(DANA,), close_days=EVERY_DAY) as office:
        offer = await hand_in(office, content.encode())
        office.autotask.log.clear()
        await office.slack.click(offer, "list_go", user=DANA)
        failed = await finished(office, offer)
        assert BillingCloses().advice in failed.text
        assert "it is kept" in failed.text
        assert not [request for request in office.autotask.log if request.kind == "query"]
        await office.ask("scan --anyway")
        await said(office, "Everything was read.")
        await office.slack.click(failed, "list_go", user=DANA)

        def there() -> bool:
            return "31 lines looked into" in office.slack.workspace.find(DIRECT, offer.ts).text

        await office.slack.until(there)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"Account\n", "no rows below its header"),
        (b"\0\0", "neither a spreadsheet nor text"),
        (b"PK\x03\x04", "spreadsheet cannot be opened"),
    ],
)
async def test_a_bad_list_is_told_in_a_sentence(office: Office, content: bytes, words: str) -> None:
    assert words in (await hand_in(office, content)).text


async def test_a_file_that_is_too_large_or_not_to_be_had(office: Office) -> None:
    large = await hand_in(office, b"Account\nAcme", size=9_000_000)
    assert "larger than 5 MB" in large.text
    office.slack.files.may_read = False
    assert "no files:read" in (await hand_in(office, LIST)).text


async def test_nothing_is_lost_when_it_fails(office: Office) -> None:
    offer = await hand_in(office, LIST)
    office.slack.faults = [ApiError("files.getUploadURLExternal", "missing_scope")]
    await office.slack.click(offer, "list_go", user=DANA)
    done = await finished(office, offer)
    assert "no files:write" in done.text
    await office.slack.click(done, "list_go", user=DANA)
    assert len(await rows(office)) == 3
    names = "Account\n" + "\n".join(f"Customer {n}" for n in range(30))
    long = await hand_in(office, names.encode())
    office.autotask.faults.add(Refuse(entity="ThresholdInformation"))
    await office.slack.click(long, "list_go", user=DANA)
    failed = await finished(office, long)
    assert "could not be looked into; it is kept" in failed.text
    office.autotask.faults.clear()
    await office.slack.click(failed, "list_go", user=DANA)

    def there() -> bool:
        return "no account of that name" in office.slack.workspace.find(DIRECT, long.ts).text

    await office.slack.until(there)


async def test_columns_that_were_chosen_hold_for_the_next_try(office: Office) -> None:
    offer = await hand_in(office, b"Client,Payer,PSA Units\nGlobex,Nobody,25\n")
    await office.slack.click(offer, "list_columns", user=DANA)
    view = await office.slack.views.next()
    office.slack.faults = [ApiError("files.getUploadURLExternal", "missing_scope")]
    await office.slack.people.submit(view, {"account": "1"})
    failed = await finished(office, offer)
    assert "no files:write" in failed.text
    await office.slack.click(failed, "list_go", user=DANA)
    (nobody,) = await rows(office)
    assert nobody["account"] == "Nobody"


async def test_an_operator_confirms_the_columns_that_somebody_else_has_chosen(
    office: Office,
) -> None:
    lines = "\n".join(f"Customer {n},Globex {n},Backup" for n in range(30))
    offer = await hand_in(office, f"Client,Payer,Service\n{lines}".encode())
    assert 'account: "Client"' in offer.text
    await office.slack.click(offer, "list_columns", user=SAM)
    view = await office.slack.views.next()
    await office.slack.people.submit(view, {"account": "1"})

    def chosen() -> Message | None:
        now = office.slack.workspace.find(DIRECT, offer.ts)
        return now if 'account: "Payer"' in now.text else None

    shown = await office.slack.until(chosen)
    await office.slack.click(shown, "list_go", user=DANA)
    await finished(office, offer)
    assert (await rows(office))[0]["account"] == "Globex 0"


async def test_what_was_found_is_told_where_its_message_cannot_be_changed(office: Office) -> None:
    offer = await hand_in(office, LIST)
    office.autotask.faults.add(Hang(times=1, entity="Companies", kind="query", seconds=1))
    await office.slack.click(offer, "list_go", user=DANA)
    await office.slack.until(
        lambda: "Looking into" in office.slack.workspace.find(DIRECT, offer.ts).text
    )
    office.slack.faults = [ApiError("chat.update", "fatal_error")] * 2
    await office.slack.until(
        lambda: any("3 lines looked into" in m.text for m in office.slack.messages(DIRECT)) or None
    )


async def test_a_list_that_is_gone_is_said_to_be(office: Office, tmp_path: Path) -> None:
    offer = await hand_in(office, LIST)
    for kept in (tmp_path / "lists").iterdir():
        kept.unlink()
    await office.slack.click(offer, "list_go", user=DANA)
    told = await office.slack.until(
        lambda: next((m for m in office.slack.messages(DIRECT) if "not kept" in m.text), None)
    )
    assert told.ephemeral_to == DANA


@pytest.mark.parametrize(
    "text",
    [
        "Customer\nthinks that Backup of Acme is missing",
        "Hi, why is our customer Acme missing in Gradient?\nThanks, Dana",
    ],
)
async def test_an_ordinary_message_is_none(office: Office, text: str) -> None:
    await office.slack.people.say(f"{MENTION} {text}", user=DANA, channel=BILLING)
    await whispered(office, '"Acme"')


INDEX = NameIndex(tuple(Name(kind="a", id=n, name=f"Firm {n}") for n in range(9)))


@pytest.mark.parametrize(
    ("text", "is_list"),
    [
        ("Account,Service\nAcme,Backup", True),
        ("```Customer name\nAcme &amp; co\nB```", True),
        ("Firm 1\nFirm 2\nFirm 3", True),
        ("Firm 1\nFirm 2", False),
        ("why is Firm 1 missing?\nIt was there\nlast week", False),
        ("the account, or the customer\nis missing", False),
        ("Hi, our client Firm 1 is missing.\nThanks, Dana", False),
        ("Our customer Firm 1 is missing\nin Gradient since Monday.\nPlease help", False),
        ("Account: Firm 1\nService: Backup\nIt is missing in Gradient", False),
        ("Client (from CRM)\tService sold\nAcme\tBackup", True),
        ("hello\nthere", False),
        ("Account", False),
        ('"Acc\nount', False),
        ("", False),
    ],
)
def test_what_is_a_list(text: str, is_list: bool) -> None:
    assert bool(handed_in({"text": text}, INDEX)) == is_list


def test_links_that_slack_makes_are_undone() -> None:
    pasted = "Account\n<http://acme.com|acme.com> &amp; co\n<https://b.example>"
    (text,) = handed_in({"text": pasted}, INDEX)
    assert text == "Account\nacme.com & co\nhttps://b.example"
    picture = {"name": "screen.png", "mode": "hosted"}
    assert handed_in({"text": "", "files": [picture]}, INDEX) == []
