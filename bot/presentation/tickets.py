"""The words of a ticket: its form, its review, what stands in it and what is told of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from bot.presentation import ids
from bot.presentation.environments import blocks, plain
from bot.presentation.notes import Button
from bot.presentation.tidy import tidy_text

if TYPE_CHECKING:
    from datetime import tzinfo

    from bot.presentation.message import Message
    from bot.presentation.presenter import Presenter

LONGEST_TITLE = 200
LONGEST_WORDS = 1_200
MOST_CARRIED = 3_000
"""Characters of a view's `private_metadata` (docs.slack.dev/reference/views)."""
MOST_CHOICES = 100
LONGEST_DESCRIPTION = 8_000
NUMBERS = ("integer", "long")


class Wanted(BaseModel):
    """A column that the person fills in.

    Args:
        name: on the wire.
        kind: `string`, `integer`, `datetime`, ...
        required: whether Autotask says that it must be there.
        choices: value, label and whether it is the default, of a picklist.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    kind: str
    required: bool
    choices: tuple[tuple[int, str, bool], ...] = ()


class Draft(BaseModel):
    """What is known before the person fills anything in.

    Args:
        autotask: the quantity of the service's one line.
        evidence: what was read, as text.
        table: the same as CSV.
        mail_to: the address that the ticket is mailed to; `None` when it is made in Autotask.
    """

    model_config = ConfigDict(frozen=True)

    account_id: int
    account: str
    service: str | None
    contract: str | None
    expected: int | None
    gradient: int | None
    autotask: float | None = None
    last_sync: AwareDatetime | None
    evidence: str
    table: str = ""
    mail_to: str | None = None
    read_at: AwareDatetime | None
    wanted: tuple[Wanted, ...]


class Upload(BaseModel):
    """A file that the person added.

    Args:
        id: Slack's id of it.
        name: what it is called, as far as it is shown.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    name: str


class Filled(BaseModel):
    """What the person filled in; it travels in the review.

    Args:
        title: of the ticket.
        contract: the contract's name.
        service: the service's name.
        expected: what the person expected to see.
        gradient: what Gradient shows.
        autotask: what Autotask shows.
        words: what else there is to say.
        values: the other columns, as text, by name.
        labels: what those that were picked are called, by name.
        files: the screenshots.
    """

    model_config = ConfigDict(frozen=True)

    title: str = Field(max_length=LONGEST_TITLE)
    contract: str = ""
    service: str = ""
    expected: str = ""
    gradient: str = ""
    autotask: str = ""
    words: str = Field("", max_length=LONGEST_WORDS)
    values: dict[str, str] = {}
    labels: dict[str, str] = {}
    files: tuple[Upload, ...] = ()

    def columns(self, draft: Draft, zone: tzinfo) -> dict[str, Any]:
        """The other columns as Autotask takes them; what is empty is left out.

        Args:
            draft: says which columns there are.
            zone: of a time that names none: the MSP's calendar.
        """
        wanted = {each.name: each for each in draft.wanted}
        return {
            name: _on_the_wire(wanted[name], text, zone)
            for name, text in self.values.items()
            if text and name in wanted
        }


class Carried(BaseModel):
    """What a form carries unseen: its case, and in the review what was filled in."""

    model_config = ConfigDict(frozen=True)

    case: str
    filled: Filled | None = None


@dataclass(frozen=True, slots=True)
class TicketWords:
    """Puts tickets into words.

    Args:
        presenter: makes messages.
        mail_to: the address that tickets are mailed to; `None` when they are made in Autotask.
    """

    presenter: Presenter
    mail_to: str | None = None

    def waiting(self, case: str) -> dict[str, Any]:
        """The form while what fills it is being read."""
        return _view("waiting", Carried(case=case), {})

    def no_form(self, case: str, why: str) -> dict[str, Any]:
        """The form when nothing can fill it.

        Args:
            case: the id of the case.
            why: why not; empty when no account is known.
        """
        return _view("none", Carried(case=case), {"why": tidy_text(why, 500)})

    def form(self, case: str, draft: Draft) -> dict[str, Any]:
        """The form, filled in."""
        shown = draft.model_copy(
            update={
                "account": tidy_text(draft.account, 150),
                "wanted": tuple(
                    each.model_copy(update={"choices": each.choices[:MOST_CHOICES]})
                    for each in draft.wanted
                ),
            }
        )
        about = {"draft": shown, "zone": self.presenter.zone, "title": self._title(draft)}
        return _view("form", Carried(case=case), about)

    def review(self, case: str, filled: Filled) -> dict[str, Any] | None:
        """What will be sent, before it is; `None` where it is more than a form can carry."""
        carried = Carried(case=case, filled=filled)
        if len(carried.model_dump_json()) > MOST_CARRIED:
            return None
        return _view("review", carried, {"filled": filled, "mail_to": self.mail_to})

    def too_long(self) -> str:
        """What the form says of it."""
        return self.presenter.note("ticket-too-long").text

    def _title(self, draft: Draft) -> str:
        words = plain().get_template("ticket/title.j2").render(draft=draft)
        return tidy_text(words, LONGEST_TITLE)

    def description(self, draft: Draft, filled: Filled) -> str:
        """What stands in the ticket: everything that the guide asks for."""
        template = plain().get_template("ticket/description.j2")
        text = template.render(draft=draft, filled=filled, zone=self.presenter.zone)
        return text.strip()[:LONGEST_DESCRIPTION]

    def mail(self, draft: Draft, filled: Filled) -> str:
        """What stands in the mail: the same, and the evidence."""
        return f"{self.description(draft, filled)}\n\n{draft.evidence}\n"

    def note_title(self, draft: Draft) -> str:
        """The title of the note with the proof; the same each time, as it is looked for."""
        template = plain().get_template("ticket/note-title.j2")
        return tidy_text(template.render(draft=draft, zone=self.presenter.zone), 250)

    def outcome(self, by: str, case: str, **about: Any) -> Message:  # noqa: ANN401 - the template's own
        """What became of a ticket, for the thread of its case."""
        again = Button(ids.CREATE_TICKET, ids.ButtonValue(case=case))
        buttons = () if about["state"] == "made" else (again,)
        about["mail_to"] = self.mail_to
        return self.presenter.note("ticket", said_by=by, buttons=buttons, **about)

    def there_is(self, state: str, number: str | None) -> Message:
        """Why no second ticket is made."""
        return self.presenter.note("ticket-there", state=state, number=number, mail_to=self.mail_to)


def _view(kind: str, carried: Carried, about: dict[str, Any]) -> dict[str, Any]:
    """Render a view: one JSON object with its blocks as a stream inside."""
    stream = blocks().get_template("slack/ticket.j2").render(kind=kind, **about).strip()
    decoder, found = json.JSONDecoder(), []
    while stream:
        block, end = decoder.raw_decode(stream)
        found.append(block)
        stream = stream[end:].lstrip()
    head = found.pop(0)
    view = {"type": "modal", "callback_id": ids.Form.TICKET_FORM.value, "blocks": found, **head}
    return view | {"private_metadata": carried.model_dump_json()}


def _on_the_wire(wanted: Wanted, text: str, zone: tzinfo) -> int | str:
    """A value as Autotask takes it; what cannot be read goes as it is, for Autotask to refuse."""
    if wanted.kind in NUMBERS:
        return int(text) if _digits(text) else text
    if wanted.kind != "datetime":
        return text
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    at = at if at.tzinfo else at.replace(tzinfo=zone)
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _digits(text: str) -> bool:
    return text.removeprefix("-").isascii() and text.removeprefix("-").isdigit()
