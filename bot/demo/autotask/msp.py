"""One Autotask tenant, and builders that fill its tables as Autotask would."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from bot.demo.autotask.dates import day, months, stamp
from bot.demo.autotask.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CUSTOMER, LEAD, PROSPECT, DEAD, CANCELLATION, VENDOR, PARTNER = 1, 2, 3, 4, 6, 7, 8
TIME_AND_MATERIALS, BLOCK_HOURS, RECURRING = 1, 4, 7
ACTIVE, INACTIVE = 1, 0

LONG_AGO: Final = datetime(2024, 1, 9, 8, 30, 12, tzinfo=UTC)
"""When a row was last changed, unless its story says otherwise."""

Period = tuple[date, date, int | None]
_FRACTIONS: Final = (0, 147_000, 200_000, 7_300)


class Msp(Store):
    """One tenant: rows exactly as on the wire, by entity and id.

    Every builder returns the id of the row that it made, and takes more columns by their names on
    the wire (`taxID="GB123"`), which also overwrite what it would have written.
    """

    def account(
        self,
        name: str,
        *,
        type: int | None = CUSTOMER,  # noqa: A002 - Autotask's word
        active: bool | None = True,
        parent: int | None = None,
        city: str | None = None,
        changed: datetime | None = None,
        **columns: Any,  # noqa: ANN401 - any column of the wire
    ) -> int:
        """A company.

        Args:
            name: `companyName`.
            type: `companyType`.
            active: `isActive`.
            parent: the id of the company above it.
            city: where it is.
            changed: `lastTrackedModifiedDateTime`.
            columns: more of them, by their names on the wire.
        """
        values = {
            "companyName": name,
            "companyType": type,
            "isActive": active,
            "parentCompanyID": parent,
            "city": city,
            "phone": "+44 113 496 0000",
            "createDate": stamp(LONG_AGO - timedelta(days=400)),
            "lastTrackedModifiedDateTime": self._changed("Companies", changed),
            "isTaxExempt": False,
            "isClientPortalActive": True,
        }
        return self.add("Companies", **{**values, **columns})

    def contract(
        self,
        account: int,
        name: str,
        *,
        starts: date,
        ends: date,
        type: int | None = RECURRING,  # noqa: A002 - Autotask's word
        status: int | None = ACTIVE,
        bill_to: int | None = None,
        changed: datetime | None = None,
        **columns: Any,  # noqa: ANN401 - any column of the wire
    ) -> int:
        """A contract.

        Args:
            account: the id of the company that has it.
            name: `contractName`.
            starts: its first day.
            ends: its last day.
            type: `contractType`.
            status: `status`.
            bill_to: the id of the company that pays, where it is another one.
            changed: `lastModifiedDateTime`.
            columns: more of them, by their names on the wire.
        """
        values = {
            "companyID": account,
            "contractName": name,
            "contractType": type,
            "status": status,
            "startDate": day(starts),
            "endDate": day(ends),
            "billToCompanyID": bill_to,
            "contractPeriodType": 1,
            "estimatedRevenue": 0.0,
            "isCompliant": True,
            "isDefaultContract": False,
            "timeReportingRequiresStartAndStopTimes": 0,
            "lastModifiedDateTime": self._changed("Contracts", changed),
        }
        return self.add("Contracts", **{**values, **columns})

    def service(
        self,
        name: str,
        *,
        active: bool | None = True,
        changed: datetime | None = None,
        **columns: Any,  # noqa: ANN401 - any column of the wire
    ) -> int:
        """A service of the catalogue."""
        return self.add("Services", **{**self._entry("Services", name, active, changed), **columns})

    def bundle(
        self,
        name: str,
        services: Iterable[int],
        *,
        active: bool | None = True,
        changed: datetime | None = None,
        **columns: Any,  # noqa: ANN401 - any column of the wire
    ) -> int:
        """A bundle of the catalogue, and what it holds."""
        entry = self._entry("ServiceBundles", name, active, changed)
        bundle = self.add("ServiceBundles", **{**entry, **columns})
        for service in services:
            self.add("ServiceBundleServices", serviceBundleID=bundle, serviceID=service)
        return bundle

    def line(
        self,
        contract: int,
        service: int,
        *,
        units: int = 0,
        rows: Iterable[Period] | None = None,
        linked: bool = True,
        price: float = 12.5,
    ) -> int:
        """A service on a contract, with its unit rows.

        Args:
            contract: its id.
            service: its id.
            units: the quantity of every month of the contract.
            rows: instead of `units`, each row: first day, last day, quantity.
            linked: False leaves `contractServiceID` of the unit rows null, as on old rows.
            price: of one unit and month.
        """
        values = {"contractID": contract, "serviceID": service}
        line = self.add("ContractServices", **values, unitPrice=price, unitCost=round(price / 2, 2))
        of_line = {**values, "contractServiceID": line if linked else None}
        self._units("ContractServiceUnits", of_line, self._periods(contract, units, rows), price)
        return line

    def bundle_line(
        self,
        contract: int,
        bundle: int,
        *,
        units: int = 0,
        rows: Iterable[Period] | None = None,
        price: float = 30.0,
    ) -> int:
        """A bundle on a contract, with its unit rows; the arguments are those of `line`."""
        values = {"contractID": contract, "serviceBundleID": bundle}
        line = self.add("ContractServiceBundles", **values, unitPrice=price, adjustedPrice=price)
        of_line = {**values, "contractServiceBundleID": line}
        self._units(
            "ContractServiceBundleUnits", of_line, self._periods(contract, units, rows), price
        )
        return line

    def note(
        self, contract: int, at: datetime, by: int | None, title: str = "Contract updated"
    ) -> int:
        """A note that Autotask wrote about a contract.

        Args:
            contract: its id.
            at: when.
            by: the id of the resource whose change it was.
            title: its words, from which nothing may be concluded.
        """
        return self.add(
            "ContractNotes",
            contractID=contract,
            createDateTime=stamp(at),
            lastActivityDate=stamp(at),
            creatorResourceID=by,
            title=title,
            description="Unit price and quantity of a service were changed.",
        )

    def posting(
        self,
        line: int,
        *,
        on: date,
        quantity: float,
        posted: date | None = None,
        adjustment: int | None = None,
        bundle: bool = False,
        **columns: Any,  # noqa: ANN401 - any column of the wire
    ) -> int:
        """A charge of a line that was approved and posted; not invoiced unless told otherwise.

        Args:
            line: the id of the contract service, or of the contract service bundle.
            on: `itemDate`: the first day of the period, or the day of the change.
            quantity: how many; negative for fewer than before.
            posted: `postedDate`; the day itself by default.
            adjustment: the id of the adjustment, where it bills a change.
            bundle: whether the line is of a bundle.
            columns: more of them, by their names on the wire.
        """
        kind = "ServiceBundle" if bundle else "Service"
        entry = f"{kind[0].lower()}{kind[1:]}ID"
        row = self.tables[f"Contract{kind}s"][line]
        price = row["unitPrice"]
        posted_on = posted or on
        values = {
            "contractID": row["contractID"],
            "companyID": self.tables["Contracts"][row["contractID"]]["companyID"],
            f"contract{kind}ID": line,
            f"contract{kind}AdjustmentID": adjustment,
            entry: row[entry],
            "itemName": self.tables[f"{kind}s"][row[entry]]["name"],
            "nonBillable": 0,
            "quantity": float(quantity),
            "rate": price,
            "extendedPrice": price * quantity,
            "totalAmount": price * quantity,
            "ourCost": price * quantity / 2,
            "itemDate": day(on),
            "postedDate": day(posted_on),
            "postedOnTime": stamp(datetime.combine(posted_on, time(9, 14, 7, 330_000), UTC)),
            "invoiceID": 0,
        }
        return self.add("BillingItems", **{**values, **columns})

    def resource(
        self,
        user_name: str,
        *,
        first: str = "",
        last: str = "",
        active: bool | None = True,
        **columns: Any,  # noqa: ANN401 - any column of the wire
    ) -> int:
        """A person or an API user, whose e-mail address is the user name."""
        values = {
            "userName": user_name,
            "email": user_name,
            "firstName": first,
            "lastName": last,
            "isActive": active,
            "licenseType": 1,
            "internalCost": 41.0,
        }
        return self.add("Resources", **{**values, **columns})

    def currency(self, name: str, *, description: str = "") -> int:
        """A currency of the multi-currency module.

        Args:
            name: its three letters.
            description: what they stand for.
        """
        return self.add(
            "Currencies",
            name=name,
            description=description,
            exchangeRate=1.0,
            isActive=True,
            isInternalCurrency=not self.tables["Currencies"],
            currencyPositiveFormat="$n",
            currencyNegativeFormat="($n)",
            lastModifiedDateTime=self._changed("Currencies", None),
        )

    def _periods(
        self, contract: int, units: int, rows: Iterable[Period] | None
    ) -> Iterable[Period]:
        if rows is not None:
            return rows
        row = self.tables["Contracts"][contract]
        starts, ends = (date.fromisoformat(row[end][:10]) for end in ("startDate", "endDate"))
        return ((first, last, units) for first, last in months(starts, ends))

    def _units(
        self, entity: str, values: Mapping[str, int | None], periods: Iterable[Period], price: float
    ) -> None:
        for first, last, units in periods:
            dates = {"startDate": day(first), "endDate": day(last)}
            whole = price * (units or 0)
            self.add(entity, **values, **dates, units=units, price=whole, cost=whole / 2)

    def _entry(
        self, entity: str, name: str, active: bool | None, changed: datetime | None
    ) -> dict[str, Any]:
        return {
            "name": name,
            "isActive": active,
            "periodType": 1,
            "unitPrice": 12.5,
            "unitCost": 6.25,
            "createDate": stamp(LONG_AGO - timedelta(days=300)),
            "lastModifiedDate": self._changed(entity, changed),
        }

    def _changed(self, entity: str, at: datetime | None) -> str:
        fraction = _FRACTIONS[self.next_id[entity] % len(_FRACTIONS)]
        return stamp(at or LONG_AGO.replace(microsecond=fraction))
