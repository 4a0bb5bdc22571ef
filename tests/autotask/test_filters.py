from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.autotask import filters as f

values = st.one_of(st.integers(), st.booleans(), st.text(), st.dates(), st.just(True))
conditions = st.one_of(
    st.builds(f.eq, st.text(min_size=1), values),
    st.builds(f.exist, st.text(min_size=1)),
    st.builds(lambda name, ids: f.in_(name, *ids), st.text(), st.lists(values, min_size=1)),
)
trees = st.recursive(
    conditions,
    lambda inner: st.builds(
        lambda make, items: make(*items),
        st.sampled_from([f.any_of, f.all_of]),
        st.lists(inner, min_size=1, max_size=4),
    ),
    max_leaves=12,
)


def leaves(tree: f.Filter) -> list[f.Condition]:
    return (
        [tree]
        if isinstance(tree, f.Condition)
        else [c for item in tree.items for c in leaves(item)]
    )


def wire_leaves(tree: dict[str, Any]) -> list[dict[str, Any]]:
    return [c for item in tree["items"] for c in wire_leaves(item)] if "items" in tree else [tree]


@given(trees)
def test_every_condition_of_a_tree_is_on_the_wire_once_and_in_order(tree: f.Filter) -> None:
    sent = wire_leaves(tree.wire())
    assert [(c["op"], c["field"]) for c in sent] == [(c.op, c.field) for c in leaves(tree)]
    assert all(("value" in c) == (c["op"] != "exist") for c in sent)


@pytest.mark.parametrize(
    ("made", "op"),
    [
        (f.eq("n", 1), "eq"),
        (f.noteq("n", 1), "noteq"),
        (f.gt("n", 1), "gt"),
        (f.gte("n", 1), "gte"),
        (f.lt("n", 1), "lt"),
        (f.lte("n", 1), "lte"),
        (f.begins_with("n", "1"), "beginsWith"),
        (f.ends_with("n", "1"), "endsWith"),
        (f.contains("n", "1"), "contains"),
        (f.not_in("n", 1), "notIn"),
        (f.not_exist("n"), "notExist"),
    ],
)
def test_operators_have_the_vendors_spelling(made: f.Condition, op: str) -> None:
    assert made.wire()["op"] == op


def test_groups_and_lists_have_the_wires_shape() -> None:
    either = f.any_of(f.eq("companyID", 0), f.in_("id", 1, 2))
    assert either.wire() == {
        "op": "or",
        "items": [
            {"op": "eq", "field": "companyID", "value": 0},
            {"op": "in", "field": "id", "value": [1, 2]},
        ],
    }
    assert f.all_of(f.exist("id")).wire() == {
        "op": "and",
        "items": [{"op": "exist", "field": "id"}],
    }


def test_booleans_stay_booleans() -> None:
    assert f.eq("isActive", True).wire()["value"] is True


def test_dates_are_midnight_and_moments_are_utc() -> None:
    paris = timezone(timedelta(hours=1))
    assert f.lte("startDate", date(2026, 12, 1)).wire()["value"] == "2026-12-01T00:00:00Z"
    moment = datetime(2026, 12, 1, 0, 30, tzinfo=paris)
    assert f.gte("lastModifiedDate", moment).wire()["value"] == "2026-11-30T23:30:00Z"


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 12, 1, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(ValueError, match="time zone"):
        f.gte("lastModifiedDate", naive).wire()


@pytest.mark.parametrize("count", [0, 501])
def test_a_list_is_held_to_the_vendors_limit(count: int) -> None:
    with pytest.raises(ValueError, match="500"):
        f.in_("id", *range(count))


def test_an_empty_group_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        f.any_of()
