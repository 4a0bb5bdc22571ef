"""The whole tenant in Slack, and words about answers that were given before."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.demo.autotask import BadPassword, NotPermitted
from bot.demo.autotask.faults import Hang
from bot.demo.slack import ApiError
from tests.estate.damage import overwrite
from tests.handlers.office import BILLING, DANA, SAM, Office, open_office
from tests.handlers.test_remedies import QUICK, asked, in_thread, whispered

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.demo.slack import Message
    from bot.demo.slack.files import File


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    # A scan that is still under way at the end of a test is not waited for.
    pace = replace(QUICK, last=timedelta(seconds=0.2))
    async with open_office(tmp_path, operators=(DANA,), pace=pace) as opened:
        yield opened


async def attached(office: Office) -> list[File]:
    known = office.slack.files.known

    def there() -> list[File] | None:
        return [file for file in known.values() if file.shared] or None

    return await office.slack.until(there)


async def said(office: Office, words: str) -> Message:
    def there() -> Message | None:
        return next((m for m in office.slack.workspace.messages(BILLING) if words in m.text), None)

    return await office.slack.until(there)


async def test_a_scan_says_that_it_waits_for_a_sync(office: Office) -> None:
    await office.ask("sync started")
    await office.answer()
    await office.ask("scan")
    waiting = await said(office, "A sync of Gradient is running, and the scan begins after it")
    assert "This message tells how far it has come." in waiting.text
    assert not [r for r in office.autotask.log if r.entity == "ContractServiceUnits"]


async def test_a_scan_is_one_message_that_ends_with_what_was_found(office: Office) -> None:
    await office.ask("scan")
    done = await said(office, "Everything was read.")
    assert "Must be put right in Autotask" in done.text
    assert "Acme" in done.text
    files = await attached(office)
    assert [file.name.partition("-")[0] for file in files] == ["scan"] * 5
    assert [file.name.rpartition(".")[2] for file in files] == ["png", "png", "csv", "json", "html"]
    assert (files[0].content or b"").startswith(b"\x89PNG")
    assert files[0].alt.startswith("Accounts by cause: ")
    assert b"Acme" in (files[2].content or b"")
    assert json.loads(files[3].content or b"")["schema"] == "psa-bot.scan/1"
    shown = office.slack.workspace.messages(BILLING)
    assert [m.thread_ts for m in shown] == [None, done.ts]


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (ApiError("files.getUploadURLExternal", "missing_scope"), "no files:write"),
        (ApiError("files.completeUploadExternal", "file_upload_size_restricted"), "restricted"),
    ],
)
async def test_files_that_do_not_arrive_are_told_of(
    office: Office, fault: ApiError, words: str
) -> None:
    office.slack.faults = [fault]
    await office.ask("scan")
    done = await said(office, "Everything was read.")
    told = await said(office, "could not be put here")
    assert words in told.text
    assert told.thread_ts == done.ts


async def test_a_file_goes_to_no_other_host(office: Office) -> None:
    office.slack.files.base = "https://files.example.com"
    await office.ask("scan")
    told = await said(office, "could not be put here")
    assert "no address of Slack's" in told.text


async def test_a_scan_is_for_operators_and_one_at_a_time(office: Office) -> None:
    await office.ask("scan", user=SAM)
    await whispered(office, "may")
    assert not [r for r in office.autotask.log if r.kind == "query"]
    office.autotask.faults.add(Hang(entity="Companies", times=1))
    await office.ask("scan")
    await said(office, "Scanning every account")
    await office.ask("scan")
    await whispered(office, "under way already")


async def test_a_scan_that_cannot_be_made_says_why(office: Office) -> None:
    office.autotask.faults.add(BadPassword())
    await office.ask("scan")
    failed = await said(office, "could not be made")
    assert "rejects the bot's API user" in failed.text


async def test_an_incomplete_scan_says_so(office: Office) -> None:
    office.autotask.faults.add(NotPermitted(entity="ContractServices"))
    await office.ask("scan")
    done = await said(office, "Not everything could be read")
    assert "ContractServices: " in done.text


async def test_changes_are_told_of_all_and_of_one(office: Office) -> None:
    await office.ask("changes")
    await said(office, "no two complete scans")
    await office.ask("scan")
    await said(office, "Everything was read.")
    (acme,) = (
        r for r in office.autotask.msp.tables["Companies"].values() if r["companyName"] == "Acme"
    )
    acme["isActive"] = False
    acme["lastTrackedModifiedDateTime"] = "2099-01-01T00:00:00Z"
    await asyncio.sleep(0.01)
    await office.ask("scan")
    await office.slack.until(
        lambda: (
            len([m for m in office.slack.workspace.messages(BILLING) if "was read." in m.text]) == 2
        )
    )
    await office.ask("changes")
    told = await said(office, "What changed in Autotask")
    assert "Acme: became inactive" in told.text
    await office.ask("changes globex")
    none = await said(office, "(Globex)")
    assert "0 changes" in none.text
    assert "only a sync is missing" in none.text
    await office.ask("changes Contoso")
    near = await said(office, 'has no account "Contoso"')
    assert "Near it: Contoso Leeds (id:" in near.text


async def two_scans(office: Office, more: int) -> None:
    """With so many accounts made in between."""
    await office.ask("scan")
    office.slack.workspace.posted.remove(await said(office, "Everything was read."))
    for n in range(more):
        office.autotask.msp.account(f"Newcomer {n}")
    await office.ask("scan")
    await said(office, "Everything was read.")


async def test_changes_that_have_no_room_in_a_message_are_a_file(office: Office) -> None:
    await two_scans(office, 18)
    await office.ask("changes", user=SAM)
    told = await said(office, "What changed in Autotask")
    assert "And 3 more accounts." in told.text
    assert "The file in the thread lists them all." in told.text
    known = office.slack.files.known
    file = await office.slack.until(
        lambda: next((f for f in known.values() if f.shared and "changes" in f.name), None)
    )
    rows = csv.DictReader(io.StringIO((file.content or b"").decode("utf-8-sig")))
    assert [(row["account"], row["change"]) for row in rows] == [
        (f"Newcomer {n}", "new in Autotask") for n in range(18)
    ]
    assert office.slack.messages(BILLING)[-1].thread_ts == told.ts
    assert "Newcomer 14" in told.text
    assert "Newcomer 15" not in told.text


async def test_changes_that_have_room_in_a_message_are_no_file(office: Office) -> None:
    await two_scans(office, 2)
    await office.ask("changes")
    told = await said(office, "What changed in Autotask")
    assert "file" not in told.text
    await office.ask("changes Globex")
    await said(office, "(Globex)")
    assert not [f for f in office.slack.files.known.values() if "changes" in f.name]


async def test_a_scan_that_is_damaged_is_told_as_it_is(office: Office, tmp_path: Path) -> None:
    folder = tmp_path / "estate"
    for _ in range(2):
        await office.ask("scan")
        office.slack.workspace.posted.remove(await said(office, "Everything was read."))
    files = list(folder.glob("*.db"))
    for path in files:
        overwrite(path, "companies")
        overwrite(path, "accounts")
    for command in ("changes", "board"):
        await office.ask(command)
        told = await said(office, "A scan's file is damaged")
        assert any(path.name in told.text for path in files)
        assert "could not be made" not in told.text
        office.slack.workspace.posted.remove(told)


async def test_of_a_damaged_scan_the_former_is_used_in_slack_too(
    office: Office, tmp_path: Path
) -> None:
    for _ in range(3):
        await office.ask("scan")
        office.slack.workspace.posted.remove(await said(office, "Everything was read."))
    newest = max((tmp_path / "estate").glob("*.db"))
    overwrite(newest, "companies")
    overwrite(newest, "accounts")
    for command, title in (("changes", "What changed in Autotask"), ("board", "Month-end board")):
        await office.ask(command)
        assert f"not used: {newest.name}" in (await said(office, title)).text


async def test_changes_since_a_day_and_a_scan_of_another_day(office: Office) -> None:
    await office.ask("scan")
    await said(office, "Everything was read.")
    await office.ask("scan --on 2098-03-01")
    later = await said(office, "1 Mar 2098")
    assert "accounts" in later.text
    known = office.slack.files.known
    await office.slack.until(lambda: sum(bool(file.shared) for file in known.values()) == 10)
    # What holds on another day is no change of what holds now.
    await office.ask("changes")
    await said(office, "no two complete scans")
    await office.ask("changes --since 2001-01-01")
    told = await said(office, "no complete scan of 1 Jan 2001 or before")
    assert "today" not in told.text


async def test_a_ticket_of_the_last_answer_or_of_a_named_one(office: Office) -> None:
    await office.ask("ticket")
    await whispered(office, "A ticket belongs to an answer")
    await office.ask("sync completed")
    await office.answer()
    await asked(office, "why-missing Globex")
    await office.ask("ticket globex")
    view = await office.slack.views.next()
    while "Reading Autotask" in view.texts:
        view = await office.slack.views.next()
    assert "Globex" in view.texts
    # An answer on one service of it is an answer on the account.
    await asked(office, "why-missing Contoso Leeds / Backup")
    await office.ask("ticket contoso leeds")
    assert (await office.slack.views.next()).content["callback_id"] == "ticket_form"
    await office.ask("ticket Nobody", user=DANA)
    await whispered(office, "A ticket belongs to an answer")


async def test_a_watch_of_the_last_answer_or_of_a_new_one(office: Office) -> None:
    await office.ask("watch", user=SAM)
    await whispered(office, "no answer in this channel")
    await office.ask("watch Acme", user=SAM)
    answer = await said(office, "Acme is")
    await in_thread(office, answer, "I look at this every")
    await office.ask("watch", user=DANA)
    await whispered(office, "watched already")
