"""The facts on each account, put together from the rows of a scan as `gather` does from answers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from bot.autotask import Catalogue
from bot.autotask import entities as e
from bot.autotask.wiremodel import wire_name
from bot.diagnosis import quantities, translate
from bot.diagnosis.assembling import relatives_of
from bot.diagnosis.facts import Account, Contract, Facts, Line, Records, Relative
from bot.diagnosis.reads import not_placed
from bot.estate.kinds import KINDS
from bot.estate.schema import TABLES, columns_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping

    from bot.diagnosis.facts import Note, Reason
    from bot.estate.kinds import Kind
    from bot.estate.known import Known

E = TypeVar("E", bound=e.Entity)

ACCOUNTS_AT_ONCE = 400

OWN = "companyID BETWEEN :first AND :last"
ON_OWN = f"contractID IN (SELECT id FROM contracts WHERE {OWN})"  # noqa: S608 - constants
AROUND = "startDate <= :to_day AND endDate >= :from_day"
OTHERS = """
    companyID IN (SELECT parentCompanyID FROM companies WHERE id BETWEEN :first AND :last)
    OR billToCompanyID BETWEEN :first AND :last
"""
NAMES_OF_OTHERS = f"""
    SELECT id, companyName FROM companies
    WHERE id IN (SELECT companyID FROM contracts WHERE {OTHERS})
"""  # noqa: S608 - constants


def rows_not_placed(rows: sqlite3.Connection) -> dict[str, Reason]:
    """By entity, a row of a scan that came without what says where it belongs.

    Args:
        rows: the scan's file.
    """
    found: dict[str, Reason] = {}
    for entity, table in TABLES.items():
        for field in map(wire_name, entity.required):
            asked = f"SELECT id FROM {table} WHERE {field} IS NULL LIMIT 1"  # noqa: S608 - constants
            for (row_id,) in rows.execute(asked):
                found[entity.entity] = not_placed(entity.entity, row_id, field)
    return found


def days_of(known: Known) -> dict[str, str]:
    """The days that are judged, as `AROUND` names them."""
    first, last = known.span
    return {"from_day": first.isoformat(), "to_day": last.isoformat()}


@dataclass(frozen=True)
class Assembly:
    """Reads facts from the tables of a scan.

    Args:
        rows: the scan's file.
        known: what holds for every account.
        narrow: leave out the unit rows beyond the days that are judged, where more were read.
    """

    rows: sqlite3.Connection
    known: Known
    narrow: bool = False

    def spans(self) -> list[tuple[int, int]]:
        """Ids from and to, with some hundred accounts between; together all of them."""
        asked = "SELECT min(id), max(id) FROM ({}) GROUP BY nth / ?"
        numbered = "SELECT id, row_number() OVER (ORDER BY id) - 1 AS nth FROM companies"
        return self.rows.execute(asked.format(numbered), [ACCOUNTS_AT_ONCE]).fetchall()

    def all(self) -> Iterator[Facts]:
        """The facts on every account, by id; not all in memory at once."""
        for first, last in self.spans():
            yield from self.between(first, last)

    def companies(self) -> list[e.Company]:
        """Every company as it was read, by id."""
        return self._select(e.Company, "1", {})

    def between(self, first: int, last: int, only: frozenset[int] | None = None) -> Iterator[Facts]:
        """The facts on the accounts from one id to another, both included.

        Args:
            first: an account's id.
            last: the same.
            only: the ids of the contracts to look at; `None` for all.
        """
        known, near = self.known, {"first": first, "last": last}
        if known.not_renewed is not None:
            yield from self._outdated(near, known.not_renewed)
            return
        own: dict[int, list[Contract]] = defaultdict(list)
        for row in self._select(e.Contract, OWN, near):
            own[row.company_id or 0].append(self._contract(row))
        others = [self._contract(row) for row in self._select(e.Contract, OTHERS, near)]
        names = dict(self.rows.execute(NAMES_OF_OTHERS, near)) if others else {}
        lines = self._lines(near, {c.id for contracts in own.values() for c in contracts})
        notes = self._notes(near)
        for company in self._select(e.Company, "id BETWEEN :first AND :last", near):
            account = translate.account(company, known.types)
            contracts = [c for c in own.get(company.id, []) if only is None or c.id in only]
            yield Facts(
                account=account,
                contracts=Records(items=tuple(contracts), unseen=known.why_unseen("Contracts")),
                lines=Records(
                    items=tuple(line for c in contracts for line in lines.get(c.id, [])),
                    unseen=known.why_unseen("ContractServices", "ContractServiceBundles"),
                ),
                notes=Records(
                    items=tuple(note for c in contracts for note in notes.get(c.id, [])),
                    unseen=known.why_unseen("ContractNotes"),
                ),
                relatives=Records(items=tuple(self._relatives(account, contracts, others, names))),
                asked_contracts=only,
                last_sync=known.last_sync,
            )

    def _outdated(self, near: dict[str, int], reason: Reason) -> Iterator[Facts]:
        """Only which accounts there were: what an earlier scan read of them may hold no more."""
        for company in self._select(e.Company, "id BETWEEN :first AND :last", near):
            name = company.company_name or ""
            yield Facts(
                account=Account(
                    id=company.id,
                    name=name,
                    type=None,
                    type_label=None,
                    is_active=None,
                    unread=reason,
                ),
                contracts=Records(unseen=reason),
                lines=Records(unseen=reason),
                notes=Records(unseen=reason),
                relatives=Records(unseen=reason),
                last_sync=self.known.last_sync,
            )

    def _contract(self, row: e.Contract) -> Contract:
        return translate.contract(row, self.known.contract_types, self.known.statuses)

    def _relatives(
        self,
        account: Account,
        own: list[Contract],
        others: list[Contract],
        names: Mapping[int, str | None],
    ) -> list[Relative]:
        mine = [
            c
            for c in others
            if c.account_id != account.id
            and (c.bill_to_id == account.id or c.account_id == account.parent_id)
        ]
        return relatives_of(account, own, mine, names, self.known.day)

    @cached_property
    def entries(self) -> dict[tuple[str, int], Any]:
        """The catalogue, by kind and id."""
        services = {row.id: row for row in self._select(e.Service, "1", {})}
        bundles = {row.id: row for row in self._select(e.ServiceBundle, "1", {})}
        return dict(translate.entries(Catalogue(services=services, bundles=bundles)))

    @cached_property
    def _whole(self) -> dict[int, tuple[date | None, bool]]:
        """Of which contracts more unit rows are wanted: from when on, and whether it is read."""
        if self.narrow:
            return {}
        return {
            contract: (since and date.fromisoformat(since), bool(read))
            for contract, since, read in self.rows.execute("SELECT * FROM whole_rows")
        }

    @cached_property
    def _read(self) -> dict[int, tuple[date | None, date | None]]:
        """Of which contracts more unit rows are known: those of the days from and to."""
        return {i: (since, None) for i, (since, is_read) in self._whole.items() if is_read}

    def _lines(self, near: dict[str, int], contracts: set[int]) -> dict[int, list[Line]]:
        wanted, read = self._whole, self._read
        known = {i: read.get(i, self.known.span) for i in contracts}
        hidden = self.known.why_unseen("ContractServices", "ContractServiceBundles")
        found: dict[int, list[Line]] = defaultdict(list)
        for kind in KINDS:
            for line in self._units(kind, near).give(self._bare(kind, near), known, hidden):
                missing = line.contract_id in wanted and line.contract_id not in read
                unread = self.known.unread_rows if missing else None
                whole = line.model_copy(update={"unseen": unread}) if unread else line
                found[line.contract_id].append(whole)
        return found

    def _bare(self, kind: Kind, near: dict[str, int]) -> list[quantities.BareLine]:
        columns = ("id", "contractID", kind.entry)
        return quantities.lines(
            kind.name,
            self._rows(kind.lines, columns, ON_OWN, near),
            self.entries,
            self.known.why_unseen(kind.catalogue.entity),
        )

    def _units(self, kind: Kind, near: dict[str, int]) -> quantities.Units:
        columns = ("id", "contractID", kind.line, kind.entry, "startDate", "endDate", "units")
        where = f"{ON_OWN} AND {AROUND}" if self.narrow else ON_OWN
        rows = self._rows(kind.units, columns, where, {**near, **days_of(self.known)})
        return quantities.Units(rows, self.known.why_unseen(kind.units.entity))

    def _notes(self, near: dict[str, int]) -> dict[int, list[Note]]:
        found: dict[int, list[Note]] = defaultdict(list)
        for row in self._select(e.ContractNote, ON_OWN, near):
            found[row.contract_id or 0].append(translate.note(row))
        return found

    def _select(self, entity: type[E], where: str, values: Mapping[str, int | str]) -> list[E]:
        found = self._rows(entity, columns_of(entity), where, values)
        fields = tuple(entity.model_fields)
        return [entity.model_validate(dict(zip(fields, row, strict=True))) for row in found]

    def _rows(
        self,
        entity: type[e.Entity],
        columns: tuple[str, ...],
        where: str,
        values: Mapping[str, int | str],
    ) -> sqlite3.Cursor:
        table = TABLES[entity]
        asked = f"SELECT {', '.join(columns)} FROM {table} WHERE {where} ORDER BY id"  # noqa: S608 - constants
        return self.rows.execute(asked, values)
