"""What a person put into the form of the shortcuts. Pure."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from bot.desk.conversation import picked_service
from bot.diagnosis.question import Question
from bot.presentation.ids import CandidateValue, Search

if TYPE_CHECKING:
    from handlers.payload import Payload

TYPED = "t:"
NO_ACCOUNT = {"sync"}


def question_of(values: Payload) -> Question | None:
    """The question of a form; `None` when it names no account and needs one.

    Args:
        values: Slack's `state.values`; each block holds one element of the same id.
    """
    kind = str((_value(values, "symptom") or {}).get("value"))
    fields: dict[str, Any] = {"kind": kind}
    if kind not in NO_ACCOUNT:
        fields |= _account(_value(values, Search.ACCOUNT_SEARCH))
        fields |= _service(_value(values, Search.SERVICE_SEARCH))
        fields["contract"] = (_value(values, "contract") or "").strip() or None
        day, shown = _value(values, "day"), _value(values, "gradient")
        fields["on"] = date.fromisoformat(day) if day else None
        fields["gradient"] = int(shown) if shown and kind == "count" else None
        if not fields.get("account") and fields.get("account_id") is None:
            return None
    try:
        return Question.model_validate(fields)
    except ValidationError:
        return None


def _value(values: Payload, name: str) -> Any:  # noqa: ANN401 - the element's own
    element = values.get(name, {}).get(name, {})
    return next((value for key, value in element.items() if key != "type"), None)


def _account(option: Payload | None) -> Payload:
    picked, typed = _picked(option)
    return {"account": typed, "account_id": picked.id if picked else None}


def _service(option: Payload | None) -> Payload:
    picked, typed = _picked(option)
    ref = picked_service(picked.kind, picked.id) if picked else None
    return {"service": typed or None, "service_ref": ref}


def _picked(option: Payload | None) -> tuple[CandidateValue | None, str]:
    """What was picked, and its words; only what was typed is cut by nobody."""
    value, text = str((option or {}).get("value") or ""), (option or {}).get("text", {})
    if value.startswith(TYPED):
        return None, value.removeprefix(TYPED)
    return CandidateValue.load(value), str(text.get("text") or "")
