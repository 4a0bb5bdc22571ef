from __future__ import annotations

import asyncio
import json
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.demo.autotask import BadPassword, Html
from bot.state import Database, SyncEvent, Syncs

if TYPE_CHECKING:
    from bot.demo.autotask import AutotaskServer
    from tests.cli.running import Ran, Shell

KEYS = [
    "schema",
    "question",
    "on",
    "account",
    "service",
    "candidates",
    "verdict",
    "root_cause",
    "expected_on",
    "findings",
    "next_steps",
    "read",
]


def document(ran: Ran) -> dict[str, Any]:
    """The one document on stdout."""
    read: dict[str, Any] = json.loads(ran.out)
    assert list(read) == KEYS
    assert read["schema"] == "psa-bot.report/1"
    return read


async def synced(shell: Shell) -> None:
    """A sync has just completed, so that nothing waits for one."""
    async with Database(f"sqlite:///{shell.folder / 'data' / 'state.db'}") as database:
        at = datetime.now(UTC) - timedelta(seconds=1)
        for word in ("started", "completed"):
            about = {"id": word, "event": word, "at": at, "by": "Dana", "source": "slack"}
            await Syncs(database).record(SyncEvent.model_validate(about))


@pytest.mark.parametrize(
    ("words", "code", "verdict"),
    [
        (["Acme"], 1, "blocked"),
        (["Proseware"], 0, "waiting"),
        (["Tailspin Leeds"], 0, "elsewhere"),
        (["Fourth Coffee"], 0, "clear"),
        (["Woodgrove Bank", "--service", "Defender"], 0, "elsewhere"),
        (["Coho Vineyard"], 3, "cannot_tell"),
        (["Contoso"], 4, "ambiguous"),
        (["Nobody knows this one"], 4, "not_found"),
    ],
)
async def test_the_exit_code_is_that_of_the_verdict(
    office: Shell, words: list[str], code: int, verdict: str
) -> None:
    await synced(office)
    ran = await office("why-missing", *words, "--json")
    assert document(ran)["verdict"] == verdict
    assert ran.code == code


async def test_a_person_reads_the_cause_and_the_fix(office: Shell) -> None:
    ran = await office("why-missing", "Acme")
    assert (ran.code, ran.err) == (1, "")
    assert "Acme is a Prospect" in ran.out
    assert "\x1b" not in ran.out
    assert re.search(r"^ *http://\S+AccountID=\d+$", ran.out, re.MULTILINE), "a link in one piece"


async def test_the_log_goes_to_stderr_and_holds_no_secret(office: Shell) -> None:
    ran = await office("why-missing", "Acme", "--json", "-vv")
    assert document(ran)["account"]["name"] == "Acme"
    assert ran.err.splitlines()
    for line in ran.err.splitlines():
        assert isinstance(json.loads(line), dict)
    assert office.variables["AUTOTASK_SECRET"] not in ran.err
    assert office.variables["AUTOTASK_INTEGRATION_CODE"] not in ran.err


async def test_an_account_is_named_by_its_id_and_a_day_by_its_date(office: Shell) -> None:
    acme = document(await office("why-missing", "Acme", "--json"))["account"]
    ran = await office("why-missing", f"id:{acme['id']}", "--on", "2031-02-01", "--json")
    read = document(ran)
    assert read["account"] == acme
    assert read["on"] == "2031-02-01"


@pytest.mark.parametrize(
    "day", ["1 Dec", "2026-02-30", "2026-2-3", "20261201", "0001-01-01", "9999-12-31", ""]
)
async def test_a_date_that_is_none_is_refused_in_one_line(shell: Shell, day: str) -> None:
    ran = await shell("why-missing", "Acme", "--on", day)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
    assert "YYYY-MM-DD" in ran.err


@pytest.mark.parametrize(
    "words", [[""], ["  "], ["Acme", "--service", ""], ["Acme", "--contract", " "]]
)
async def test_a_name_that_is_empty_is_refused_in_one_line(shell: Shell, words: list[str]) -> None:
    ran = await shell("why-missing", *words, "--json")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1


async def test_settings_that_are_missing_are_named(shell: Shell) -> None:
    ran = await shell("why-missing", "Acme", "--json", PSA_TIMEZONE="nowhere")
    assert (ran.code, ran.out) == (2, "")
    for name in ("PSA_TIMEZONE", "AUTOTASK_USERNAME", "AUTOTASK_SECRET"):
        assert f"{name}: " in ran.err
    assert "SLACK" not in ran.err
    assert "Traceback" not in ran.err


async def test_an_autotask_that_does_not_answer_is_an_answer(
    office: Shell, autotask: AutotaskServer
) -> None:
    """All at once, since each waits for as long as a question may take."""
    autotask.faults.add(Html())
    nowhere = "http://127.0.0.1:9/zoneInformation"
    rans = await asyncio.gather(
        office("why-missing", "Acme", "--json"),
        office("why-missing", "Acme", "--json", AUTOTASK_ZONE_URL=nowhere),
        office("why-missing", "Acme", AUTOTASK_ZONE_URL=nowhere),
    )
    for ran in rans[:2]:
        assert document(ran)["verdict"] == "cannot_tell"
        assert document(ran)["account"] is None
    assert [ran.code for ran in rans] == [3, 3, 3]
    assert "Traceback" not in rans[2].err


async def test_a_state_that_cannot_be_opened_hides_only_the_last_sync(office: Shell) -> None:
    (office.folder / "file").write_text("not a folder")
    url = f"sqlite:///{office.folder / 'file' / 'state.db'}"
    ran = await office("why-missing", "Acme", "--json", PSA_DATABASE_URL=url)
    findings = {finding["rule"]: finding for finding in document(ran)["findings"]}
    assert findings["account-is-customer"]["outcome"] != "unknown"
    assert findings["synced-since-last-change"]["outcome"] == "unknown"
    told = await office("why-missing", "Acme", PSA_DATABASE_URL=url)
    assert told.code == ran.code
    assert "PSA_DATABASE_URL" in told.out


async def test_check_names_what_can_be_read(office: Shell) -> None:
    ran = await office("check", "--json")
    read = document(ran)
    assert ran.code == 0
    outcomes = {finding["rule"]: finding["outcome"] for finding in read["findings"]}
    assert outcomes == dict.fromkeys(
        ["api-user-is-accepted", "gradient-api-user-is-active", "api-user-can-read"], "passed"
    )
    assert (await office("check")).code == 0


async def test_check_tells_a_rejected_user(office: Shell, autotask: AutotaskServer) -> None:
    autotask.faults.add(BadPassword())
    ran = await office("check", "--json")
    assert ran.code == 1
    assert document(ran)["root_cause"] == "api-user-is-accepted"


async def test_serve_names_every_variable_and_starts_nothing(shell: Shell) -> None:
    ran = await shell("serve")
    assert (ran.code, ran.out) == (2, "")
    for name in ("AUTOTASK_USERNAME", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"):
        assert f"{name}: " in ran.err
    assert not (shell.folder / "data").exists()


async def test_nearest_names_come_from_the_newest_scan_and_say_its_age(office: Shell) -> None:
    asked = ("why-missing", "Wodgrove Bnak")
    assert "Names as of" not in (await office(*asked)).out
    assert (await office("scan")).code == 0
    ran = await office(*asked)
    assert "Woodgrove Bank" in ran.out
    assert "Names as of the scan of" in " ".join(ran.out.split())
