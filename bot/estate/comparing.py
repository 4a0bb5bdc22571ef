"""What changed, of everybody or of one account, from the scans that are kept."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import structlog

from bot.errors import BrokenArtifact
from bot.estate.artifact import not_whole_after
from bot.estate.changes import base_for, compare
from bot.estate.doubt import doubt_of
from bot.estate.lately import standing
from bot.estate.roster import Member, Roster
from bot.estate.schema import is_sound

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from bot.estate.artifact import Artifact
    from bot.estate.changes import Change
    from bot.estate.doubt import Doubt
    from bot.estate.lately import Standing

log = structlog.get_logger(__name__)

BY_ID = re.compile(r"id:(\d{1,18})", re.ASCII)


@dataclass(frozen=True)
class Comparison:
    """What two scans differ in.

    Args:
        was: the earlier scan.
        now: the newest one that can be read.
        changes: what is different, without what a rule explains that most customers fail.
        doubts: that rule, of the earlier scan, of the newest one or of both.
        left_out: how many changes it explains.
        account: the account that was asked for; `None` for all.
        standing: how that account stands, and since when; `None` where a file that may tell it is
            damaged, too.
        damaged: the files of later scans, which cannot be read.
    """

    was: Artifact
    now: Artifact
    changes: tuple[Change, ...]
    doubts: tuple[Doubt, ...] = ()
    left_out: int = 0
    account: Member | None = None
    standing: Standing | None = None
    damaged: tuple[Path, ...] = ()


@dataclass(frozen=True)
class NotCompared:
    """Why nothing is compared.

    Args:
        since: the day that was asked for.
        account: the name that is not one account's; `None` where there are no two scans.
        scanned: the day of the scan that was looked into.
        equal: the accounts of that name.
        near: the accounts whose names are near, when there is none of that name.
    """

    since: date | None = None
    account: str | None = None
    scanned: date | None = None
    equal: tuple[Member, ...] = ()
    near: tuple[Member, ...] = ()


def named_or_id(text: str) -> tuple[str, int | None]:
    """An account's name, or its id where the text is `id:174`."""
    by_id = BY_ID.fullmatch(text.strip())
    return ("", int(by_id[1])) if by_id else (text, None)


def comparison(
    scans: Sequence[Artifact], since: date | None, about: tuple[str, int | None] | None
) -> Comparison | NotCompared:
    """Compare the newest scan with an earlier one; in the place of a damaged one its former.

    Args:
        scans: the complete ones, the newest first.
        since: a day: the earlier scan is the last of it or before it; `None` is the scan before.
        about: an account's name, or its id; `None` for all.

    Raises:
        BrokenArtifact: the newest file is damaged, or every earlier one that is asked for, and no
            two are left.
    """
    damaged: list[Path] = []
    while True:
        try:
            told = _comparison(scans, since, about)
        except BrokenArtifact:
            if _is_sound(scans[0]) or base_for(scans[1:], since) is None:
                raise
            log.warning("damaged_scan_not_compared", file=str(scans[0].path))
            damaged.append(scans[0].path)
            scans = scans[1:]
            continue
        if isinstance(told, NotCompared):
            return told
        return replace(told, damaged=tuple(sorted({*damaged, *not_whole_after(told.now)})))


def _comparison(
    scans: Sequence[Artifact], since: date | None, about: tuple[str, int | None] | None
) -> Comparison | NotCompared:
    base = base_for(scans, since)
    if base is None:
        return NotCompared(since)
    now = scans[0]
    if about is None:
        return _compared(scans, base, since, None)
    name, number = about
    with now.open() as rows:
        roster = Roster.of(rows)
    sought = roster.find(name)
    account = sought.account if number is None else roster.by_id(number)
    if account is None:
        near = () if sought.equal or number is not None else roster.near(name)
        shown = name if number is None else f"id:{number}"
        return NotCompared(since, shown, now.meta.day, sought.equal, near)
    told = _compared(scans, base, since, account.id)
    return replace(told, account=account, standing=_standing(scans, account.id))


def _compared(
    scans: Sequence[Artifact], base: Artifact, since: date | None, account_id: int | None
) -> Comparison:
    """What is different since a scan or, where its file is damaged, since the next older one."""
    try:
        return _sure(base, scans[0], compare(base, scans[0], account_id))
    except BrokenArtifact as error:
        others = [scan for scan in scans if scan is not base]
        older = base_for(others, since)
        sound = _is_sound(base)
        if sound or older is None:
            raise BrokenArtifact(str((scans[0] if sound else base).path)) from None
        log.warning("damaged_scan_not_compared", file=str(base.path), detail=error.detail)
        return _compared(others, older, since, account_id)


def _sure(was: Artifact, now: Artifact, changes: Sequence[Change]) -> Comparison:
    found = (doubt_of(was, newest=False), doubt_of(now, newest=True))
    doubts = tuple(doubt for doubt in found if doubt is not None)
    sure = tuple(c for c in changes if not any(doubt.explains(c) for doubt in doubts))
    return Comparison(was, now, sure, doubts, len(changes) - len(sure))


def _standing(scans: Sequence[Artifact], account_id: int) -> Standing | None:
    try:
        return standing(scans, account_id)
    except BrokenArtifact:
        return None  # The damaged one may be the last in which it was right.


def _is_sound(scan: Artifact) -> bool:
    with scan.open() as rows:
        return is_sound(rows)
