"""What may happen to an MSP between two scans, with the stamps and notes that Autotask writes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from bot.demo.autotask.dates import day, stamp

if TYPE_CHECKING:
    from bot.demo.autotask import Msp

LINES = (
    ("ContractServices", "ContractServiceUnits", "contractServiceID", "serviceID"),
    ("ContractServiceBundles", "ContractServiceBundleUnits", "contractServiceBundleID", ""),
)
NAMING = (
    ("Contracts", "companyID"),
    ("Contracts", "billToCompanyID"),
    ("Companies", "parentCompanyID"),
)
STORIES = (
    "account",
    "new account",
    "contract",
    "new contract",
    "deleted contract",
    "line",
    "no line",
    "units",
    "split",
    "posted",
    "catalogue",
    "new service",
    "bundle",
    "no bundle",
    "account merged away",
)


class Changes:
    """Changes some rows of an MSP.

    Args:
        msp: its rows.
        at: when.
        draw: hypothesis's.
    """

    def __init__(self, msp: Msp, at: datetime, draw: Any) -> None:  # noqa: ANN401 - hypothesis's
        self.msp, self.at, self.draw = msp, at, draw

    def some(self) -> list[str]:
        """Change a few things and tell which."""
        told = self.draw(st.lists(st.sampled_from(STORIES), max_size=5))
        for story in told:
            getattr(self, "_" + story.replace(" ", "_"))()
        return list(told)

    def _one_of(self, *values: Any) -> Any:  # noqa: ANN401 - any of the values
        return self.draw(st.sampled_from(values))

    def _row(self, entity: str) -> dict[str, Any] | None:
        rows = list(self.msp.tables[entity].values())
        return self._one_of(*rows) if rows else None

    def _account(self) -> None:
        row = self._row("Companies")
        if row is not None:
            row |= {
                "companyName": self._one_of(row["companyName"], "Renamed"),
                "companyType": self._one_of(1, 3, 6),
                "isActive": self._one_of(True, False),
                "parentCompanyID": self._one_of(None, *self.msp.tables["Companies"]),
                "lastTrackedModifiedDateTime": stamp(self.at),
            }

    def _new_account(self) -> None:
        account = self.msp.account("New", changed=self.at, createDate=stamp(self.at))
        self._on(account)

    def _account_merged_away(self) -> None:
        """What named the account names the other one afterwards, and has no stamp of that."""
        companies, row = self.msp.tables["Companies"], self._row("Companies")
        if row is None or len(companies) == 1:
            return
        del companies[row["id"]]
        into = self._one_of(*companies)
        for table, column in NAMING:
            for each in self.msp.tables[table].values():
                if each[column] == row["id"]:
                    each[column] = into

    def _on(self, account: int) -> None:
        starts = self.at.date() + timedelta(days=self._one_of(-60, -1, 0, 2, 12))
        ends = starts + timedelta(days=self._one_of(1, 30, 200))
        contract = self.msp.contract(account, "New", starts=starts, ends=ends, changed=self.at)
        if self.msp.tables["Services"]:
            self.msp.line(contract, self._one_of(*self.msp.tables["Services"]), units=3)
            self.msp.note(contract, self.at, None)

    def _new_contract(self) -> None:
        row = self._row("Companies")
        if row is not None:
            self._on(row["id"])

    def _contract(self) -> None:
        row = self._row("Contracts")
        if row is not None:
            row |= {
                "status": self._one_of(1, 0),
                "billToCompanyID": self._one_of(None, *self.msp.tables["Companies"]),
                "endDate": day(self.at.date() + timedelta(days=self._one_of(-2, 0, 40))),
                "lastModifiedDateTime": stamp(self.at),
            }

    def _deleted_contract(self) -> None:
        row = self._row("Contracts")
        if row is None:
            return
        del self.msp.tables["Contracts"][row["id"]]
        for entity in (*(name for kind in LINES for name in kind[:2]), "ContractNotes"):
            table = self.msp.tables[entity]
            for each in [r for r in table.values() if r["contractID"] == row["id"]]:
                del table[each["id"]]

    def _line(self) -> None:
        contract, service = self._row("Contracts"), self._row("Services")
        if contract is not None and service is not None:
            today = self.at.date()
            rows = [(today, today + timedelta(days=30), self._one_of(0, 5))]
            self.msp.line(contract["id"], service["id"], rows=rows)
            self.msp.note(contract["id"], self.at, None)

    def _no_line(self) -> None:
        lines, units, link, _ = self._one_of(*LINES)
        row = self._row(lines)
        if row is None:
            return
        del self.msp.tables[lines][row["id"]]
        for each in [r for r in self.msp.tables[units].values() if r[link] == row["id"]]:
            del self.msp.tables[units][each["id"]]
        self.msp.note(row["contractID"], self.at, None)

    def _units(self) -> None:
        row = self._row(self._one_of(*LINES)[1])
        if row is not None:
            row["units"] = self._one_of(0, 9)
            self.msp.note(row["contractID"], self.at, None)

    def _posted(self) -> None:
        """Approve & Post, which notes and stamps nothing."""
        for entity in (LINES[0][1], LINES[1][1]):
            for row in self.msp.tables[entity].values():
                row["approveAndPostDate"] = day(self.at.date())

    def _split(self) -> None:
        """The quantity changes on a day inside of a period: the row ends, another begins."""
        entity = self._one_of(*LINES)[1]
        row = self._row(entity)
        if row is None:
            return
        starts, ends = (date.fromisoformat(row[end][:10]) for end in ("startDate", "endDate"))
        middle = starts + (ends - starts) / 2
        later = {k: v for k, v in row.items() if k != "id"}
        later |= {"startDate": day(middle), "units": self._one_of(0, 7)}
        row["endDate"] = day(middle - timedelta(days=self._one_of(0, 1)))
        self.msp.add(entity, **later)
        self.msp.note(row["contractID"], self.at, None)

    def _catalogue(self) -> None:
        row = self._row(self._one_of("Services", "ServiceBundles"))
        if row is not None:
            row["isActive"] = self._one_of(True, False)
            row["lastModifiedDate"] = stamp(self.at)

    def _new_service(self) -> None:
        self.msp.service("Quite New", changed=self.at, createDate=stamp(self.at))

    def _bundle(self) -> None:
        bundle, service = self._row("ServiceBundles"), self._row("Services")
        if bundle is not None and service is not None:
            ids = {"serviceBundleID": bundle["id"], "serviceID": service["id"]}
            self.msp.add("ServiceBundleServices", **ids)

    def _no_bundle(self) -> None:
        row = self._row("ServiceBundleServices")
        if row is not None:
            del self.msp.tables["ServiceBundleServices"][row["id"]]
