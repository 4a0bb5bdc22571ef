"""Judges every account of a scan, some hundred at a time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.diagnosis.engine import judge, root_cause_of, verdict_of
from bot.diagnosis.report import Outcome
from bot.estate.aside import aside
from bot.estate.assembly import Assembly

if TYPE_CHECKING:
    from bot.diagnosis.facts import Facts
    from bot.estate.known import Known
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


async def judge_all(work: WorkFile, known: Known) -> None:
    """Judge every account and keep what was found; an earlier judgement is replaced.

    Args:
        work: the scan's file.
        known: what holds for every account.

    Raises:
        EstateError: the disk is full.
    """
    assembly = Assembly(work.rows, known)

    def begin() -> list[tuple[int, int]]:
        with work.writing() as rows:
            work.forget_findings()
            rows.execute(NAMES)
        return assembly.spans()

    def judge_some(first: int, last: int) -> None:
        with work.writing():
            judged = [_judged(facts, known) for facts in assembly.between(first, last)]
            work.insert("accounts", (account for account, _ in judged))
            work.insert("findings", (each for _, findings in judged for each in findings))

    for first, last in await aside(begin):
        await aside(judge_some, first, last)


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
            "evidence": json.dumps(f.evidence, ensure_ascii=False),
        }
        for f in findings
    ]
