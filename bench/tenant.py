"""A tenant of any size: each company has 2.5 contracts and 12 lines, each line 12 periods.

Kept as rows, the 14.4 million periods of 100,000 companies would not fit into memory, and to look
at each of them for each page would take longer than the scan that is measured.
"""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bench.generated import Generated
from bot.demo.autotask import Msp
from bot.demo.autotask.dates import day, months, stamp
from bot.demo.autotask.fields import ENTITIES
from bot.demo.autotask.msp import ACTIVE, CUSTOMER, LONG_AGO, RECURRING
from bot.diagnosis.facts import Sync

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.demo.autotask.fields import Entity
    from bot.demo.autotask.filters import Row

DAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SYNC = NOON - timedelta(hours=3)
LAST_SYNC = Sync(started_at=SYNC, started_on=DAY, completed_at=SYNC, by="Dana")
STARTS, ENDS = date(2026, 1, 1), date(2026, 12, 31)
PERIODS = [(day(first), day(last)) for first, last in months(STARTS, ENDS)]
SERVICES = 40
PRICE = 12.5
PAGE = 500
ONE_IN = 100
"""One contract in so many is changed."""

COMPANY, CONTRACT, LINE, UNIT = (
    ENTITIES[name].first_id
    for name in ("Companies", "Contracts", "ContractServices", "ContractServiceUnits")
)


class Estate(Msp):
    """A tenant whose rows are made when they are asked for.

    Args:
        companies: how many; an even number.
    """

    def __init__(self, companies: int) -> None:
        super().__init__()
        self.companies = companies
        self.contracts = companies * 5 // 2
        self.lines = companies * 12
        self.changed = False
        self.services = [self.service(f"Service {number}") for number in range(SERVICES)]
        periods = len(PERIODS)
        self.made = {
            "Companies": Generated(
                ENTITIES["Companies"],
                (range(COMPANY, COMPANY + companies),),
                self._company,
                frozenset({"id", "companyName"}),
            ),
            "Contracts": Generated(
                ENTITIES["Contracts"],
                (range(CONTRACT, CONTRACT + self.contracts),),
                self._contract,
                frozenset({"id", "companyID", "contractName"}),
                {"companyID": self._contracts_of},
            ),
            "ContractServices": Generated(
                ENTITIES["ContractServices"],
                (range(LINE, LINE + self.lines),),
                self._line,
                frozenset({"id", "contractID", "serviceID"}),
                {"contractID": self._lines_on},
            ),
            "ContractServiceUnits": Generated(
                ENTITIES["ContractServiceUnits"],
                tuple(
                    range(UNIT + period, UNIT + periods * self.lines, periods)
                    for period in range(periods)
                ),
                self._unit,
                frozenset(
                    {"id", "contractID", "contractServiceID", "serviceID", "units", "price", "cost"}
                ),
                {"contractID": self._units_on},
            ),
        }

    @property
    def pages(self) -> dict[str, int]:
        """The pages that hold the data, by entity: of every one what is current."""
        sizes = {
            "Companies": self.companies,
            "Contracts": self.contracts,
            "ContractServices": self.lines,
            "ContractServiceUnits": self.lines,
            "Services": SERVICES,
        }
        return {entity: math.ceil(size / PAGE) for entity, size in sizes.items()}

    def change(self) -> None:
        """One contract in a hundred has quantities that are one more, with the note of it."""
        self.changed = True
        contracts = self.made["Contracts"]
        stamped = contracts.varying | {"lastModifiedDateTime"}
        self.made["Contracts"] = replace(contracts, varying=stamped)
        for number in range(0, self.contracts, ONE_IN):
            self.note(CONTRACT + number, NOON, None)

    def row(self, entity: Entity, row_id: int) -> Row | None:
        """One row, if there is one."""
        made = self.made.get(entity.name)
        return made.row(row_id) if made else super().row(entity, row_id)

    def found(self, entity: Entity, conditions: Any) -> Sequence[Row]:  # noqa: ANN401 - JSON
        """The rows that a filter finds, by id."""
        made = self.made.get(entity.name)
        return made.found(conditions) if made else super().found(entity, conditions)

    def _company(self, row_id: int) -> Row:
        return {
            "companyName": f"Account {row_id - COMPANY}",
            "companyType": CUSTOMER,
            "isActive": True,
            "createDate": stamp(LONG_AGO),
            "lastTrackedModifiedDateTime": stamp(LONG_AGO),
        }

    def _contract(self, row_id: int) -> Row:
        number = row_id - CONTRACT
        return {
            "companyID": COMPANY + number % self.companies,
            "contractName": f"Contract {number}",
            "contractType": RECURRING,
            "status": ACTIVE,
            "startDate": day(STARTS),
            "endDate": day(ENDS),
            "lastModifiedDateTime": stamp(NOON if self._is_changed(number) else LONG_AGO),
        }

    def _line(self, row_id: int) -> Row:
        number = row_id - LINE
        return {
            "contractID": CONTRACT + number % self.contracts,
            "serviceID": self.services[number % SERVICES],
            "unitPrice": PRICE,
        }

    def _unit(self, row_id: int) -> Row:
        line, period = divmod(row_id - UNIT, len(PERIODS))
        contract = line % self.contracts
        units = line % 30 + 1 + self._is_changed(contract)
        first, last = PERIODS[period]
        return {
            "contractID": CONTRACT + contract,
            "contractServiceID": LINE + line,
            "serviceID": self.services[line % SERVICES],
            "startDate": first,
            "endDate": last,
            "units": units,
            "price": PRICE * units,
            "cost": PRICE * units / 2,
        }

    def _is_changed(self, contract: int) -> bool:
        return self.changed and contract % ONE_IN == 0

    def _contracts_of(self, company: int) -> range:
        return range(CONTRACT + company - COMPANY, CONTRACT + self.contracts, self.companies)

    def _lines_on(self, contract: int) -> range:
        return range(LINE + contract - CONTRACT, LINE + self.lines, self.contracts)

    def _units_on(self, contract: int) -> list[int]:
        periods = range(len(PERIODS))
        lines = self._lines_on(contract)
        return [
            UNIT + (line - LINE) * len(PERIODS) + period for line in lines for period in periods
        ]
