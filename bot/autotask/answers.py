"""What an answer means. Autotask's status codes mislead, so the body decides.

Sources: the vendor's pages on thread limiting and on REST thresholds; a 500 with `errors` is its
ordinary refusal, a 200 with a page for people its maintenance, an empty 401 a bad log-in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json

from bot.autotask.wiremodel import WireModel, WireRow, spelled, wire_name
from bot.errors import (
    AutotaskError,
    BadCredentials,
    BrokenAnswer,
    Maintenance,
    NotPermitted,
    Refused,
    ServerFault,
    StrangeValue,
    Throttled,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import httpx

M = TypeVar("M", bound=WireModel)
R = TypeVar("R", bound=WireRow)

_LONGEST_DETAIL = 300
_SURROGATE = re.compile(rb"\\ud[89a-f]", re.IGNORECASE)
_TOO_MANY = re.compile(r"itgenatr005|thread\s+threshold", re.IGNORECASE)
_NO_RIGHTS = re.compile(
    r"permission|security level|not authori[sz]ed|unauthori[sz]ed|access denied", re.IGNORECASE
)


def read_answer(
    response: httpx.Response, *, entity: str, hide: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Return the answer's JSON object.

    Args:
        response: with its body read.
        entity: what was asked, for the error.
        hide: secrets that the server might repeat in its words.

    Raises:
        AutotaskError: anything that is not a whole, successful answer.
    """
    data = _json(response.content)
    fault = _fault(response, data)
    if fault is not None:
        fault.entity = entity
        fault.args = (_hidden(fault.detail, hide),)
        raise fault
    if not isinstance(data, dict):
        raise BrokenAnswer("the body is cut short or is not JSON", entity=entity)
    return data


def parse(
    model: type[M], data: object, *, entity: str, wrong: type[BrokenAnswer] = BrokenAnswer
) -> M:
    """Return a part of an answer as its model.

    Args:
        model: what it should be.
        data: the part.
        entity: what was asked, for the error.
        wrong: the error.

    Raises:
        BrokenAnswer: `wrong`, it has another shape; the detail names the field, never the value.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        where = error.errors()[0]["loc"]
    raise _misshapen(model, where, entity, wrong)


def parse_rows(model: type[R], rows: list[Any], *, entity: str) -> list[R]:
    """Return rows as their model, all of a page at once, which is quicker.

    Args:
        model: what each of them should be.
        rows: the parts of an answer.
        entity: what was asked, for the error.

    Raises:
        StrangeValue: one has another shape.
    """
    known = _wire_names(model)
    as_we_know_them = [
        row if isinstance(row, dict) and row.keys() == known else spelled(model, row)
        for row in rows
    ]
    try:
        return _several(model).validate_python(as_we_know_them)
    except ValidationError as error:
        _, *where = error.errors()[0]["loc"]
    raise _misshapen(model, where, entity, StrangeValue)


@cache
def _several(model: type[R]) -> TypeAdapter[list[R]]:
    return TypeAdapter(list[model])  # type: ignore[valid-type]  # known at run time only


@cache
def _wire_names(model: type[WireRow]) -> frozenset[str]:
    return frozenset(map(wire_name, model.model_fields))


def _misshapen(
    model: type[WireRow], where: Sequence[int | str], entity: str, wrong: type[BrokenAnswer]
) -> BrokenAnswer:
    field = ".".join(map(str, where)) or "the whole"
    return wrong(f"{model.__name__}: unexpected shape of {field}", entity=entity)


def _fault(response: httpx.Response, data: object) -> AutotaskError | None:
    status = response.status_code
    words, said_no = _words(data, response)
    loose_text = response.text if data is None else ""
    if status == HTTPStatus.TOO_MANY_REQUESTS or _TOO_MANY.search(words or loose_text):
        return Throttled(words or f"HTTP {status}", wait=_retry_after(response))
    if status == HTTPStatus.UNAUTHORIZED:
        return BadCredentials(words)
    if said_no:
        denied = status == HTTPStatus.FORBIDDEN or _NO_RIGHTS.search(words)
        return NotPermitted(words) if denied else Refused(words)
    if response.is_success and not _is_page(response, data):
        return None
    return _wordless(response, data, words or f"HTTP {status}")


def _wordless(response: httpx.Response, data: object, detail: str) -> AutotaskError:
    status, wait = response.status_code, _retry_after(response)
    if _is_page(response, data) and not response.is_client_error:
        return Maintenance(f"HTTP {status}", wait=wait)
    if status == HTTPStatus.FORBIDDEN:
        return NotPermitted(detail)
    if response.is_client_error and status != HTTPStatus.REQUEST_TIMEOUT:
        return Refused(detail)
    return ServerFault(detail, wait=wait)


def _json(body: bytes) -> object:
    with suppress(ValueError):
        return from_json(body)  # in half the time of the other; it refuses what is odd
    try:
        data = json.loads(body)
        if _SURROGATE.search(body):
            # A name that was cut off at its longest may end with half an emoji, which is no text.
            text = json.dumps(data, ensure_ascii=False).encode("utf-16", "surrogatepass")
            data = json.loads(text.decode("utf-16", "replace"))
    except (ValueError, RecursionError):
        return None
    return data


def _is_page(response: httpx.Response, data: object) -> bool:
    html = "html" in response.headers.get("content-type", "").lower()
    return data is None and (html or response.content.lstrip()[:1] == b"<")


def _words(data: object, response: httpx.Response) -> tuple[str, bool]:
    """Return what the server says went wrong, and whether it says so in `errors`."""
    if not isinstance(data, Mapping):
        return ("" if _is_page(response, data) or response.is_success else response.text), False
    folded = {str(key).lower(): value for key, value in data.items()}
    errors = folded.get("errors")
    if errors:
        listed = errors if isinstance(errors, list) else [errors]
        return "; ".join(_word(error) for error in listed), True
    message = folded.get("message")
    return (message if isinstance(message, str) and not response.is_success else ""), False


def _word(error: object) -> str:
    if isinstance(error, Mapping):
        return str(next((v for k, v in error.items() if str(k).lower() == "message"), "an error"))
    return str(error)


def _hidden(text: str, secrets: tuple[str, ...]) -> str:
    for secret in secrets:
        text = text.replace(secret, "***")
    return text if len(text) <= _LONGEST_DETAIL else text[:_LONGEST_DETAIL] + "…"


def _retry_after(response: httpx.Response) -> float | None:
    value = response.headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,6}(\.\d+)?", value, re.ASCII):
        return float(value)
    at = _moment(value)
    return None if at is None else max(0.0, (at - datetime.now(UTC)).total_seconds())


def clock_of(response: httpx.Response) -> datetime | None:
    """Return what the server's clock showed, to the second, in UTC; `None` when it did not say."""
    return _moment(response.headers.get("date", ""))


def _moment(value: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(value)
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
