"""`psa-bot list` against the demo's Autotask."""

from __future__ import annotations

import csv
from codecs import BOM_UTF8
from typing import TYPE_CHECKING

import pytest

from tests.cli.test_why_missing import synced
from tests.lists.sheets import xlsx

if TYPE_CHECKING:
    from bot.demo.autotask import AutotaskServer
    from tests.cli.running import Shell

HEADER = "Client,Product,PSA Units,Vendor Units,Price"


def written(office: Shell, name: str) -> list[dict[str, str]]:
    with (office.folder / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


async def test_a_few_lines_are_read_now(office: Shell, autotask: AutotaskServer) -> None:
    await synced(office)
    (office.folder / "list.csv").write_text(
        f"{HEADER}\nAcme,Backup,25,28,9.99\n=Nobody,,,,\n,Backup,1,1,\nTailspin,,,,\n",
        encoding="cp1252",
    )
    ran = await office("list", "list.csv", "--yes", "--csv", "out.csv")
    assert ran.code == 0, ran.err
    assert 'account: "Client"; service: "Product"' in ran.err
    assert "4 lines looked into" in ran.out
    assert (office.folder / "out.csv").read_bytes().startswith(BOM_UTF8)
    rows = written(office, "out.csv")
    assert [row["row"] for row in rows] == ["2", "3", "4", "5"]
    assert rows[1]["account"] == "'=Nobody"
    assert "no account called" in rows[1]["cause"]
    assert "names no account" in rows[2]["cause"]
    assert rows[3]["finding"] == "Several accounts, services or contracts may be meant"
    assert "Tailspin" in rows[3]["proof"] + rows[3]["cause"]
    assert all(row["read"].startswith("read from Autotask") for row in rows if row["read"])
    assert "9.99" not in (office.folder / "out.csv").read_text(encoding="utf-8-sig")
    assert {r.entity for r in autotask.log} >= {"Companies"}


async def test_a_long_list_is_one_scan(office: Shell, autotask: AutotaskServer) -> None:
    await synced(office)
    names = [row["companyName"] for row in autotask.msp.tables["Companies"].values()]
    table: list[tuple[object, ...]] = [("Account",), *((name,) for name in names), ("Nobody",)]
    (office.folder / "list.xlsx").write_bytes(xlsx(table))
    autotask.log.clear()
    ran = await office("list", "list.xlsx", "--yes", "--csv", "out.csv")
    assert ran.code in {0, 3}, ran.err
    assert len([r for r in autotask.log if r.kind == "query"]) < len(names) / 2
    rows = {row["account"]: row for row in written(office, "out.csv")}
    assert rows["Acme"]["finding"] == "The account type is not Customer"
    assert "Prospect" in rows["Acme"]["cause"]
    assert rows["Nobody"]["finding"] == "Autotask has no account of that name"
    assert "read in the scan of" in rows["Acme"]["read"]
    before = len(autotask.log)
    assert (await office("list", "list.xlsx", "--yes")).code == ran.code
    assert len(autotask.log) == before


@pytest.mark.parametrize(
    ("content", "words", "said"),
    [
        (None, (), "list.csv: No such file"),
        (b"Account\n", (), "no rows below its header"),
        (b"a\0b", (), "neither a spreadsheet nor text"),
        (b"Name,Thing\nAcme,Backup\n", (), "No column is said to hold the accounts"),
        (b"Name,Thing\nAcme,Backup\n", ("--account", "Who"), 'no column "Who"'),
        (b"Account\nAcme\n", (), "Give --yes"),
    ],
)
async def test_what_is_wrong_is_one_sentence(
    office: Shell, content: bytes | None, words: tuple[str, ...], said: str
) -> None:
    if content is not None:
        (office.folder / "list.csv").write_bytes(content)
    ran = await office("list", "list.csv", *words)
    assert ran.code == 2
    assert said in ran.err
    assert ran.out == ""


async def test_what_a_person_should_look_at_is_told(office: Shell) -> None:
    (office.folder / "list.csv").write_text(
        "Reconcile\nAccount,Client,PSA Units\nAcme,x,28.000\nAcme, Inc.,x,25\n"
    )
    ran = await office("list", "list.csv", "--yes", "--csv", "out.csv")
    assert '1 row above the headings is left out: "Reconcile".' in ran.err
    assert 'other columns fit as well: account: column 2 "Client".' in ran.err
    assert "1 line has more cells than there are columns" in ran.err
    assert 'will not be compared: row 3 "28.000".' in ran.err
    assert ran.code == 3
    acme, wide = written(office, "out.csv")
    assert (acme["gradient"], bool(acme["id"])) == ("28.000", True)
    assert 'number "28.000" is not whole, or may be meant in two ways' in acme["cause"]
    assert acme["to_do"].endswith("Hand the line in with a whole number, such as 28.")
    assert (wide["account"], wide["id"]) == ("Acme | Inc. | x | 25", "")
    assert "between quotation marks" in wide["to_do"]


async def test_a_file_that_cannot_be_written_loses_no_answer(office: Shell) -> None:
    (office.folder / "list.csv").write_text("Account\nAcme\n")
    ran = await office("list", "list.csv", "--yes", "--csv", "nowhere/out.csv")
    assert "1 line looked into" in ran.out
    assert "The file could not be written. Name another path" in ran.err
    assert "nowhere/out.csv: No such file" in ran.err
    assert ran.code == 3


async def test_a_list_without_headings_loses_no_line(office: Shell) -> None:
    (office.folder / "list.csv").write_text("Acme,Backup\nThe Travel Company,Backup\n")
    named = ("--account", "column 1", "--service", "Column 2")
    ran = await office("list", "list.csv", *named, "--yes")
    assert "counts as a line, too" in ran.err
    assert "2 lines looked into" in ran.out


async def test_columns_are_named_by_their_headings(office: Shell) -> None:
    (office.folder / "list.csv").write_text("Name,Thing,Number\nAcme,Backup,25\n")
    named = ("--account", "name", "--service", "Thing", "--gradient", "number")
    ran = await office("list", "list.csv", *named, "--yes")
    assert 'account: "Name"; service: "Thing"; units that Gradient shows: "Number"' in ran.err
    assert "1 line looked into" in ran.out


async def test_a_contract_is_a_column_like_the_others(office: Shell) -> None:
    await synced(office)
    of = "Adventure Works,Microsoft 365 Business Premium"
    (office.folder / "list.csv").write_text(
        f"Client,Product,Contract,PSA Units\n{of},NCE,40\n{of},NCE Renewal,41\n{of},Else,40\n"
    )
    ran = await office("list", "list.csv", "--yes", "--csv", "out.csv")
    assert ran.code == 0, ran.err
    assert 'service: "Product"; contract: "Contract"; units' in ran.err
    old, new, other = written(office, "out.csv")
    assert (old["contract"], old["autotask"]) == ("NCE", "40")
    assert new["cause"].startswith("Gradient shows 41 and Autotask has 40 on ")
    assert '"NCE Renewal"' in new["proof"]
    assert other["finding"] == "Several accounts, services or contracts may be meant"
    ran = await office("list", "list.csv", "--contract", "", "--yes", "--csv", "out.csv")
    assert ran.code == 3  # which of the two is meant cannot be told
    assert "contract:" not in ran.err
    found = written(office, "out.csv")
    assert {row["autotask"] for row in found} == {'40 on "NCE", 40 on "NCE Renewal"'}
    assert "which of these lines is meant cannot be told" in found[0]["cause"]
    ran = await office("list", "list.csv", "--contract", "Nothing", "--yes")
    assert (ran.code, ran.out) == (2, "")
