"""Random faults: everything that the stand-in can do wrong, anywhere, now and then or always."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from hypothesis import strategies as st
from starlette.responses import JSONResponse

from bot.demo.autotask import (
    BadPassword,
    Cut,
    Disconnect,
    Fault,
    ForeignNext,
    Hang,
    Html,
    NotPermitted,
    Redirect,
    Refuse,
    Restricted,
    ServerError,
    ShortPage,
    ThreadThreshold,
    Throttle,
)

if TYPE_CHECKING:
    from starlette.responses import Response

    from bot.demo.autotask import Msp

BUDGET: Final = 0.25
"""Seconds for a question that meets faults; one that hangs takes longer."""

ENTITIES: Final = (
    "Companies",
    "Contracts",
    "ContractServices",
    "ContractServiceUnits",
    "ContractServiceBundles",
    "ContractServiceBundleUnits",
    "ContractNotes",
    "Services",
    "ServiceBundles",
    "ServiceBundleServices",
)
REQUIRED: Final = (
    ("Companies", "companyName"),
    ("Contracts", "companyID"),
    ("ContractServices", "contractID"),
    ("ContractServices", "serviceID"),
    ("ContractServiceBundles", "contractID"),
    ("ContractServiceBundles", "serviceBundleID"),
    ("ContractServiceUnits", "contractID"),
    ("ContractServiceUnits", "serviceID"),
    ("ContractServiceBundleUnits", "contractID"),
    ("ContractServiceBundleUnits", "serviceBundleID"),
    ("ContractNotes", "contractID"),
    ("Services", "name"),
    ("ServiceBundles", "name"),
    ("ServiceBundleServices", "serviceBundleID"),
    ("ServiceBundleServices", "serviceID"),
)
"""Fields of which Autotask's field information says that every row has them."""

_KINDS: Final = ("query", "next", "entityInformation", "fields")


@dataclass(frozen=True)
class Lacking(Fault):
    """Rows come without a field that Autotask demands of every row.

    Args:
        field: which one.
        every: from every so many rows it is gone.
    """

    field: str
    every: int = 1

    def spoil(self, response: Response) -> Response:
        """Null, as Autotask sends what it does not have."""
        page = json.loads(bytes(response.body))
        for row in page.get("items", [])[:: self.every]:
            row[self.field] = None
        return JSONResponse(page, response.status_code)


@st.composite
def lacks(draw: st.DrawFn) -> Lacking:
    """A field that is gone from all rows of an entity, or from some."""
    entity, field = draw(st.sampled_from(REQUIRED))
    return Lacking(field, draw(st.integers(1, 3)), entity=entity)


@st.composite
def restrictions(draw: st.DrawFn, msp: Msp) -> Restricted:
    """A security level that hides some rows of one entity, and says no more than that it may."""
    entity = draw(st.sampled_from(ENTITIES))
    rows = sorted(msp.tables[entity])
    hidden = draw(st.sets(st.sampled_from(rows))) if rows else set()
    access: Literal["Restricted", "None"] = draw(st.sampled_from(["Restricted", "None"]))
    return Restricted(entity=entity, access=access, hides=hidden)


def troubles() -> st.SearchStrategy[Fault]:
    """Whatever a request may meet; the most ordinary first."""
    times = st.sampled_from([None, 1, 2, 3])
    anywhere = {
        "entity": st.sampled_from([*ENTITIES, None, "zoneInformation"]),
        "kind": st.sampled_from([None, *_KINDS]),
        "times": times,
    }
    somewhere = {"entity": st.sampled_from(ENTITIES)}
    return st.one_of(
        st.builds(ServerError, status=st.sampled_from([500, 502, 503]), **anywhere),
        st.builds(NotPermitted, **somewhere),
        st.builds(ShortPage, drop=st.integers(1, 3), **anywhere),
        *(
            st.builds(kind, **anywhere)
            for kind in (Cut, Html, Refuse, Throttle, ThreadThreshold, Disconnect, BadPassword)
        ),
        st.builds(Redirect, **anywhere),
        st.builds(ForeignNext, **anywhere),
    )


@st.composite
def faults(draw: st.DrawFn, msp: Msp) -> list[Fault]:
    """One to three of them."""
    some = st.one_of(troubles(), restrictions(msp), restrictions(msp), lacks())
    found = draw(st.lists(some, min_size=1, max_size=3))
    if draw(st.integers(0, 49)) == 49:  # it costs the whole budget
        found.append(Hang(entity=draw(st.sampled_from(ENTITIES)), seconds=2 * BUDGET))
    return found
