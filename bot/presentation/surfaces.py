"""Forms, type-ahead and the App Home, as Slack takes them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.presentation import ids
from bot.presentation.environments import blocks, plain, slack_id
from bot.presentation.page import Limits
from bot.presentation.tidy import tidy_text
from bot.presentation.wording import page_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, tzinfo

    from bot.diagnosis.question import Question
    from bot.diagnosis.report import Report
    from bot.estate import NameIndex

View = dict[str, Any]
Chosen = tuple[str, str]
LONGEST_NAME = 150
MOST_OPTIONS = 99
LONGEST_TYPED = 140
SHORT = Limits(name=60, rows=0)


@dataclass(frozen=True, slots=True)
class Filled:
    """What a form is opened with.

    Args:
        kind: the question.
        account: the value and the words of the account's option.
        service: the same of the service's.
        gradient: the number that Gradient shows.
        found: what was read out of a message, to be confirmed; empty without one.
    """

    kind: str = ids.Word.WHY_MISSING.value
    account: Chosen | None = None
    service: Chosen | None = None
    gradient: int | None = None
    found: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that somebody asked before.

    Args:
        question: the question.
        channel: where.
        when: in UTC.
        link: the address of the answer; `None` where there is none.
        stop: ends its watch, where it is watched.
    """

    question: Question
    channel: str
    when: datetime
    link: str | None = None
    stop: ids.ButtonValue | None = None


@dataclass(frozen=True, slots=True)
class Surfaces:
    """Puts forms and pages together.

    Args:
        zone: the MSP's calendar.
    """

    zone: tzinfo

    def diagnose_form(
        self, filled: Filled, place: ids.FormPlace, known: NameIndex, *, choose_where: bool
    ) -> View:
        """The form of both shortcuts.

        Args:
            filled: what it is opened with.
            place: where the answer goes, carried in the form.
            known: the names that it offers.
            choose_where: whether the person says where the answer goes.
        """
        kinds = [word.value for word in ids.Word if word not in ids.NO_QUESTIONS]
        return self._view(
            "diagnose_form",
            form=ids.Form.DIAGNOSE_FORM.value,
            metadata=place.model_dump_json(exclude_none=True),
            kind=filled.kind if filled.kind in kinds else kinds[0],
            kinds=kinds,
            account=_tidy(filled.account),
            service=_tidy(filled.service),
            gradient=filled.gradient,
            found=tidy_text(filled.found, 1000),
            known=known,
            zone=self.zone,
            counts="count" in kinds,
            choose_where=choose_where,
            account_search=ids.Search.ACCOUNT_SEARCH.value,
            service_search=ids.Search.SERVICE_SEARCH.value,
        )

    def options(self, names: Sequence[tuple[str, str, str]], known: NameIndex, typed: str) -> View:
        """What a type-ahead is answered with.

        Args:
            names: value, name and hint of each.
            known: the names of which these are some.
            typed: what was typed; always offered too.
        """
        tidied = [
            (value, tidy_text(name, LONGEST_NAME), tidy_text(hint, LONGEST_NAME))
            for value, name, hint in names[:MOST_OPTIONS]
        ]
        told = {"known": known, "typed": tidy_text(typed, LONGEST_TYPED), "zone": self.zone}
        return self._view("options", names=tidied, **told)

    def home(
        self,
        report: Report,
        asked: Sequence[Asked],
        watched: Sequence[Asked],
        board: Sequence[str] = (),
    ) -> View:
        """Somebody's App Home.

        Args:
            report: how the sync and the connection stand.
            asked: what the person asked last.
            watched: the cases that are watched.
            board: the month-end board in a few lines.
        """
        page = page_of(report, self.zone, SHORT)
        people = [f.evidence.get("by") for f in report.findings]
        stream = (
            blocks()
            .get_template("slack/home.j2")
            .render(
                page=page,
                said_by=next((who for who in reversed(people) if slack_id(who)), None),
                cases=[self._case(one) for one in asked],
                watched=[(self._in_words(one.question), _stop(one)) for one in watched],
                ways=[_button(ids.ASK), _button(ids.LOOK_AGAIN)],
                board=board,
                zone=self.zone,
                command=ids.COMMAND,
                account=None,
                service=None,
                on=report.on,
            )
        )
        return {"type": "home", "blocks": list(_stream(stream))}

    def _case(self, asked: Asked) -> dict[str, Any]:
        words = self._in_words(asked.question)
        about = {"asked": words, "channel": asked.channel, "when": asked.when}
        return {**about, "link": asked.link}

    def _in_words(self, question: Question) -> str:
        template = plain().get_template("slack/question.j2")
        return tidy_text(template.render(question.model_dump()), LONGEST_NAME)

    def _view(self, layout: str, **context: Any) -> View:  # noqa: ANN401 - the template's own
        rendered = blocks().get_template(f"slack/{layout}.j2").render(context)
        view: View = json.loads(rendered)
        return view


def _button(action: ids.Action, value: ids.ButtonValue | None = None) -> dict[str, Any]:
    told = value or ids.ButtonValue(case=ids.NO_CASE)
    return {"action": action.value, "value": told.dump(), "do": told.do, "confirm": False}


def _stop(watched: Asked) -> dict[str, Any]:
    return _button(ids.WATCH, watched.stop)


def _tidy(chosen: Chosen | None) -> Chosen | None:
    return None if chosen is None else (chosen[0], tidy_text(chosen[1], LONGEST_NAME))


def _stream(text: str) -> list[dict[str, Any]]:
    decoder, found, rest = json.JSONDecoder(), [], text.strip()
    while rest:
        block, end = decoder.raw_decode(rest)
        found.append(block)
        rest = rest[end:].lstrip()
    return found
