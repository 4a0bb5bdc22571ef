"""The stand-in's accounts, contracts and lines as the page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.demo.autotask.changing import LINES, rows_of

if TYPE_CHECKING:
    from datetime import date

    from bot.demo.autotask import Msp
    from bot.demo.autotask.filters import Row

Json = dict[str, Any]


@dataclass(frozen=True)
class Tables:
    """One look at the tenant.

    Args:
        msp: the tables.
        today: whose quantities are shown.
    """

    msp: Msp
    today: date

    def page(self) -> Json:
        """Everything, the accounts by name."""
        companies = sorted(self.msp.tables["Companies"].values(), key=lambda r: r["companyName"])
        return {
            "accounts": [self._account(row) for row in companies],
            "tickets": [self._ticket(row) for row in self.msp.tables["Tickets"].values()],
            "choices": {
                "companyType": self._labels("Companies", "companyType"),
                "contractType": self._labels("Contracts", "contractType"),
                "status": self._labels("Contracts", "status"),
            },
        }

    def _labels(self, entity: str, field: str) -> list[Json]:
        labels = self.msp.picklists[entity, field]
        return [{"value": value, "label": label} for value, label in labels.items()]

    def _account(self, row: Row) -> Json:
        return {
            "id": row["id"],
            "name": row["companyName"],
            "city": row["city"],
            "companyType": row["companyType"],
            "isActive": row["isActive"],
            "stamp": row["lastTrackedModifiedDateTime"],
            "contracts": [
                self._contract(each)
                for each in self.msp.tables["Contracts"].values()
                if each["companyID"] == row["id"]
            ],
        }

    def _contract(self, row: Row) -> Json:
        return {
            "id": row["id"],
            "name": row["contractName"],
            "contractType": row["contractType"],
            "status": row["status"],
            "startDate": str(row["startDate"])[:10],
            "endDate": str(row["endDate"])[:10],
            "stamp": row["lastModifiedDateTime"],
            "lines": [
                self._line(entity, line)
                for entity in LINES
                for line in self.msp.tables[entity].values()
                if line["contractID"] == row["id"]
            ],
            "notes": [
                self._note(note)
                for note in self.msp.tables["ContractNotes"].values()
                if note["contractID"] == row["id"]
            ],
        }

    def _line(self, entity: str, line: Row) -> Json:
        thing = LINES[entity][2]
        catalogue = "Services" if thing == "serviceID" else "ServiceBundles"
        entry = self.msp.tables[catalogue].get(line[thing])
        rows = rows_of(self.msp, entity, line)
        today = self.today.isoformat()
        now = [r for r in rows if str(r["startDate"])[:10] <= today <= str(r["endDate"])[:10]]
        units = now[-1]["units"] if now else None
        later = [r for r in rows if str(r["startDate"])[:10] > today and r["units"] != units]
        return {
            "entity": entity,
            "id": line["id"],
            "name": entry["name"] if entry else None,
            "bundle": catalogue == "ServiceBundles",
            "units": units,
            "then": {"units": later[0]["units"], "from": str(later[0]["startDate"])[:10]}
            if later
            else None,
        }

    def _note(self, note: Row) -> Json:
        by = self.msp.tables["Resources"].get(note["creatorResourceID"])
        name = f"{by['firstName']} {by['lastName']}".strip() if by else None
        return {"at": note["createDateTime"], "by": name, "title": note["title"]}

    def _ticket(self, row: Row) -> Json:
        company = self.msp.tables["Companies"].get(row["companyID"], {})
        notes = [n for n in self.msp.tables["TicketNotes"].values() if n["ticketID"] == row["id"]]
        files = self.msp.tables.get("TicketAttachments", {}).values()
        return {
            "id": row["id"],
            "number": row["ticketNumber"],
            "title": row["title"],
            "account": company.get("companyName"),
            "description": row["description"],
            "notes": [{"title": n["title"], "description": n["description"]} for n in notes],
            "files": [f.get("title") for f in files if f.get("parentID") == row["id"]],
        }
