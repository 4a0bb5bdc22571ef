"""Random cases in the words of `tests/rules/README.md`, dense around one day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

TODAY = date(2026, 11, 22)
REACH = 24
Case = dict[str, Any]

DAYS = st.sampled_from([TODAY + timedelta(days=n) for n in (-9, -2, -1, 0, 1, 2, 3, 8, 9, 20)])
STAMPS = st.sampled_from([date(2026, 1, 1), *(TODAY + timedelta(days=n) for n in (-8, -1, 0))])
UNSEEN = ("contracts", "lines", "notes", "relatives", "catalogue")


def mostly(healthy: Any, *ill: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401 - what TOML can write
    """Healthy three times in four, so that a rule which fails does not hide all others."""
    return st.sampled_from([*[healthy] * 3 * len(ill), *ill])


ROWS = st.lists(
    st.fixed_dictionaries(
        {"units": st.sampled_from([5, 5, 0])}, optional={"from": DAYS, "to": DAYS}
    ),
    max_size=3,
)
LINES = st.lists(
    st.one_of(
        st.fixed_dictionaries(
            {"service": st.just("Backup"), "of": st.sampled_from([1, 1, 2]), "rows": ROWS}
        ),
        st.fixed_dictionaries({"service": st.sampled_from(["Firewall", "Suite"]), "rows": ROWS}),
    ),
    max_size=3,
)
CONTRACTS = st.lists(
    st.fixed_dictionaries(
        {"lines": LINES},
        optional={
            "starts": DAYS,
            "ends": DAYS,
            "status": mostly("Active", "Inactive", "On Hold"),
            "type": mostly("Recurring Service", "Time & Materials", 42),
            "changed": st.one_of(STAMPS, st.just("unknown")),
            "notes": st.lists(STAMPS, max_size=2),
        },
    ),
    max_size=3,
)
CATALOGUE = st.tuples(mostly(True, False), mostly(True, False), STAMPS).map(
    lambda drawn: [
        {"id": 1, "name": "Backup", "changed": drawn[2]},
        {"id": 2, "name": "Backup", "active": drawn[0]},
        {"id": 3, "name": "Firewall", "active": drawn[1]},
        {"id": 4, "name": "Suite", "holds": ["Backup"]},
    ]
)
RELATIVES = st.lists(
    st.fixed_dictionaries(
        {"through": st.sampled_from(["parent", "payer"]), "account": st.just("Group")},
        optional={"ends": DAYS, "status": st.sampled_from(["Active", "On Hold"])},
    ),
    max_size=1,
)
ACCOUNT = mostly(
    {},
    {"type": "Prospect"},
    {"type": 42},
    {"active": False},
    {"active": "unknown"},
    {"changed": TODAY},
    {"changed": "unknown"},
    {"type": "Cancellation", "active": False},
)
CASES: st.SearchStrategy[Case] = st.fixed_dictionaries(
    {
        "account": ACCOUNT,
        "contracts": CONTRACTS,
        "catalogue": CATALOGUE,
        "relatives": RELATIVES,
    },
    optional={"sync": DAYS, "service": mostly("Backup", "Firewall", "Suite", "Nothing")},
)


@st.composite
def losses(draw: st.DrawFn, case: Case) -> Case:
    """The same case where some kinds of record were read in part, and the bot was told so."""
    what = draw(st.lists(st.sampled_from(UNSEEN), min_size=1, max_size=2, unique=True))
    lost = {**case, draw(st.sampled_from(["hidden", "broken"])): what}
    if "contracts" in what:
        lost["contracts"] = _some(draw, case["contracts"])
    if "relatives" in what:
        lost["relatives"] = _some(draw, case["relatives"])
    for key in {"lines", "notes"} & set(what):
        lost["contracts"] = [
            {**row, key: _some(draw, row.get(key, []))} for row in lost["contracts"]
        ]
    if "catalogue" in what:
        bare = [{k: v for k, v in row.items() if k != "holds"} for row in case["catalogue"]]
        lost["catalogue"] = draw(st.sampled_from([case["catalogue"], bare]))
    return lost


def _some(draw: st.DrawFn, rows: list[Any]) -> list[Any]:
    return [row for row in rows if draw(st.booleans())]
