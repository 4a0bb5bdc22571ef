"""Judges every account of a scan, some hundred at a time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic_core import to_json

from bot.diagnosis.engine import judge, root_cause_of, verdict_of
from bot.diagnosis.report import Outcome
from bot.estate.aside import aside
from bot.estate.assembly import ACCOUNTS_AT_ONCE, Assembly, rows_not_placed
from bot.estate.whole_rows import contracts_wanted, read_whole_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.diagnosis.facts import Facts, Reason
    from bot.estate.known import Known
    from bot.estate.reader import Reader
    from bot.estate.whole_rows import Wanted
    from bot.estate.workfile import WorkFile

NAMES = """
    INSERT INTO names (kind, id, name, hint, active)
    SELECT 'a', id, trim(companyName), coalesce(city, ''), companyType IS 1 AND isActive IS 1
    FROM companies WHERE trim(coalesce(companyName, '')) <> ''
    UNION ALL
    SELECT 's', id, trim(name), '', isActive IS NOT 0
    FROM services WHERE trim(coalesce(name, '')) <> ''
    UNION ALL
    SELECT 'b', id, trim(name), '', isActive IS NOT 0
    FROM bundles WHERE trim(coalesce(name, '')) <> ''
"""


async def judge_all(work: WorkFile, reader: Reader, known: Known) -> Known:
    """Judge every account, and read first what decides on some of them.

    Args:
        work: the scan's file.
        reader: reads entities into it.
        known: what holds for every account.

    Returns:
        the same, and what could not be read.

    Raises:
        EstateError: the disk is full.
    """
    if known.not_renewed is not None:
        await judge_settled(work, known)
        return known
    known = await _placed(work, known)
    wanted = await judge_settled(work, known)
    read = await _placed(work, await read_whole_rows(work, reader, known, wanted))
    if read.unseen != known.unseen:
        await aside(_begin, work)
    await _judge_others(work, read)
    return read


async def judge_settled(work: WorkFile, known: Known) -> Wanted:
    """Judge the accounts of which enough is read; what was found before is forgotten.

    Returns:
        the contracts whose unit rows of other days decide on the other accounts.
    """
    assembly = Assembly(work.rows, known, narrow=True)
    wanted: Wanted = {}

    def settled(first: int, last: int) -> Iterator[Facts]:
        for facts in assembly.between(first, last):
            wants = contracts_wanted(facts, known)
            wanted.update(wants)
            if not wants:
                yield facts

    def spans() -> list[tuple[int, int]]:
        with work.disk():
            return assembly.spans()

    await aside(_begin, work)
    for first, last in await aside(spans):
        await aside(_judge, work, settled(first, last), known)
    return wanted


async def _judge_others(work: WorkFile, known: Known) -> None:
    """Judge the accounts that are not judged yet, each by itself: there are few."""
    assembly = Assembly(work.rows, known)
    asked = "SELECT id FROM companies WHERE id NOT IN (SELECT id FROM accounts) ORDER BY id"
    with work.disk():
        others = [account for (account,) in work.rows.execute(asked)]

    for start in range(0, len(others), ACCOUNTS_AT_ONCE):
        some = others[start : start + ACCOUNTS_AT_ONCE]
        each = (facts for account in some for facts in assembly.between(account, account))
        await aside(_judge, work, each, known)


def _begin(work: WorkFile) -> None:
    work.index()
    with work.writing() as rows:
        work.forget_findings()
        rows.execute(NAMES)


def _judge(work: WorkFile, accounts: Iterator[Facts], known: Known) -> None:
    with work.disk():
        judged = [_judged(facts, known) for facts in accounts]
    with work.writing():
        work.insert("accounts", (account for account, _ in judged))
        work.insert("findings", (each for _, findings in judged for each in findings))


async def _placed(work: WorkFile, known: Known) -> Known:
    """The same, and which entities have a row of which nobody knows where it belongs."""

    def look() -> dict[str, Reason]:
        with work.disk():
            return rows_not_placed(work.rows)

    return known.model_copy(update={"unseen": {**await aside(look), **known.unseen}})


def _judged(facts: Facts, known: Known) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    findings, expected_on = judge(facts, known.day, "account")
    verdict = verdict_of(findings)
    # A scan's accounts were all read, so each is one.
    account: Any = facts.account
    failed = [f.rule for f in findings if f.outcome is Outcome.FAILED]
    told = {
        "id": account.id,
        "name": account.name,
        "verdict": verdict.value,
        "root_cause": root_cause_of(findings, verdict),
        "expected_on": expected_on and expected_on.isoformat(),
        "failed": json.dumps(failed),
    }
    return told, [
        {
            "account_id": account.id,
            "rule": f.rule,
            "section": f.section,
            "outcome": f.outcome.value,
            "because": f.reason and f.reason.code,
            "evidence": to_json(f.evidence).decode(),
        }
        for f in findings
    ]
