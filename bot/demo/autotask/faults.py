"""What can go wrong, to be switched on while the stand-in runs.

Each fault is a small frozen value; `Faults` holds those that are on.
"""

from __future__ import annotations

import json
from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Any, Literal

from starlette.responses import Response

from bot.demo.autotask.replies import READS, THREADS_EXCEEDED, Broken, Kind, answer, refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from bot.demo.autotask.filters import Row


@dataclass(frozen=True)
class Fault:
    """The base: which requests it meets.

    Args:
        times: how many requests meet it; None is all of them.
        entity: as in the path, such as `Contracts`, or `zoneInformation`, `ThresholdInformation`,
            `Version`; None is every entity and neither of these three.
        kind: such as `query` or `next`; None is any.
    """

    _: KW_ONLY
    times: int | None = None
    entity: str | None = None
    kind: Kind | None = None

    @property
    def delay(self) -> float:
        """Seconds for which the request is held before anything else."""
        return 0.0

    @property
    def level(self) -> str | None:
        """What `userAccessForQuery` says because of it; None leaves it alone."""
        return None

    def fits(self, entity: str, kind: Kind) -> bool:
        """Whether a request meets it."""
        if self.kind is not None and self.kind != kind:
            return False
        return self.concerns(entity)

    def concerns(self, entity: str) -> bool:
        """Whether it is about this entity."""
        if self.entity is None:
            return entity not in {"zoneInformation", "ThresholdInformation", "Version"}
        return self.entity.lower() == entity.lower()

    def instead(self) -> Response | None:
        """What is sent in place of an answer; None lets the answer through."""
        return None

    def spoil(self, response: Response) -> Response:
        """The answer, made worse."""
        return response


@dataclass(frozen=True)
class Throttle(Fault):
    """429, as the fourth request at a time gets it.

    Args:
        retry_after: seconds, in the header of that name; None leaves it out, as Autotask does.
    """

    retry_after: int | None = None

    def instead(self) -> Response:
        """Say it by status."""
        wait = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        return Response(status_code=429, headers=wait)


class ThreadThreshold(Fault):
    """The same with status 500 and words, which Autotask does as well."""

    def instead(self) -> Response:
        """Say it by words."""
        return refusal(THREADS_EXCEEDED)


class Html(Fault):
    """The maintenance page: status 200, for people."""

    def instead(self) -> Response:
        """Show the page."""
        page = "<!DOCTYPE html><html><body><h1>Autotask is being maintained</h1></body></html>"
        return Response(page, media_type="text/html; charset=utf-8")


@dataclass(frozen=True)
class ServerError(Fault):
    """A 5xx that gives no reason: `errors` is empty, or there is no body at all."""

    status: int = 500
    body: Literal['{"errors":[]}', ""] = ""

    def instead(self) -> Response:
        """Fail."""
        return Response(self.body, self.status, media_type="application/json; charset=utf-8")


@dataclass(frozen=True)
class Refuse(Fault):
    """An understood question that is refused, with the reason."""

    message: str = "Invalid query syntax."
    status: int = 500

    def instead(self) -> Response:
        """Refuse."""
        return refusal(self.message, self.status)


class NotPermitted(Fault):
    """The security level does not let the user read the entity, and Autotask says so."""

    def fits(self, entity: str, kind: Kind) -> bool:
        """Only reads are refused; `entityInformation` answers, and shows it."""
        return kind in READS and super().fits(entity, kind)

    @property
    def level(self) -> str:
        """No access."""
        return "None"

    def instead(self) -> Response:
        """Refuse."""
        return refusal("The logged in Resource does not have the adequate permissions")


@dataclass(frozen=True)
class Restricted(Fault):
    """The security level hides rows, and Autotask says nothing.

    Args:
        access: what `userAccessForQuery` shows.
        hides: the ids that are hidden, or a question to each row; default all.
    """

    access: Literal["None", "Restricted"] = "Restricted"
    hides: Collection[int] | Callable[[Row], bool] = lambda _row: True

    @property
    def level(self) -> str:
        """As told."""
        return self.access

    def fits(self, entity: str, kind: Kind) -> bool:  # noqa: ARG002 - it stands, it is never met
        """Never."""
        return False

    def hidden(self, row: Row) -> bool:
        """Whether a row is held back."""
        return self.hides(row) if callable(self.hides) else row["id"] in self.hides


class BadPassword(Fault):
    """An empty 401, as for a wrong secret."""

    def instead(self) -> Response:
        """Reject."""
        return Response(status_code=401)


@dataclass(frozen=True)
class Redirect(Fault):
    """Sent elsewhere."""

    to: str = "https://autotask.example/"

    def instead(self) -> Response:
        """Point there, keeping method and body."""
        return Response(status_code=307, headers={"Location": self.to})


@dataclass(frozen=True)
class ForeignNext(Fault):
    """A page that names an address elsewhere as the next one."""

    url: str = "https://autotask.example/ATServicesRest/V1.0/Companies/query/next?paging=1"

    def spoil(self, response: Response) -> Response:
        """Change the address."""
        page = _page(response)
        if page is None:
            return response
        page["pageDetails"]["nextPageUrl"] = self.url
        return answer(page)


@dataclass(frozen=True)
class ShortPage(Fault):
    """A page that lost rows at its end, and the way to the next page.

    Args:
        drop: how many rows are lost; `count` still counts them, and always says too many.
    """

    drop: int = 1

    def spoil(self, response: Response) -> Response:
        """Lose them."""
        page = _page(response)
        if page is None:
            return response
        kept = page["items"][: max(0, len(page["items"]) - self.drop)]
        count = max(page["pageDetails"]["count"], len(kept) + 1)
        page["pageDetails"] |= {"count": count, "nextPageUrl": None}
        return answer({**page, "items": kept})


class Cut(Fault):
    """A body that ends in the middle, with status 200."""

    def spoil(self, response: Response) -> Response:
        """Keep the first half."""
        body = bytes(response.body)
        half = body[: len(body) // 2]
        return Response(half, response.status_code, media_type=response.media_type)


@dataclass(frozen=True)
class Hang(Fault):
    """The answer comes late."""

    seconds: float = 60.0

    @property
    def delay(self) -> float:
        """As told."""
        return self.seconds


class Disconnect(Fault):
    """The connection breaks within the answer."""

    def instead(self) -> Response:
        """Break it."""
        return Broken()


def _page(response: Response) -> dict[str, Any] | None:
    page = json.loads(bytes(response.body))
    return page if "pageDetails" in page else None
