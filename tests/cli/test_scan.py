"""`psa-bot scan` against the demo's Autotask."""

from __future__ import annotations

import csv
import html
import json
import sqlite3
from codecs import BOM_UTF8
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from bot.demo.autotask import BadPassword, NotPermitted, Refuse
from bot.estate.artifact import FOLDER
from tests.cli.test_why_missing import synced
from tests.estate.damage import overwrite
from tests.estate.test_cut_off import an_hour_later

if TYPE_CHECKING:
    from bot.demo.autotask import AutotaskServer
    from tests.cli.running import Ran, Shell


BUNDLED = ["Tailspin Group", "Woodgrove Bank"]
"""Their lines that count are bundles."""


def document(ran: Ran) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(ran.out)
    assert found["schema"] == "psa-bot.scan/1"
    return found


def assert_says_why(ran: Ran, because: str) -> None:
    """Of a scan that was not made."""
    found = document(ran)
    assert ran.code == 3
    assert found["accounts"] == []
    assert found["read"]["complete"] is False
    assert because in found["read"]["because"]
    assert "not_scanned" in ran.err
    assert "Traceback" not in ran.err


async def test_every_account_is_in_the_document_once(
    office: Shell, autotask: AutotaskServer
) -> None:
    await synced(office)
    ran = await office("scan", "--json")
    assert ran.code == 0, ran.err
    found = document(ran)
    ids = [account["id"] for account in found["accounts"]]
    assert ids == sorted(autotask.msp.tables["Companies"])
    assert found["read"]["complete"] is True
    assert found["read"]["requests"] < 50
    by_name = {account["name"]: account for account in found["accounts"]}
    assert by_name["Acme"]["verdict"] == "blocked"
    assert by_name["Acme"]["failed"][0] == "account-is-customer"
    assert by_name["Proseware"]["verdict"] == "waiting"
    assert by_name["Proseware"]["expected_on"].endswith("-01")


async def test_files_are_written(office: Shell) -> None:
    await synced(office)
    ran = await office("scan", "--csv", "all.csv", "--html", "all.html")
    assert ran.code == 0, ran.err
    assert "Everything was read." in ran.out
    table = office.folder / "all.csv"
    assert table.read_bytes().startswith(BOM_UTF8)  # Excel takes it for another encoding else
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 69
    assert {row["verdict"] for row in rows} >= {"blocked", "waiting", "clear", "cannot_tell"}
    fixes = {row["name"]: row["smallest_fix"] for row in rows}
    assert fixes["Acme"].startswith("One change is enough: is it a customer of yours now?")
    page = (office.folder / "all.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "&lt;!channel&gt; Alerts" in page
    assert "<!channel>" not in page
    same = document(await office("scan", "--json"))["accounts"]
    for column in ("smallest_fix", "because"):
        assert [account[column] or "" for account in same] == [row[column] for row in rows]
    told = {row["name"]: row["because"] for row in rows if row["verdict"] == "cannot_tell"}
    assert all(told.values())
    assert not any(row["because"] for row in rows if row["verdict"] != "cannot_tell")
    shown = html.unescape(page)
    assert all(f"<td>Cannot be told</td><td>{because}</td>" in shown for because in told.values())
    assert page.count("data:image/svg+xml;base64,") == 2


async def test_a_file_that_cannot_be_written_is_told(office: Shell) -> None:
    ran = await office("scan", "--csv", "nowhere/all.csv")
    assert ran.code == 3
    assert "nowhere/all.csv" in ran.err


async def test_what_may_not_be_read_leaves_accounts_undecided(
    office: Shell, autotask: AutotaskServer
) -> None:
    await synced(office)
    autotask.faults.add(NotPermitted(entity="ContractServiceUnits"))
    ran = await office("scan", "--json")
    assert ran.code == 3
    found = document(ran)
    assert found["read"]["complete"] is False
    assert found["read"]["because"].startswith("ContractServiceUnits: The bot's API user may not")
    verdicts = {account["name"]: account["verdict"] for account in found["accounts"]}
    assert verdicts["Acme"] == "blocked"
    assert verdicts["Fourth Coffee"] == "cannot_tell"
    assert [name for name, verdict in verdicts.items() if verdict == "clear"] == BUNDLED
    told = await office("scan", "--html", "all.html")
    assert "Not everything could be read" in told.out
    page = (office.folder / "all.html").read_text(encoding="utf-8")
    assert "<td>Cannot be told</td><td>The bot" in page
    assert "may not see all of ContractServiceUnits" in page
    assert "ContractServiceUnits: " in told.out


async def test_a_budget_that_is_spent_leaves_accounts_undecided_and_the_next_hour_goes_on(
    office: Shell,
) -> None:
    await synced(office)
    whole = document(await office("scan", "--json"))
    an_hour_later(office.folder / "data")
    ran = await office("scan", "--json", PSA_SCAN_SHARE="0.0018")
    assert ran.code == 3
    found = document(ran)
    assert [a["id"] for a in found["accounts"]] == [a["id"] for a in whole["accounts"]]
    assert {a["verdict"] for a in found["accounts"]} == {"cannot_tell"}
    assert all("share of Autotask's hourly budget" in a["because"] for a in found["accounts"])
    an_hour_later(office.folder / "data")
    told = await office("scan", PSA_SCAN_SHARE="0.0018")
    assert told.code == 3
    assert told.out.count("The scans have used up their share of Autotask's hourly budget") == 1
    an_hour_later(office.folder / "data")
    assert document(await office("scan", "--json"))["read"]["complete"] is True


@pytest.mark.parametrize(
    ("fault", "because"),
    [
        (BadPassword(), "Autotask rejects the bot's API user."),
        (Refuse(entity="ThresholdInformation"), "Autotask refused the question."),
    ],
)
async def test_nothing_at_all_is_a_document_too(
    office: Shell, autotask: AutotaskServer, fault: BadPassword, because: str
) -> None:
    autotask.faults.add(fault)
    assert_says_why(await office("scan", "--json"), because)


async def test_what_keeps_a_scan_from_beginning_is_in_the_document(office: Shell) -> None:
    assert (await office("scan")).code == 0
    spent = await office("scan", "--json", PSA_SCAN_SHARE="0.001")
    assert_says_why(spent, "Start it again in an hour: it goes on where it was.")
    (lock,) = (office.folder / "data" / FOLDER).glob("*.lock")
    with closing(sqlite3.connect(lock, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert_says_why(await office("scan", "--json"), "Another scan of the same tenant")
    (office.folder / "data").rename(office.folder / "former")
    (office.folder / "data").mkdir()
    (office.folder / "data" / FOLDER).write_text("a file where the folder would be")
    assert_says_why(await office("scan", "--json"), "The scan could not be kept on disk")


async def test_two_scans_are_compared(office: Shell, autotask: AutotaskServer) -> None:
    ran = await office("changes")
    assert ran.code == 3
    assert "no two complete scans" in ran.err
    await synced(office)
    assert (await office("scan")).code == 0
    (acme,) = (r for r in autotask.msp.tables["Companies"].values() if r["companyName"] == "Acme")
    acme["companyType"] = 1
    assert (await office("scan", "--full")).code == 0
    ran = await office("changes")
    assert ran.code == 0, ran.err
    assert "its type changed from Prospect to Customer" in ran.out
    ran = await office("changes", "--csv", "changes.csv")
    assert ran.code == 0, ran.err
    table = office.folder / "changes.csv"
    assert table.read_bytes().startswith(BOM_UTF8)
    with table.open(encoding="utf-8-sig", newline="") as file:
        changed = {(row["account"], row["kind"]): row["change"] for row in csv.DictReader(file)}
    assert changed["Acme", "type"] == "its type changed from Prospect to Customer"
    assert (await office("changes", "--csv", "nowhere/changes.csv")).code == 3
    assert (await office("changes", "--since", "2026-01-01")).code == 3
    assert (await office("changes", "--since", "soon")).code == 2


async def test_the_board_is_shown_and_written(office: Shell) -> None:
    ran = await office("board")
    assert ran.code == 3
    assert "no complete scan" in ran.err
    await synced(office)
    assert (await office("scan")).code == 0
    ran = await office("board", "--html", "board.html")
    assert ran.code == 0, ran.err
    assert "Month-end board" in ran.out
    assert "Last completed sync" in ran.out
    page = (office.folder / "board.html").read_text(encoding="utf-8")
    some = await office("board", "acme")
    assert 'Only accounts with "acme" in their name.' in some.out
    items = [line for line in some.out.splitlines() if line.startswith("  - ")]
    assert items
    assert all(line.startswith("  - Acme") for line in items)
    assert "  - Contoso" in ran.out
    none = await office("board", "Contosso")
    assert 'The scan has no account with "Contosso" in its name.' in " ".join(none.out.split())
    assert "&lt;!channel&gt;" not in ran.out
    assert "<!channel>" not in page
    assert "Inactive contracts that are still in date" in page


async def test_a_damaged_scan_stops_neither_the_next_one_nor_the_board(office: Shell) -> None:
    await synced(office)
    assert (await office("scan")).code == 0
    folder = office.folder / "data" / "estate"
    (sound,) = folder.glob("*.db")
    owner = sound.stem.partition("-")[0]
    earlier = folder / f"{owner}-20200101T120000000000Z.db"
    earlier.write_bytes(sound.read_bytes())
    with closing(sqlite3.connect(earlier)) as rows, rows:
        rows.execute("UPDATE meta SET day = date(day, '-14 day')")
    overwrite(earlier, "accounts")
    ran = await office("scan", "--html", "all.html", "--csv", "nowhere/all.csv")
    assert ran.code == 3  # only for the file that cannot be written
    assert "nowhere/all.csv" in ran.err
    assert "Everything was read." in ran.out
    newest = max(folder.glob("*.db"))
    ran = await office("scan", "--html", "all.html")
    assert ran.code == 0, ran.err
    assert (office.folder / "all.html").exists()
    last = max(folder.glob("*.db"))
    overwrite(last, "accounts")
    for command in ("board", "changes"):
        ran = await office(command)
        assert ran.code == 0, ran.err
        assert f"not used: {last.name}" in " ".join(ran.out.split())
        assert newest.name not in ran.out
