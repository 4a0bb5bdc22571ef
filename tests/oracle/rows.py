"""What single rows of the wire say on a day: yes, no, or that nobody can know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.demo.autotask import Msp

Row = dict[str, Any]
Answer = Literal["passed", "failed", "unknown"]
YES: Final[Answer] = "passed"
NO: Final[Answer] = "failed"
UNSURE: Final[Answer] = "unknown"


def any_of(answers: Iterable[Answer]) -> Answer:
    """Yes when one is, no when all are."""
    known = list(answers)
    return YES if YES in known else UNSURE if UNSURE in known else NO


def all_of(answers: Iterable[Answer]) -> Answer:
    """Yes when all are, no when one is."""
    known = list(answers)
    return NO if NO in known else UNSURE if UNSURE in known else YES


def moment(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp).astimezone(UTC)


def day_of(stamp: str | None) -> date | None:
    return None if stamp is None else date.fromisoformat(stamp[:10])


@dataclass(frozen=True)
class Line:
    """A service or a bundle on a contract.

    Args:
        contract: its contract.
        entry: what the catalogue says of it.
        units: its unit rows.
        doubtful: unit rows that may be those of another line of the same service.
    """

    contract: Row
    entry: Row | None
    units: list[Row]
    doubtful: list[Row]


KINDS: Final = (
    ("ContractServices", "ContractServiceUnits", "Services", "contractServiceID", "serviceID"),
    (
        "ContractServiceBundles",
        "ContractServiceBundleUnits",
        "ServiceBundles",
        "contractServiceBundleID",
        "serviceBundleID",
    ),
)


class Desk:
    """All rows of an MSP, looked through from the first to the last each time."""

    def __init__(self, msp: Msp) -> None:
        self.msp = msp

    def rows(self, entity: str) -> list[Row]:
        return list(self.msp.tables[entity].values())

    def contracts_of(self, account: int) -> list[Row]:
        return [row for row in self.rows("Contracts") if row["companyID"] == account]

    def paid_elsewhere(self, account: Row) -> list[Row]:
        """Contracts of the parent, and those of others that this account pays."""
        others = [row for row in self.rows("Contracts") if row["companyID"] != account["id"]]
        return [
            row
            for row in others
            if account["id"] == row["billToCompanyID"]
            or (
                account["parentCompanyID"] is not None
                and account["parentCompanyID"] == row["companyID"]
            )
        ]

    def lines_of(self, contract: Row) -> list[Line]:
        lines = []
        for entity, units, catalogue, link, key in KINDS:
            rows = [row for row in self.rows(entity) if row["contractID"] == contract["id"]]
            for row in rows:
                same = [other for other in rows if other[key] == row[key]]
                of_it = [unit for unit in self.rows(units) if unit[link] == row["id"]]
                loose = [
                    unit
                    for unit in self.rows(units)
                    if unit[link] is None
                    and unit["contractID"] == contract["id"]
                    and unit[key] == row[key]
                ]
                alone = len(same) == 1
                entry = self.msp.tables[catalogue].get(row[key])
                lines.append(Line(contract, entry, of_it + loose * alone, [] if alone else loose))
        return lines

    def holds(self, line: Line, entries: list[Row]) -> bool:
        """Whether a line is a bundle with one of the services in it."""
        services, bundles = self.msp.tables["Services"], self.msp.tables["ServiceBundles"]
        wanted = [e["id"] for e in entries if services.get(e["id"]) is e]
        if line.entry is None or bundles.get(line.entry["id"]) is not line.entry:
            return False
        return any(
            row["serviceBundleID"] == line.entry["id"] and row["serviceID"] in wanted
            for row in self.rows("ServiceBundleServices")
        )

    def is_true(self, value: bool | None) -> Answer:
        return UNSURE if value is None else YES if value else NO

    def is_active(self, entry: Row | None) -> Answer:
        return UNSURE if entry is None else self.is_true(entry["isActive"])

    def is_customer(self, account: Row) -> Answer:
        return self.is_of_type(account["companyType"], 1, ("Companies", "companyType"))

    def is_of_type(self, value: int | None, wanted: int, picklist: tuple[str, str]) -> Answer:
        if value == wanted:
            return YES
        return NO if value in self.msp.picklists[picklist] else UNSURE

    def current(self, contract: Row, day: date) -> Answer:
        """Whether a contract is recurring, active, started and not ended."""
        starts, ends = day_of(contract["startDate"]), day_of(contract["endDate"])
        status: dict[int | None, Answer] = {1: YES, 0: NO}
        return all_of(
            [
                self.is_of_type(contract["contractType"], 7, ("Contracts", "contractType")),
                status.get(contract["status"], UNSURE),
                UNSURE if starts is None else YES if starts <= day else NO,
                UNSURE if ends is None else YES if day <= ends else NO,
            ]
        )

    def positive(self, line: Line, day: date) -> Answer:
        """Whether a line has a quantity on a day: the row that began last tells it."""
        if not line.units:
            return UNSURE
        if any(covers(row, day) != NO for row in line.doubtful):
            return UNSURE
        if any(covers(row, day) == UNSURE for row in line.units):
            return UNSURE
        rows = [row for row in line.units if covers(row, day) == YES]
        if not rows:
            return NO
        units = max(rows, key=lambda row: (row["startDate"], row["id"]))["units"]
        return UNSURE if units is None else YES if units > 0 else NO

    def days_of_change(self, contracts: list[Row], after: date) -> list[date]:
        """The later days on which something of these contracts begins, or is over."""
        ids = {row["id"] for row in contracts}
        rows = [*contracts]
        for _, units, *_ in KINDS:
            rows += [row for row in self.rows(units) if row["contractID"] in ids]
        begin = {day_of(row["startDate"]) for row in rows}
        over = {day + timedelta(days=1) for row in rows if (day := day_of(row["endDate"]))}
        return sorted(day for day in begin | over if day is not None and day > after)

    def stamps(
        self, account: Row, contracts: list[Row], entries: list[Row | None]
    ) -> list[str | None]:
        ids = {row["id"] for row in contracts}
        notes = [row for row in self.rows("ContractNotes") if row["contractID"] in ids]
        return [
            newest(account["createDate"], account["lastTrackedModifiedDateTime"]),
            *(row["lastModifiedDateTime"] for row in contracts),
            *(
                None if row is None else newest(row["createDate"], row["lastModifiedDate"])
                for row in entries
            ),
            *(row["createDateTime"] for row in notes),
        ]


def covers(row: Row, day: date) -> Answer:
    starts, ends = day_of(row["startDate"]), day_of(row["endDate"])
    return all_of(
        [
            UNSURE if starts is None else YES if starts <= day else NO,
            UNSURE if ends is None else YES if day <= ends else NO,
        ]
    )


def newest(*stamps: str | None) -> str | None:
    """The latest; none when Autotask gives none."""
    known = [(moment(stamp), stamp) for stamp in stamps if stamp is not None]
    return max(known)[1] if known else None
