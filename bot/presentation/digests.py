"""The news of a scan, for a channel: no prices, no more than a morning's reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.estate.artifact import Judged
from bot.estate.quiet import key_of
from bot.estate.successors import Ending
from bot.presentation.boards import revenue_button
from bot.presentation.marks import Markable, mark_menu
from bot.presentation.scans import grouped, say
from bot.presentation.tidy import tidy, tidy_text

if TYPE_CHECKING:
    from bot.estate.artifact import Artifact
    from bot.estate.digest import Digest
    from bot.estate.name_doubts import NameDoubt
    from bot.estate.quiet import Told
    from bot.presentation.message import Message
    from bot.presentation.presenter import Presenter
    from bot.state import Mark

NAMED = (10, 6, 3, 1)
"""How many of each kind are named: the first number that Slack takes."""
NAME = 80


def digest_message(digest: Digest, artifact: Artifact, presenter: Presenter) -> Message:
    """The message.

    Args:
        digest: the news.
        artifact: the scan that they are from.
        presenter: makes messages.
    """
    total = len(artifact.accounts())
    choices = [_about(digest, most) | {"meta": artifact.meta, "total": total} for most in NAMED]
    # What was not read in full is no base for amounts.
    buttons = [revenue_button(artifact, digest.base)] if artifact.meta.complete else []
    news: list[Told] = [*digest.new, *digest.ending.new, *digest.names.new]
    settled = [_markable(told, mark) for told, mark in digest.settled]
    menu = mark_menu([_markable(told) for told in news], settled)
    return presenter.first_that_fits("digest", choices, buttons=buttons, menu=menu)


def _about(digest: Digest, most: int) -> dict[str, Any]:
    def about(item: Told, **values: object) -> dict[str, Any]:
        return {**tidy(values, NAME), "again": key_of(item) in digest.again}

    groups = [
        {
            "cause": g.cause,
            "verdict": g.verdict,
            **_first([about(a, name=a.name) for a in g.accounts], most),
        }
        for g in grouped(list(digest.new))
    ]
    soon = [about(a, name=a.name, on=a.expected_on) for a in digest.soon.new]
    ends = [
        about(e, name=e.account, contract=e.contract, missing=e.missing, on=e.on)
        for e in digest.ending.new
    ]
    names = [_name(n) | about(n) for n in digest.names.new]
    return {
        "suspect": digest.suspect,
        "compared": digest.compared,
        "undecided": digest.undecided,
        "ignored": digest.ignored,
        "settled": len(digest.settled),
        "aside": digest.aside,
        "groups": groups,
        "soon": _first(soon, most) | {"known": digest.soon.known},
        "ending": _first(ends, most) | {"known": digest.ending.known},
        "names": _first(names, most) | {"known": digest.names.known},
    }


def _first(items: list[Any], most: int) -> dict[str, Any]:
    return {"named": items[:most], "more": max(len(items) - most, 0)}


def _name(doubt: NameDoubt) -> dict[str, str]:
    """Its words show what nobody sees, so the name is not tidied before."""
    shown = "".join(c if c.isprintable() else "□" for c in doubt.name)
    return {
        "kind": doubt.kind,
        "name": shown.replace("  ", " ␣").strip(" ")[:NAME],
        "other": tidy_text(doubt.other, NAME),
    }


def _markable(told: Told, mark: Mark | None = None) -> Markable:
    account_id, item = key_of(told)
    if isinstance(told, Judged):
        name, what = told.name, say("cause", told.root_cause)
    elif isinstance(told, Ending):
        name, what = told.account, told.contract
    else:
        name, what = told.name, told.other or say("name_kind", told.kind)
    return Markable(account_id, item, f"{tidy_text(name, 30)}: {what}", mark)
