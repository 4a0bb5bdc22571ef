"""Random MSPs, small enough to be read, with a question to each."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from bot.demo.autotask import Msp
from tests.oracle.case import NOW, TODAY, Case

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from bot.demo.autotask.msp import Period

ZONES: Final = tuple(
    map(ZoneInfo, ("UTC", "Europe/London", "America/New_York", "Australia/Sydney"))
)
LONG_AGO: Final = datetime(2024, 3, 1, 10, tzinfo=UTC)

# By how much: a day, a month's end on either side, far away.
_AWAY: Final = (-400, -53, -22, -21, -2, -1, 0, 1, 2, 8, 9, 39, 400)
_NAMES: Final = (
    "Acme Corp",
    "ACME corp",
    "Acme-Corp",
    "Acme  Corp.",
    "Acme Corp Leeds",
    "Beta & Sons",
    "Zurich <Ost>",
    "Zürich <Ost>",
)
_ENTRIES: Final = ("Backup", "backup", "Back-up Pro", "Secure User", "Défense", "Mail")
_UNHEARD_OF: Final = "Quxzyvv"


class _Maker:
    """Draws one MSP, from the accounts down."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self.draw = draw
        self.msp = Msp()
        self.health: int = self.one_of(30, 30, 7, 3)
        self.zone: ZoneInfo = self.one_of(*ZONES)
        self.synced: datetime | None = self.one_of(
            None,
            NOW - timedelta(minutes=5),
            datetime(2026, 11, 21, 23, 30, tzinfo=UTC),
            datetime(2026, 10, 31, 12, tzinfo=UTC),
            LONG_AGO + timedelta(days=700),
        )
        self.on: date | None = self.rarely(None, *(TODAY + timedelta(days=n) for n in _AWAY))
        self.day = self.on or TODAY

    def one_of(self, *values: Any) -> Any:  # noqa: ANN401 - any of the values
        return self.draw(st.sampled_from(values))

    def rarely(self, usual: Any, *others: Any) -> Any:  # noqa: ANN401 - any of the values
        """Mostly the usual value: an MSP with everything wrong has few stories to tell."""
        return self.one_of(*[usual] * (self.health * len(others)), *others)

    def several(self, most: int, least: int = 0) -> range:
        return range(self.draw(st.integers(least, most)))

    def stamp(self) -> datetime:
        synced = self.synced or NOW - timedelta(days=1)
        second = timedelta(seconds=1)
        at: datetime = self.rarely(LONG_AGO, synced - second, synced, synced + second)
        return at

    def maybe_unstamped(self, column: str) -> dict[str, Any]:
        return dict(self.rarely({}, {}, {}, {column: None}))

    def away(self) -> date:
        return self.day + timedelta(days=int(self.one_of(*_AWAY)))

    def case(self) -> Case:
        self.catalogue()
        accounts = [self.account(n) for n in self.several(4, 1)]
        for account in accounts:
            self.msp.tables["Companies"][account]["parentCompanyID"] = self.one_of(None, *accounts)
        for _ in self.several(5):
            self.contract(self.one_of(accounts[0], *accounts), accounts)
        names = [row["companyName"] for row in self.msp.tables["Companies"].values()]
        entries = [
            row["name"]
            for table in ("Services", "ServiceBundles")
            for row in self.msp.tables[table].values()
        ]
        service = self.asked(entries) if self.one_of(True, False) else None
        known = bool(self.one_of(True, False))
        return Case(self.msp, self.asked(names), service, self.on, self.synced, known, self.zone)

    def asked(self, names: list[str]) -> str:
        """A name as a person types it."""
        name = str(self.one_of(names[0], *names))
        return str(
            self.rarely(
                name,
                name.swapcase(),
                f"{name.lower()}.",
                without_accents(name),
                name.split(maxsplit=1)[0],
                _UNHEARD_OF,
            )
        )

    def catalogue(self) -> None:
        services = [self.entry(self.msp.service, name) for name in self.names(_ENTRIES, 4, 1)]
        for name in self.names(_ENTRIES, 2):
            inside = [self.one_of(*services) for _ in self.several(2)]
            self.entry(partial(self.msp.bundle, services=inside), name)

    def names(self, pool: tuple[str, ...], most: int, least: int = 0) -> list[str]:
        """Different ones as a rule; the same one twice now and then."""
        names = [self.rarely(name, *pool) for name in pool]
        return [names[n] for n in self.several(most, least)]

    def entry(self, make: Callable[..., int], name: str) -> int:
        return make(
            name,
            active=self.rarely(True, False, None),
            changed=self.stamp(),
            **self.maybe_unstamped("lastModifiedDate"),
        )

    def account(self, n: int) -> int:
        given: dict[str, Any] = {"id": 0} if n == 0 and self.rarely(False, True) else {}
        return self.msp.account(
            self.rarely(_NAMES[-1 - n], *_NAMES),
            type=self.rarely(1, 3, 6, 99, None),
            active=self.rarely(True, False, None),
            changed=self.stamp(),
            **self.maybe_unstamped("lastTrackedModifiedDateTime"),
            **given,
        )

    def contract(self, account: int, accounts: list[int]) -> None:
        starts, ends = sorted([self.away(), self.away()])
        if self.one_of(True, True, False):
            starts, ends = min(starts, self.day), max(ends, self.day)
        contract = self.msp.contract(
            account,
            "Managed",
            starts=starts,
            ends=ends,
            type=self.rarely(7, 1, 99, None),
            status=self.rarely(1, 0, 2, None),
            bill_to=self.rarely(None, *accounts),
            changed=self.stamp(),
            **self.maybe_unstamped("lastModifiedDateTime"),
        )
        if self.rarely(False, True):
            self.msp.tables["Contracts"][contract][self.one_of("startDate", "endDate")] = None
        for _ in self.several(2):
            self.msp.note(contract, self.stamp(), None)
        services, bundles = (list(self.msp.tables[t]) for t in ("Services", "ServiceBundles"))
        for _ in self.several(4):
            rows = self.rows(starts, ends)
            if bundles and self.rarely(False, True):
                self.msp.bundle_line(contract, self.one_of(*bundles), rows=rows)
            else:
                linked = self.rarely(True, False)
                self.msp.line(contract, self.one_of(*services), rows=rows, linked=linked)

    def rows(self, starts: date, ends: date) -> list[Period]:
        """Unit rows: one for all, several periods, a change on a day, a gap, or none."""
        units = self.rarely(5, 0, None)
        other = self.one_of(0, 3)
        change = max(starts, min(ends, self.one_of(self.day, self.away())))
        day = timedelta(days=1)
        rows: list[Period] = self.one_of(
            *[[(starts, ends, units)]] * 6,
            [],
            [(starts, change, units), (change, ends, other)],
            [(starts, change - day, units), (change, ends, other)],
            [(starts, change - day, units), (change + day, ends, other)],
            [(change, ends, units)],
            [(starts, change, units)],
        )
        return [row for row in rows if row[0] <= row[1]]


def without_accents(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Random questions to random MSPs."""
    return _Maker(draw).case()
