"""The web layer: addresses in any case, bodies, and the log of what came in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from starlette.exceptions import HTTPException

from bot.demo.autotask.fields import ENTITIES, Entity
from bot.demo.autotask.replies import Kind, web_refusal

if TYPE_CHECKING:
    from starlette.requests import Request as HttpRequest
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

_MAX_URL: Final = 2048
_BY_PATH: Final = {name.lower(): entity for name, entity in ENTITIES.items()}


@dataclass
class Request:
    """One request, as the log keeps it.

    Args:
        entity: as in `ENTITIES`, or `zoneInformation`, `ThresholdInformation`, `Version`.
        kind: what was asked of it.
        filter: the `Filter` of a query.
        started: seconds of a monotonic clock.
        status: of the answer; 0 while there is none, and for a broken connection.
        ended: as `started`; 0 while there is no answer.
        answer: its body, where the server keeps answers.
    """

    entity: str
    kind: Kind
    filter: Any
    started: float
    status: int = 0
    ended: float = 0.0
    answer: bytes = b""


def any_case(app: ASGIApp) -> ASGIApp:
    """Autotask's paths are the same in any case; the app's routes are in lower case."""

    async def lowered(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = {**scope, "path": scope["path"].lower()}
        await app(scope, receive, send)

    return lowered


async def web_error(http: HttpRequest, error: Exception) -> Response:
    """404 and 405, in the words of the web layer."""
    status = cast("HTTPException", error).status_code
    if status == 405:  # noqa: PLR2004 - not allowed
        return web_refusal(
            f"The requested resource does not support http method '{http.method}'.", status
        )
    return web_refusal("No HTTP resource was found that matches the request URI.", status)


async def asked_of(http: HttpRequest) -> dict[str, Any]:
    """The question: the body of a POST, or `search` in the address of a GET.

    Its keys are in lower case, as Autotask takes them in any. What is no JSON object is an empty
    question, which a query then refuses.
    """
    if http.method == "GET":
        if len(str(http.url)) > _MAX_URL:
            raise HTTPException(404)
        text = http.query_params.get("search", "").encode()
    else:
        text = await http.body()
    try:
        asked = json.loads(text)
    except ValueError:
        return {}
    return {key.lower(): value for key, value in asked.items()} if isinstance(asked, dict) else {}


_TICKET_CHILDREN = {"notes": "TicketNotes", "attachments": "TicketAttachments"}


def entity_of(http: HttpRequest, kind: Kind) -> Entity | None:
    """The entity that the address names; None where it names none.

    Raises:
        HTTPException: 404 for one that does not exist, or cannot be asked in this way.
    """
    if "ticket" in http.path_params:
        child = ENTITIES.get(_TICKET_CHILDREN.get(http.path_params["child"], ""))
        if child is None:
            raise HTTPException(404)
        return child
    if "entity" not in http.path_params:
        return None
    entity = _BY_PATH.get(http.path_params["entity"])
    readable = kind in {"entityInformation", "fields"}
    if entity is None or not (entity.queryable or readable):
        raise HTTPException(404)
    if kind == "create" and not entity.creatable:
        raise HTTPException(405)
    return entity
