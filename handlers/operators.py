"""Who may speak of syncs: the people and user groups named in PSA_OPERATORS."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import aiohttp
import structlog
from slack_sdk.errors import SlackClientError

from bot.desk import Permission

if TYPE_CHECKING:
    from handlers.slack_api import SlackApi

log = structlog.get_logger()

REMEMBERED = 300.0
GROUP = "S"


class SlackOperators:
    """The operators of `bot.desk`, with user groups looked up in Slack.

    Args:
        ids: Slack's ids of people (`U`, `W`) and of user groups (`S`).
        api: Slack's Web API.
    """

    def __init__(self, ids: tuple[str, ...], api: SlackApi) -> None:
        self._people = {who for who in ids if not who.startswith(GROUP)}
        self._groups = tuple(who for who in ids if who.startswith(GROUP))
        self._api = api
        self._members: dict[str, tuple[float, frozenset[str]]] = {}

    async def permission(self, user: str) -> Permission:
        """Whether this person may; who is in a group is remembered for five minutes."""
        if not self._people and not self._groups:
            return Permission.NOBODY
        if user in self._people:
            return Permission.ALLOWED
        groups = [await self._in_group(group) for group in self._groups]
        if any(members is not None and user in members for members in groups):
            return Permission.ALLOWED
        return Permission.CANNOT_TELL if None in groups else Permission.NOT_LISTED

    async def _in_group(self, group: str) -> frozenset[str] | None:
        """The members of a group; `None` when Slack does not say."""
        until, members = self._members.get(group, (0.0, frozenset()))
        if time.monotonic() < until:
            return members
        try:
            answer = await self._api.again.usergroups_users_list(usergroup=group)
        except (SlackClientError, aiohttp.ClientError, OSError) as error:
            log.warning("group_not_resolved", group=group, detail=str(error)[:200])
            return None
        members = frozenset(answer.get("users") or ())
        self._members[group] = (time.monotonic() + REMEMBERED, members)
        return members
