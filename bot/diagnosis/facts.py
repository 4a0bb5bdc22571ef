"""What Autotask and the sync ledger say, in our own words: frozen, gathered by `gather.py` alone.

A fact that could not be read is `Unreadable`, and a list of which a part may be hidden says so in
`unseen`: absence is proven only where nothing is unseen.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Generic, Literal, TypeVar, final

from pydantic import BaseModel, ConfigDict

T = TypeVar("T")


class Fact(BaseModel):
    """Frozen, so that what was judged is what was read."""

    model_config = ConfigDict(frozen=True)


class Reason(Fact):
    """Why something cannot be told; the words are in `templates/reasons.j2`.

    Args:
        code: what kind of reason, such as `not-permitted`, `no-unit-row` or an error's `code`.
        about: what the words need, as plain JSON.
        sync_settles: whether a sync is all that is missing to know it.
        aside: whether the answer stands without it.
    """

    code: str
    about: dict[str, Any] = {}
    sync_settles: bool = False
    aside: bool = False

    @property
    def is_in_the_rows(self) -> bool:
        """Whether everything was read, and Autotask itself does not say."""
        return self.code in _IN_THE_ROWS


_IN_THE_ROWS = {"no-value", "unlisted-value", "no-unit-row", "ambiguous-rows", "entry-unreadable"}


@final
class Unreadable(Fact):
    """Stands where a fact could not be read.

    It has no subclasses, so `type(fact) is Unreadable` tells it apart; `isinstance` is slow for
    classes of pydantic, and judging asks very often.
    """

    reason: Reason


class Records(Fact, Generic[T]):
    """Records of one kind, and whether there may be more of them than were seen."""

    items: tuple[T, ...] = ()
    unseen: Reason | None = None


class Account(Fact):
    """A company in Autotask.

    Args:
        id: 0 is the MSP itself.
        type: the system value; 1 is Customer and 6 Cancellation.
        type_label: the tenant's word for the type; `None` when the picklist does not list it.
        customer_label: the tenant's word for type 1.
        label_doubt: why the picklist could not be read.
        unread: why only its id and its name are known.
        changed_at: the newest stamp of the record, in UTC.
    """

    id: int
    name: str
    type: int | None
    type_label: str | None
    customer_label: str = "Customer"
    is_active: bool | None
    parent_id: int | None = None
    label_doubt: Reason | None = None
    unread: Reason | None = None
    changed_at: datetime | None = None


class Contract(Fact):
    """A contract.

    Args:
        type: the system value; 7 is Recurring Service.
        type_label: the tenant's word; `None` when the picklist does not list it.
        status: the system value; 1 is active and 0 inactive.
        starts: the first day; included.
        ends: the last day; included.
        bill_to_id: the account that pays, when it is another one.
        renewed_id: the contract that Autotask names in `renewedContractID`; on which of the two
            contracts of a renewal it stands is not documented.
        label_doubt: why the picklists could not be read.
        changed_at: the record's stamp, in UTC; `None` when Autotask gives none.
    """

    id: int
    name: str
    account_id: int
    type: int | None
    type_label: str | None
    status: int | None
    status_label: str | None
    starts: date | None
    ends: date | None
    bill_to_id: int | None = None
    renewed_id: int | None = None
    label_doubt: Reason | None = None
    changed_at: datetime | None = None


class Entry(Fact):
    """An entry of the catalogue: a service or a bundle."""

    kind: Literal["service", "bundle"]
    id: int
    name: str
    is_active: bool | None
    changed_at: datetime | None = None


class Quantity(Fact):
    """A unit row: so many units from one day to another, both included.

    Args:
        shared: Autotask does not say of which of several lines it is.
    """

    id: int
    starts: date | None
    ends: date | None
    units: int | float | None
    shared: bool = False


class Line(Fact):
    """A service or a bundle on a contract, with its quantities.

    Args:
        id: the id of the contract service or contract service bundle.
        entry: the catalogue entry, or why it could not be read.
        quantities: the unit rows that were read.
        from_day: the rows are known from this day on; `None` for all that there are.
        to_day: the rows are known up to this day; `None` for all that there are.
        unseen: why rows may be missing.
    """

    id: int
    kind: Literal["service", "bundle"]
    contract_id: int
    entry_id: int
    entry: Entry | Unreadable
    quantities: tuple[Quantity, ...] = ()
    from_day: date | None = None
    to_day: date | None = None
    unseen: Reason | None = None


class Note(Fact):
    """A contract note: the only stamp on a quantity. Autotask writes one when units change.

    Args:
        by_gradient: whether Gradient's API user is the author; `None` when that cannot be told.
        author: the name of whoever wrote it, where it was asked for and could be read.
    """

    id: int
    contract_id: int
    at: datetime | None
    by_gradient: bool | None = None
    author: str | None = None


class Posting(Fact):
    """A posted billing item of a line: a finance record that nobody changes any more.

    Args:
        line_id: the id of the contract service or contract service bundle.
        adjustment_id: the adjustment that it bills, when it bills a change.
        quantity: how many.
        day: the day that it is for.
        posted_on: when it was posted.
    """

    id: int
    kind: Literal["service", "bundle"]
    contract_id: int
    line_id: int | None
    adjustment_id: int | None
    quantity: float | None
    day: date | None
    posted_on: date | None


class Observation(Fact):
    """A quantity that the bot itself read earlier: Autotask keeps no stamp on one.

    Args:
        line_id: the id of the contract service or contract service bundle.
        units: what Autotask said.
        day: for which day, which was the day of the reading in the MSP's calendar.
        read_at: when, in UTC.
    """

    kind: Literal["service", "bundle"]
    line_id: int
    contract_id: int
    account_id: int
    units: float
    day: date
    read_at: datetime


class Figures(Fact):
    """The numbers that the person gave: what Gradient shows, and what is expected."""

    gradient: int | None = None
    expected: int | None = None


class Relative(Fact):
    """A contract of another account that may cover this one.

    Args:
        through: `parent` when it belongs to the parent account, `payer` when it is billed to this
            account, `pays` when it belongs to who pays for a contract of this account.
        account_name: the name of the account that it belongs to.
        services: the names of what it carries, where a question on a renewal read them.
    """

    through: Literal["parent", "payer", "pays"]
    account_id: int
    account_name: str
    contract: Contract
    services: tuple[str, ...] = ()


class Wanted(Fact):
    """The service asked for, found in the catalogue or not.

    Args:
        name: the catalogue's name, or what the person typed when the catalogue has none.
        entries: the catalogue entries of that name.
        bundle_ids: the bundles that hold one of them.
        nearest: names in the catalogue that are like it.
        unseen: why the catalogue, or what is in its bundles, may hold more than was seen.
    """

    name: str
    entries: tuple[Entry, ...] = ()
    bundle_ids: frozenset[int] = frozenset()
    nearest: tuple[str, ...] = ()
    unseen: Reason | None = None


class Sync(Fact):
    """The last completed sync.

    Args:
        started_at: its start in UTC; 30 minutes before its end where only that is known.
        start_known: whether somebody said when it started.
        started_on: the day of the start in the MSP's calendar.
        completed_at: its end in UTC.
        by: who started it; who told of the end where nobody told of the start.
        ended_by: who told of its end, where that is on record.
        is_quick: whether it was said to be a quick one, which takes no line away.
        is_full: whether it was said to be a full one.
        quick_since: whether a quick one has completed since.
    """

    started_at: datetime
    start_known: bool = True
    started_on: date
    completed_at: datetime
    by: str
    ended_by: str | None = None
    is_quick: bool = False
    is_full: bool = False
    quick_since: bool = False


class Facts(Fact):
    """All that is known about one account, or one service on it.

    Args:
        observed: what earlier questions read of these lines; none where nobody asked.
        asked_contracts: the ids of the contracts that a person named, where the others were read
            too; `None` when the question is about all of `contracts`.
    """

    account: Account | Unreadable
    contracts: Records[Contract] = Records()
    lines: Records[Line] = Records()
    notes: Records[Note] = Records()
    relatives: Records[Relative] = Records()
    wanted: Wanted | Unreadable | None = None
    postings: Records[Posting] = Records()
    figures: Figures = Figures()
    observed: tuple[Observation, ...] = ()
    asked_contracts: frozenset[int] | None = None
    last_sync: Sync | Unreadable


class Access(Fact):
    """Whether an entity can be read.

    Args:
        entity: Autotask's name of it.
        level: `userAccessForQuery` in Autotask's word; `None` when it does not say.
        readable: whether queries are answered at all.
    """

    entity: str
    level: str | None
    readable: bool


class ApiUser(Fact):
    """An API user's record. It shows neither a lock nor an expired password."""

    name: str
    is_active: bool | None


class Running(Fact):
    """A sync that was said to have started and of which no end is known.

    Args:
        seconds: for how long it has been running.
        kind: `full` or `quick`; `None` where nobody said which.
    """

    started_at: datetime
    seconds: int
    by: str
    kind: str | None = None


class Syncs(Fact):
    """What the ledger says: the last completed sync and the one under way, where there is one."""

    last: Sync | None = None
    last_full: Sync | None = None
    running: Running | None = None


class Connection(Fact):
    """What is known of the two connections: the bot's to Autotask, and Gradient's.

    Args:
        accepted: whether Autotask accepts the bot's user.
        gradient_users: the resources with Gradient's user name or e-mail.
        access: what may be read, entity by entity.
        syncs: what the ledger says.
    """

    accepted: bool | Unreadable
    gradient_users: Records[ApiUser] | Unreadable
    access: tuple[Access, ...] | Unreadable
    syncs: Syncs | Unreadable
