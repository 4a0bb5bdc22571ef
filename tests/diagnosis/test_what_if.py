"""The smallest fix is enough, and nothing of it can be left out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import event, given, settings

from bot.diagnosis.engine import judge, verdict_of
from bot.diagnosis.fixes import Change
from bot.diagnosis.patches import patched
from bot.diagnosis.report import Verdict
from bot.diagnosis.what_if import SYNC, visible_from, what_if
from tests.diagnosis.random_cases import CASES, TODAY, Case
from tests.rules.facts import facts_of

PAST, SOON = date(2026, 1, 1), TODAY + timedelta(days=9)
VISIBLE = {Verdict.CLEAR, Verdict.WAITING}


def asked_by(case: Case) -> str:
    return "service" if "service" in case else "account"


def kinds(case: Case) -> list[str] | None:
    fix = what_if(facts_of(case), TODAY, asked_by(case))
    return None if fix is None else [change.kind for change in fix.changes]


def contract(**values: Any) -> dict[str, Any]:  # noqa: ANN401 - what TOML can write
    return {"lines": [{"service": "Backup", "units": 5}], **values}


ENDED = {"starts": PAST, "ends": TODAY - timedelta(days=1)}
ZERO = [{"service": "Backup", "units": 0}]


@pytest.mark.parametrize(
    ("case", "due"),
    [
        ({"contracts": [contract()]}, None),
        ({"account": {"type": "Prospect"}, "contracts": [contract()]}, ["make-customer"]),
        (
            {"account": {"type": "Cancellation", "active": False}, "contracts": [contract()]},
            ["make-customer", "activate-account"],
        ),
        ({"contracts": [contract(status="Inactive")]}, ["activate-contract"]),
        ({"contracts": [contract(**ENDED)]}, ["renew-contract"]),
        ({"contracts": [contract(**ENDED), contract(status="Inactive")]}, ["activate-contract"]),
        ({"contracts": [contract(lines=ZERO)]}, ["set-quantity"]),
        (
            {"contracts": [contract(lines=ZERO, status="Inactive")]},
            ["activate-contract", "set-quantity"],
        ),
        ({"contracts": [contract(lines=ZERO, **ENDED)]}, ["renew-contract", "set-quantity"]),
        (
            {"service": "Backup", "contracts": [contract(lines=ZERO, **ENDED)]},
            ["renew-contract", "set-quantity"],
        ),
        ({"contracts": [contract(lines=[])]}, ["add-service", "set-quantity"]),
        ({"contracts": []}, ["create-contract", "add-service", "set-quantity"]),
        (
            {
                "catalogue": [{"name": "Backup", "active": False}],
                "contracts": [contract()],
            },
            ["move-to-active-service"],
        ),
        (
            {
                "service": "Firewall",
                "catalogue": [{"name": "Firewall"}],
                "contracts": [contract()],
            },
            ["add-service", "set-quantity"],
        ),
        ({"service": "Unheard of", "contracts": [contract()]}, None),
        ({"account": {"type": 42}, "contracts": [contract()]}, None),
        # Where a contract, a line or a quantity may be unseen, a new one may be needless.
        ({"account": {"type": "Prospect"}, "contracts": [], "hidden": ["contracts"]}, None),
        (
            {"account": {"type": "Prospect"}, "contracts": [contract()], "hidden": ["contracts"]},
            ["make-customer"],
        ),
        (
            {
                "account": {"type": "Prospect"},
                "contracts": [contract(lines=[{"service": "Backup", "rows_hidden": True}])],
            },
            None,
        ),
    ],
)
def test_the_fewest_changes_are_named(case: Case, due: list[str] | None) -> None:
    assert kinds(case) == (None if due is None else [*due, "sync"])


def test_it_holds_from_the_day_on_which_the_rest_is_right() -> None:
    case = {"account": {"type": "Prospect"}, "contracts": [contract(starts=SOON)]}
    fix = what_if(facts_of(case), TODAY, "account")
    assert fix is not None
    assert fix.holds_from == SOON
    assert not fix.left


@pytest.mark.parametrize("order", [1, -1])
def test_of_as_few_changes_those_that_hold_first_are_named(order: int) -> None:
    rows = [contract(status="Inactive"), contract(status="Inactive", starts=SOON)][::order]
    fix = what_if(facts_of({"contracts": rows}), TODAY, "account")
    assert fix is not None
    assert (fix.holds_from, fix.changes[0].id) == (TODAY, 1 if order == 1 else 2)


def test_what_an_ended_contract_had_is_not_guessed() -> None:
    """Of a contract that is over only the rows of the day were read."""
    facts = facts_of({"contracts": [contract(**ENDED)]})
    line = facts.lines.items[0].model_copy(
        update={"quantities": (), "from_day": TODAY, "to_day": TODAY}
    )
    lines = facts.lines.model_copy(update={"items": (line,)})
    fix = what_if(facts.model_copy(update={"lines": lines}), TODAY, "account")
    assert fix is not None
    assert [(c.kind, c.if_needed) for c in fix.changes[:-1]] == [
        ("renew-contract", False),
        ("set-quantity", True),
    ]


def test_a_change_of_what_is_not_there_changes_nothing() -> None:
    facts = facts_of({"contracts": [contract(status="Inactive")]})
    for kind in ("activate-contract", "renew-contract", "set-quantity", "move-to-active-service"):
        change = Change.model_validate({"kind": kind, "id": 999, "contract_id": 999})
        assert patched(facts, [change], TODAY) == facts


@settings(max_examples=150)
@given(CASES)
def test_it_is_enough_and_nothing_of_it_can_be_left_out(case: Case) -> None:
    facts, asked = facts_of(case), asked_by(case)
    verdict = verdict_of(judge(facts, TODAY, asked)[0])
    fix = what_if(facts, TODAY, asked)
    if verdict is not Verdict.BLOCKED:
        assert fix is None
        return
    if fix is None:
        event("nothing is proven")
        return
    event(f"{len(fix.changes) - 1} changes")
    assert fix.changes[-1] == SYNC
    changes = fix.changes[:-1]
    assert changes
    after = patched(facts, changes, TODAY)
    assert verdict_of(judge(after, TODAY, asked)[0]) in VISIBLE
    assert visible_from(facts, changes, TODAY, asked) == fix.holds_from
    synced = patched(after, [SYNC], fix.holds_from)
    assert verdict_of(judge(synced, fix.holds_from, asked)[0]) in VISIBLE
    for change in changes:
        fewer = [c for c in changes if c is not change]
        left = verdict_of(judge(patched(facts, fewer, TODAY), TODAY, asked)[0])
        assert left not in VISIBLE, change
        assert left is not Verdict.CANNOT_TELL or change.if_needed, change
    # Without the sync nobody has seen what was changed.
    assert verdict_of(judge(after, fix.holds_from, asked)[0]) is not Verdict.CLEAR
