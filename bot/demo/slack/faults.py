"""What can go wrong at Slack's end, each a small thing to put into `SlackServer.faults`.

A fault applies to the next `times` calls of its method; `response_url` is one too.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RateLimit:
    """429 with `Retry-After`, in whole seconds as Slack sends it."""

    method: str
    times: int = 1
    retry_after: int = 1


@dataclass(frozen=True)
class ServerError:
    """A 5xx with a page for people in place of an answer."""

    method: str
    times: int = 1
    status: int = 503


@dataclass(frozen=True)
class ApiError:
    """`ok: false` with a given error, such as `missing_scope`."""

    method: str
    error: str
    times: int = 1


@dataclass(frozen=True)
class InvalidBlocks:
    """Slack refuses a message's blocks, whatever they are; a message without blocks passes."""

    method: str
    times: int = 1


@dataclass(frozen=True)
class Disconnect:
    """The connection is cut in the middle of the answer.

    Args:
        method: the method.
        times: how often.
        acted: whether Slack had done what was asked by then.
    """

    method: str
    times: int = 1
    acted: bool = False


@dataclass(frozen=True)
class Late:
    """Slack does what is asked, and answers only some seconds after everybody can see it."""

    method: str
    times: int = 1
    seconds: float = 1.0


Failure = RateLimit | ServerError | ApiError | InvalidBlocks | Disconnect
Fault = Failure | Late
