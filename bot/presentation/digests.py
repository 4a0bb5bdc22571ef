"""The news of a scan, for a channel: no prices, no more than a morning's reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.estate.sanity import suspect_rule
from bot.presentation.scans import grouped

if TYPE_CHECKING:
    from bot.estate.artifact import Artifact
    from bot.estate.digest import Digest
    from bot.presentation.message import Message
    from bot.presentation.presenter import Presenter

NAMED = 10


def digest_message(digest: Digest, artifact: Artifact, presenter: Presenter) -> Message:
    """The message.

    Args:
        digest: the news.
        artifact: the scan that they are from.
        presenter: makes messages.
    """
    groups = [
        {"cause": g.cause, "verdict": g.verdict, **_first([a.name for a in g.accounts])}
        for g in grouped(list(digest.new))
    ]
    soon = [{"name": a.name, "on": a.expected_on} for a in digest.soon]
    ending = [{"name": e.account, "contract": e.contract, "on": e.on} for e in digest.ending]
    return presenter.note(
        "digest",
        meta=artifact.meta,
        total=len(artifact.accounts()),
        suspect=suspect_rule(artifact.accounts()),
        compared=digest.compared,
        undecided=digest.undecided,
        groups=groups,
        soon=_first(soon),
        ending=_first(ending),
    )


def _first(items: list[Any]) -> dict[str, Any]:
    return {"named": items[:NAMED], "more": max(len(items) - NAMED, 0)}
