"""What somebody said of Acme, which is a Prospect, and of a rule that Acme passes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.state import Database, Mark, Marks

if TYPE_CHECKING:
    from pathlib import Path

    from bot.demo.autotask import AutotaskServer

LAST = date.today() + timedelta(days=99)  # noqa: DTZ011 - the demo's day, and far enough from its end
SAID = (
    "The account type is not Customer: marked as by design by dana until "
    f"{LAST.day} {LAST:%b %Y}. Reason: signs in spring. It is looked after by Sam."
)


async def mark_acme(folder: Path, autotask: AutotaskServer) -> None:
    """Put it on record, as its form does.

    Args:
        folder: the data directory.
        autotask: has Acme.
    """
    rows = autotask.msp.tables["Companies"].values()
    acme = next(row["id"] for row in rows if row["companyName"] == "Acme")
    async with Database(f"sqlite:///{folder / 'state.db'}") as database:
        for item in ("account-is-customer", "account-is-active"):
            mark = Mark(
                account_id=acme,
                item=item,
                state="by-design",
                reason="signs in spring",
                owner="Sam",
                until=LAST,
                by="U1",
                by_name="dana",
            )
            await Marks(database).put(mark)
