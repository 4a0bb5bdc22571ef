"""`psa-bot nce` and `psa-bot undo` on the stories of the demo, Gradient's user being known."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from bot.demo.autotask import NotPermitted

if TYPE_CHECKING:
    from bot.demo.autotask import AutotaskServer
    from tests.cli.running import Shell


def findings(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {finding["rule"]: finding for finding in document["findings"]}


@pytest.mark.parametrize(
    ("words", "code", "verdict", "root"),
    [
        (["nce", "Adventure Works"], 1, "blocked", "no-duplicate-nce-line"),
        (["nce", "Best Snowboards"], 1, "blocked", "renewal-carries-quantities"),
        (["nce", "Relecloud"], 0, "clear", None),
        (["nce", "Wide World Importers"], 3, "cannot_tell", None),
        (["undo", "Relecloud"], 1, "blocked", "correction-is-in-autotask"),
        (["undo", "Lakeshore Vets"], 0, "waiting", "synced-since-correction"),
        (["undo", "Fourth Coffee"], 3, "cannot_tell", None),
        (["undo", "Nobody Ltd"], 4, "not_found", None),
    ],
)
async def test_the_verdict_is_the_exit_code(
    office: Shell, words: list[str], code: int, verdict: str, root: str | None
) -> None:
    ran = await office(*words, "--json")
    document = json.loads(ran.out)
    assert (ran.code, document["verdict"], document["root_cause"]) == (code, verdict, root)
    assert document["question"] == words[0]


async def test_what_was_pushed_is_told_with_its_posting(office: Shell) -> None:
    ran = await office("undo", "Fabrikam Residences", "--service", "EDR", "--json")
    (push,) = findings(json.loads(ran.out))["correction-is-in-autotask"]["evidence"]["pushes"]
    (change,) = push["changes"]
    assert (change["before"], change["after"], change["back_on"]) == (30, 36, None)
    assert [item["quantity"] for item in push["posted"]] == [36]
    assert "decision for finance" in (await office("undo", "Fabrikam Residences")).out


async def test_hidden_notes_leave_the_correction_open(
    office: Shell, autotask: AutotaskServer
) -> None:
    autotask.faults.add(NotPermitted(entity="ContractNotes"))
    ran = await office("undo", "Relecloud", "--json")
    document = json.loads(ran.out)
    assert (ran.code, document["verdict"]) == (3, "cannot_tell")
    assert {f["outcome"] for f in document["findings"]} == {"unknown"}


async def test_hidden_postings_are_said_to_be_hidden(
    office: Shell, autotask: AutotaskServer
) -> None:
    autotask.faults.add(NotPermitted(entity="BillingItems"))
    ran = await office("undo", "Relecloud")
    assert "I cannot see whether the period is approved and posted" in ran.out
    assert "Nothing of it is approved" not in ran.out


@pytest.mark.parametrize("word", ["nce", "undo"])
async def test_an_empty_name_is_a_usage_error(office: Shell, word: str) -> None:
    assert (await office(word, " ")).code == 2
    assert (await office(word, "Acme", "--on", "soon")).code == 2
