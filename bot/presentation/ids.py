"""Every id that Slack sends back to us: the command, its words, the actions and their values.

The manifest, the handlers and the templates take them from here, and a test holds the three equal.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

COMMAND = "/psa"
CASE_BLOCK = "case:"

CandidateKind = Literal["a", "s", "b", "c"]


class Word(StrEnum):
    """What may follow `/psa`."""

    WHY_MISSING = "why-missing"
    COUNT = "count"
    STALE = "stale"
    EVIDENCE = "evidence"
    NCE = "nce"
    UNDO = "undo"
    SYNC = "sync"
    SCAN = "scan"
    CHANGES = "changes"
    BOARD = "board"
    TICKET = "ticket"
    WATCH = "watch"
    HELP = "help"


class SyncWord(StrEnum):
    """What may follow `/psa sync`."""

    STATUS = "status"
    STARTED = "started"
    COMPLETED = "completed"
    FAILED = "failed"


class SyncKind(StrEnum):
    """Which of Gradient's two kinds of sync, where somebody says so."""

    FULL = "full"
    QUICK = "quick"


NO_QUESTIONS = frozenset(
    {Word.HELP, Word.EVIDENCE, Word.SCAN, Word.CHANGES, Word.BOARD, Word.TICKET, Word.WATCH}
)
"""The words that are no kind of question of their own."""


class Shortcut(StrEnum):
    """What may be done with a message, or from anywhere."""

    DIAGNOSE_MESSAGE = "diagnose_message"
    OPEN_DIAGNOSIS = "open_diagnosis"


class Form(StrEnum):
    """Forms that are handed in."""

    DIAGNOSE_FORM = "diagnose_form"
    TICKET_FORM = "ticket_form"
    LIST_FORM = "list_form"
    MARK_FORM = "mark_form"


class Search(StrEnum):
    """Menus whose options are searched while somebody types."""

    ACCOUNT_SEARCH = "account_search"
    SERVICE_SEARCH = "service_search"


class Action(StrEnum):
    """Buttons and menus of a message."""

    CHECK_AGAIN = "check_again"
    PICK_ACCOUNT = "pick_account"
    PICK_SERVICE = "pick_service"
    START_FULL_SYNC = "start_full_sync"
    SYNC_STARTED = "sync_started"
    SYNC_COMPLETED = "sync_completed"
    SYNC_RUNNING = "sync_running"
    CREATE_TICKET = "create_ticket"
    WATCH = "watch"
    WHY_NOT = "why_not"
    LIST_GO = "list_go"
    LIST_COLUMNS = "list_columns"
    MARK_ITEM = "mark_item"
    REVENUE = "revenue"
    ASK = "ask"
    LOOK_AGAIN = "look_again"


CHECK_AGAIN = Action.CHECK_AGAIN
PICK_ACCOUNT = Action.PICK_ACCOUNT
PICK_SERVICE = Action.PICK_SERVICE
START_FULL_SYNC = Action.START_FULL_SYNC
SYNC_STARTED = Action.SYNC_STARTED
SYNC_COMPLETED = Action.SYNC_COMPLETED
SYNC_RUNNING = Action.SYNC_RUNNING
CREATE_TICKET = Action.CREATE_TICKET
WATCH = Action.WATCH
WHY_NOT = Action.WHY_NOT
LIST_GO = Action.LIST_GO
LIST_COLUMNS = Action.LIST_COLUMNS
MARK_ITEM = Action.MARK_ITEM
REVENUE = Action.REVENUE
ASK = Action.ASK
LOOK_AGAIN = Action.LOOK_AGAIN

NO_CASE = "-"


class ButtonValue(BaseModel):
    """What a button carries, as JSON of at most 2,000 characters.

    Args:
        case: the id of the case that the message belongs to; `-` where there is none.
        do: what else is to be known: `again` a start after one that is not over, `stop` no longer
            to watch.
        about: the id of what it is about, such as of a watch.
        base: the id of the scan that what is new is held against; else it is the one before.
        at: when somebody said what the click puts on record, in Unix seconds; else it is the click.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    case: str = Field(min_length=1, max_length=64, pattern=r"^[\w-]+$")
    do: Literal["again", "stop"] | None = None
    about: str | None = Field(None, max_length=64, pattern=r"^[\w-]+$")
    base: str | None = Field(None, max_length=64, pattern=r"^[\w-]+$")
    at: int | None = Field(None, ge=0, lt=2**33)

    def dump(self) -> str:
        """The text that goes into the button's `value`."""
        return self.model_dump_json(exclude_none=True)

    @classmethod
    def load(cls, value: str) -> Self | None:
        """Read a value that came back; `None` when it is not one of ours."""
        try:
            return cls.model_validate_json(value)
        except ValidationError:
            return None


class FormPlace(BaseModel):
    """Where the answer to a form goes; it travels in the form itself.

    Args:
        channel: Slack's id of the channel; `None` where the form asks for it.
        thread: the message whose thread it goes into.
        response_url: Slack's address for answers where the bot is not a member.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    channel: str | None = None
    thread: str | None = None
    response_url: str | None = None

    @classmethod
    def load(cls, value: str) -> Self | None:
        """Read what came back; `None` when it is not one of ours."""
        try:
            return cls.model_validate_json(value)
        except ValidationError:
            return None


class ListPlace(BaseModel):
    """Which list the form of its columns is about; it travels in the form itself.

    Args:
        key: of the list.
        channel: Slack's id of the channel.
        message: the message that asks for the columns.
        thread: the message whose thread that one stands in.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    channel: str
    message: str | None = None
    thread: str | None = None


class CandidateValue(BaseModel):
    """What an option of a menu carries, as text of at most 150 characters such as `a:174`.

    Args:
        kind: `a` account, `s` service, `b` bundle, `c` contract.
        id: its Autotask id; 0 is the MSP itself.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: CandidateKind
    id: int = Field(ge=0)

    def dump(self) -> str:
        """The text that goes into the option's `value`."""
        return f"{self.kind}:{self.id}"

    @classmethod
    def load(cls, value: str) -> Self | None:
        """Read a value that came back; `None` when it is not one of ours."""
        kind, _, number = value.partition(":")
        try:
            return cls.model_validate({"kind": kind, "id": number})
        except ValidationError:
            return None


class MarkValue(BaseModel):
    """What an option of the menu of marks carries, as text such as `174:no-successor:88`.

    Args:
        account: the account's Autotask id; 0 is the MSP itself.
        item: a rule, or an item of the board.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    account: int = Field(ge=0)
    item: str = Field(max_length=100, pattern=r"^[a-z-]{1,40}(:\d{1,19}){0,2}$")

    def dump(self) -> str:
        """The text that goes into the option's `value`."""
        return f"{self.account}:{self.item}"

    @classmethod
    def load(cls, value: str) -> Self | None:
        """Read a value that came back; `None` when it is not one of ours."""
        account, _, item = value.partition(":")
        try:
            return cls.model_validate({"account": account, "item": item})
        except ValidationError:
            return None


class MarkPlace(BaseModel):
    """What a form of a mark is about; it travels in the form itself.

    Args:
        about: the account and the item.
        what: the same in words.
        channel: Slack's id of the channel that it was opened in.
        response_url: Slack's address for answers where the bot is not a member.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    about: MarkValue
    what: str
    channel: str
    response_url: str | None = None


def case_block(case: str) -> str:
    """The `block_id` of a menu: the case travels in it, as an option has no room."""
    return f"{CASE_BLOCK}{case}"


def case_of_block(block_id: str) -> str | None:
    """The case in a `block_id` made by `case_block`; `None` for any other block."""
    return block_id.removeprefix(CASE_BLOCK) if block_id.startswith(CASE_BLOCK) else None
