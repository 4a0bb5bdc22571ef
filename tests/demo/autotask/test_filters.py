from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.autotask.dates import day
from bot.demo.autotask.fields import ENTITIES
from bot.demo.autotask.filters import compile_filter

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.demo.autotask.asking import Asking

CONTRACTS = ENTITIES["Contracts"]
DAYS = st.dates(date(2026, 11, 28), date(2026, 12, 3))
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "companyID": st.integers(0, 4),
    "contractName": st.text("abAB é", max_size=3),
    "startDate": DAYS,
    "isCompliant": st.booleans(),
    "setupFee": st.sampled_from([0.0, 0.5, 2.25]),
}
ORDERED = ("eq", "noteq", "gt", "gte", "lt", "lte")
NAIVELY: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda have, want: have == want,
    "noteq": lambda have, want: have != want,
    "gt": lambda have, want: have > want,
    "gte": lambda have, want: have >= want,
    "lt": lambda have, want: have < want,
    "lte": lambda have, want: have <= want,
    "beginsWith": lambda have, want: have[: len(want)] == want,
    "endsWith": lambda have, want: want == "" or have[-len(want) :] == want,
    "contains": lambda have, want: want in have,
    "in": lambda have, want: any(have == w for w in want),
    "notIn": lambda have, want: all(have != w for w in want),
}
TEXT = ("beginsWith", "endsWith", "contains")


@dataclass
class Condition:
    """One condition, before it is put on the wire."""

    field: str
    op: str
    value: Any

    def wire(self) -> dict[str, Any]:
        value = self.value
        if isinstance(value, date):
            value = value.isoformat()
        elif isinstance(value, list):
            value = [v.isoformat() if isinstance(v, date) else v for v in value]
        return {"Op": self.op.upper(), "FIELD": self.field.lower(), "value": value}

    def naive(self, row: dict[str, Any]) -> bool:
        have, want = row[self.field], self.value
        if self.op in {"exist", "notExist"}:
            return (have is None) == (self.op == "notExist")
        if have is None:
            return False
        if isinstance(have, str):
            have = have.lower()
            want = [w.lower() for w in want] if isinstance(want, list) else want.lower()
        return bool(NAIVELY[self.op](have, want))


@dataclass
class Group:
    op: str
    parts: list[Condition | Group]

    def wire(self) -> dict[str, Any]:
        return {"op": self.op, "items": [part.wire() for part in self.parts]}

    def naive(self, row: dict[str, Any]) -> bool:
        truths = [part.naive(row) for part in self.parts]
        return False not in truths if self.op == "and" else True in truths


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    field = draw(st.sampled_from(sorted(VALUES)))
    ops = [*ORDERED, "in", "notIn", "exist", "notExist", *(TEXT if field == "contractName" else ())]
    op = draw(st.sampled_from(ops))
    value = VALUES[field]
    if op in {"in", "notIn"}:
        return Condition(field, op, draw(st.lists(value, min_size=1, max_size=4)))
    return Condition(field, op, None if op in {"exist", "notExist"} else draw(value))


FILTERS: st.SearchStrategy[Condition | Group] = st.recursive(
    conditions(),
    lambda part: st.builds(
        Group, st.sampled_from(["and", "or"]), st.lists(part, min_size=1, max_size=3)
    ),
    max_leaves=8,
)
ROWS = st.fixed_dictionaries({name: st.none() | value for name, value in VALUES.items()})


@given(st.lists(FILTERS, min_size=1, max_size=3), ROWS)
def test_the_grammar_means_what_it_says(
    parts: list[Condition | Group], row: dict[str, Any]
) -> None:
    on_the_wire = {k: day(v) if isinstance(v, date) else v for k, v in row.items()}
    found = compile_filter([part.wire() for part in parts], CONTRACTS)(on_the_wire)
    assert found == all(part.naive(row) for part in parts)


@pytest.mark.parametrize(
    "value",
    ["2026-12-01", "2026-12-01T00:00:00Z", "2026-12-01T00:00:00.0Z", "2026-12-01T01:00:00+01:00"],
)
def test_dates_compare_by_value(value: str) -> None:
    fits = compile_filter([{"op": "eq", "field": "startDate", "value": value}], CONTRACTS)
    assert fits({"startDate": "2026-12-01T00:00:00Z"})
    assert not fits({"startDate": "2026-12-02T00:00:00Z"})


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ({"op": "eq", "field": "nonsense", "value": 1}, "Unable to find nonsense in the Contracts"),
        ({"op": "eq", "field": "companyID", "value": [1]}, "Type mismatch"),
        ({"op": "eq", "field": "companyID", "value": None}, "Type mismatch"),
        ({"op": "in", "field": "companyID", "value": 1}, "Type mismatch"),
        ({"op": "eq", "field": "companyID", "value": "x"}, "Conversion failed"),
        ({"op": "eq", "field": "isCompliant", "value": "yes"}, "must be true or false"),
        ({"op": "eq", "field": "startDate", "value": "tomorrow"}, "Conversion failed"),
        ({"op": "like", "field": "contractName", "value": "a"}, "is not supported"),
        ({"op": "contains", "field": "companyID", "value": "1"}, "cannot be used"),
        ({"op": "or", "items": []}, "has no items"),
        ({"op": "eq", "field": "companyID", "value": 1, "udf": True}, "Unable to find"),
        ("id", "Error converting"),
    ],
)
async def test_a_bad_filter_is_refused_with_a_reason(
    ask: Asking, item: object, reason: str
) -> None:
    assert reason in await ask.refusal("Contracts", item)


async def test_five_hundred_conditions_are_the_limit(ask: Asking) -> None:
    few = {"op": "in", "field": "id", "value": list(range(500))}
    assert (await ask.query("Contracts", few)).status_code == 200
    ors = {"op": "or", "items": [{"op": "eq", "field": "id", "value": n} for n in range(501)]}
    for many in (few, {"op": "exist", "field": "id"}), (ors,):
        message = await ask.refusal("Contracts", *many)
        assert message == "Queries are limited to 500 or fewer 'OR' conditions"


async def test_a_filter_is_mandatory(ask: Asking) -> None:
    bodies: tuple[object, ...] = ({}, {"Filter": []}, {"filter": {"op": "exist"}}, [], "x")
    for body in bodies:
        answer = await ask.http.post("/atservicesrest/v1.0/Contracts/query", json=body)
        assert answer.status_code == 500
        assert "Filter is missing" in answer.json()["errors"][0]
