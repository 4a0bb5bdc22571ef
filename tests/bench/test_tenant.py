"""The tenant of the bench answers as one whose rows are kept."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.tenant import CONTRACT, UNIT, Estate
from bot.demo.autotask import Msp
from bot.demo.autotask.fields import ENTITIES

MADE = ("Companies", "Contracts", "ContractServices", "ContractServiceUnits")


@cache
def made(changed: bool) -> Estate:
    estate = Estate(4)
    if changed:
        estate.change()
    return estate


@cache
def kept(changed: bool) -> Msp:
    msp, estate = Msp(), made(changed)
    for name in MADE:
        for row in estate.found(ENTITIES[name], [{"op": "exist", "field": "id"}])[:]:
            msp.add(name, **row)
    return msp


@st.composite
def conditions(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """A condition that some rows may meet, in any spelling."""
    rows = list(kept(changed=False).tables[name].values())
    row = draw(st.sampled_from(rows))
    field = draw(st.sampled_from([key for key, value in row.items() if value not in (None, [])]))
    spelled = draw(st.sampled_from([field, field.upper()]))
    op = draw(st.sampled_from(["eq", "noteq", "gt", "gte", "lt", "LTE", "in", "exist", "notExist"]))
    match op:
        case "exist" | "notExist":
            return {"op": op, "field": spelled}
        case "in":
            others = draw(st.lists(st.sampled_from(rows), max_size=2))
            return {"op": op, "field": spelled, "value": [row[field], *(o[field] for o in others)]}
    return {"op": op, "field": spelled, "value": row[field]}


@st.composite
def questions(draw: st.DrawFn) -> tuple[str, list[dict[str, Any]]]:
    name = draw(st.sampled_from(MADE))
    each = conditions(name)
    group = st.builds(
        lambda op, items: {"op": op, "items": items},
        st.sampled_from(["and", "Or"]),
        st.lists(each, min_size=1, max_size=3),
    )
    return name, draw(st.lists(each | group, min_size=1, max_size=3))


@given(questions(), st.booleans())
def test_it_finds_what_looking_at_every_row_finds(
    asked: tuple[str, list[dict[str, Any]]], changed: bool
) -> None:
    name, filter_ = asked
    found = made(changed).found(ENTITIES[name], filter_)
    assert list(found) == kept(changed).found(ENTITIES[name], filter_)


@pytest.mark.parametrize("name", MADE)
def test_a_row_is_found_by_its_id(name: str) -> None:
    entity, rows = ENTITIES[name], kept(changed=False).tables[name]
    assert all(made(changed=False).row(entity, row_id) == row for row_id, row in rows.items())
    assert made(changed=False).row(entity, max(rows) + 1) is None


def test_it_refuses_what_autotask_refuses() -> None:
    with pytest.raises(ValueError, match="Unable to find nonsense"):
        made(changed=False).found(
            ENTITIES["Contracts"], [{"op": "eq", "field": "nonsense", "value": 1}]
        )


def test_a_line_has_a_row_for_each_month_and_a_change_is_noted() -> None:
    before, after = kept(changed=False), kept(changed=True)
    assert len(before.tables["ContractServiceUnits"]) == 12 * len(before.tables["ContractServices"])
    now, then = (msp.tables["ContractServiceUnits"][UNIT] for msp in (after, before))
    assert now["units"] == then["units"] + 1
    notes = made(changed=True).tables["ContractNotes"].values()
    assert [note["contractID"] for note in notes] == [CONTRACT]
