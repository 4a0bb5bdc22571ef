"""`psa-bot count`, `stale` and `evidence` against the demo's Autotask."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.test_why_missing import document, synced

if TYPE_CHECKING:
    from tests.cli.running import Shell


@pytest.mark.parametrize(
    ("words", "code", "verdict", "cause"),
    [
        (
            ["First Light Opticians", "--gradient", "16"],
            0,
            "clear",
            "Gradient's 16 is the quantity",
        ),
        (
            ["First Light Opticians", "--gradient", "99"],
            0,
            "clear",
            "I find nothing in Autotask that",
        ),
        (["Woodgrove Bank", "--gradient", "1"], 1, "blocked", "No contract of Woodgrove Bank"),
        (["Southridge Video", "--gradient", "0"], 3, "cannot_tell", "I cannot tell yet"),
        (["Nobody at all", "--gradient", "0"], 4, "not_found", "Autotask has no account"),
    ],
)
async def test_a_count_is_answered(
    office: Shell, words: list[str], code: int, verdict: str, cause: str
) -> None:
    await synced(office)
    ran = await office("count", *words, "--service", "Backup", "--json")
    assert ran.code == code, ran.err
    report = document(ran)
    assert (report["question"], report["verdict"]) == ("count", verdict)
    told = await office("count", *words, "--service", "Backup")
    assert told.out.startswith(cause)


@pytest.mark.parametrize(
    "words",
    [
        ["count", "Acme"],
        ["count", "Acme", "--service", "Backup"],
        ["count", "Acme", "--gradient", "25"],
        ["count", "Acme", "--service", "Backup", "--gradient", "-1"],
        ["count", "Acme", "--service", " ", "--gradient", "1"],
        ["stale"],
        ["stale", "Acme", "--on", "tomorrow"],
        ["evidence", "Acme", "--gradient", "28"],
        ["evidence", " "],
    ],
)
async def test_what_is_not_understood_is_a_usage_error(office: Shell, words: list[str]) -> None:
    ran = await office(*words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err


async def test_a_zero_line_is_confirmed_and_not_dismissed(office: Shell) -> None:
    ran = await office("stale", "Wide World Importers", "--service", "Backup", "--json")
    assert ran.code == 0
    report = document(ran)
    gone = report["findings"][1]
    assert (report["verdict"], gone["rule"]) == ("waiting", "line-is-gone-in-autotask")
    assert gone["outcome"] == "passed"
    told = await office("stale", "Wide World Importers", "--service", "Backup")
    assert "Autotask confirms it" in told.out
    assert "Do not dismiss it yet" in told.out


async def test_a_line_in_force_is_not_stale(office: Shell) -> None:
    await synced(office)
    ran = await office("stale", "First Light Opticians", "--service", "Backup")
    assert ran.code == 0
    assert "16" in ran.out
    ran = await office("stale", "Fourth Coffee", "--service", "Managed Workstation")
    assert ran.code == 1
    assert "is not stale" in ran.out


async def test_a_missing_permission_is_never_an_answer(office: Shell) -> None:
    ran = await office(
        "count",
        "--json",
        "First Light Opticians",
        "--service",
        "Backup",
        "--gradient",
        "16",
        AUTOTASK_ZONE_URL="http://127.0.0.1:9/none",
    )
    assert (ran.code, json.loads(ran.out)["verdict"]) == (3, "cannot_tell")


async def test_evidence_is_ready_to_paste(office: Shell) -> None:
    await synced(office)
    asked = ["First Light Opticians", "--service", "Backup", "--gradient", "25", "--expected", "16"]
    ran = await office("evidence", *asked, "--ticket", "GR-4411")
    assert ran.code == 0, ran.err
    text, _, table = ran.out.partition("\n\naccount,")
    assert text.startswith("Evidence for GR-4411 on Backup of First Light Opticians, read at ")
    for line in (
        "Add it to GR-4411; a second ticket is not needed.",
        "Expected: 16",
        "Gradient shows: 25 (the sender's figure)",
        "Last completed sync: ",
    ):
        assert line in text
    rows = list(csv.DictReader(io.StringIO(f"account,{table}")))
    assert [row["autotask"] for row in rows] == ["0", "16"]
    assert {row["gradient"] for row in rows} == {"25"}
    assert {row["service"] for row in rows} == {"Backup"}
    assert "12.5" not in ran.out


async def test_evidence_goes_into_a_file(office: Shell) -> None:
    path = office.folder / "lines.csv"
    ran = await office("evidence", "First Light Opticians", "--csv", str(path))
    assert "First Light Opticians" in ran.out
    assert "account,contract" not in ran.out
    assert path.read_text("utf-8-sig").startswith("account,contract,service,")
    ran = await office("evidence", "First Light Opticians", "--csv", str(office.folder))
    assert ran.code == 2
    assert "--csv" in ran.err


async def test_no_evidence_without_an_answer(office: Shell) -> None:
    ran = await office("evidence", "Contoso", "--service", "Backup")
    assert ran.code == 4
    assert "account,contract" not in ran.out
    assert "Contoso" in ran.out
