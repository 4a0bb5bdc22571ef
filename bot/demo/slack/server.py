"""A Slack on this machine: one workspace with one app in it, for the demo and for tests."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Self, TypeVar

import httpx
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute

from bot.demo.serving import on_loopback
from bot.demo.slack import payloads
from bot.demo.slack.courier import Courier
from bot.demo.slack.files import Files
from bot.demo.slack.front import Front, arguments_of
from bot.demo.slack.hooks import Hooks
from bot.demo.slack.messages import SlackError, content
from bot.demo.slack.methods import Methods
from bot.demo.slack.model import Ack, Call, Channel, Json, Message, Refusal, User, parsed
from bot.demo.slack.people import People
from bot.demo.slack.rates import Rates
from bot.demo.slack.sockets import Sockets
from bot.demo.slack.views import Views
from bot.demo.slack.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from starlette.requests import Request

    from bot.demo.slack.faults import Fault

T = TypeVar("T")


class SlackServer:
    """Slack as the bot sees it, and as a person in it sees the bot.

    Args:
        bot_token: what the Web API accepts.
        app_token: what `apps.connections.open` accepts.
        signing_secret: what requests to the bot are signed with.
        channels: by id.
        users: by id.
        groups: the members of user groups, by the group's id.
        patience: seconds until a person is told `operation_timeout`; 3 in reality.
    """

    def __init__(
        self,
        *,
        bot_token: str,
        app_token: str,
        signing_secret: str,
        channels: Mapping[str, Channel],
        users: Mapping[str, User] | None = None,
        groups: Mapping[str, tuple[str, ...]] | None = None,
        patience: float = 3.0,
    ) -> None:
        self.workspace = Workspace(channels, users or {}, groups or {})
        self.sockets = Sockets(self.workspace)
        self.front = Front()
        self.files = Files(self.workspace, f"Bearer {bot_token}")
        self.app = Starlette(
            routes=[
                Route("/api/{method}", self._call, methods=["GET", "POST"]),
                Route("/hooks/{key}", self._hook, methods=["POST"]),
                WebSocketRoute("/link", self.sockets.endpoint),
                *self.files.routes(),
            ]
        )
        self._tokens = {"bot": f"Bearer {bot_token}", "app": f"Bearer {app_token}"}
        self._hooks = Hooks(self.workspace)
        self.views = Views(self.workspace)
        self._methods = Methods(self.workspace).table() | self.views.table() | self.files.table()
        self._client = httpx.AsyncClient(trust_env=False, timeout=patience)
        self._courier = Courier(signing_secret, self.sockets, self._client, patience)
        self.people = People(
            self.workspace, self._courier, self.views, self.front, self._hook_address
        )
        self._base = ""

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[Self]:
        """Listen on 127.0.0.1, on a free port, until the block ends. A server is served once."""
        async with self._client, on_loopback(self.app) as self._base:
            self.files.base = self._base
            try:
                yield self
            finally:
                await self._courier.close()

    @property
    def api_url(self) -> str:
        """The address for `SLACK_API_URL`."""
        return f"{self._base}/api/"

    @property
    def calls(self) -> list[Call]:
        """Every call of the Web API and every use of a `response_url`, in order."""
        return self.front.calls

    @property
    def refused(self) -> list[Refusal]:
        """Every message that was not taken, and why."""
        return self.front.refused

    @property
    def faults(self) -> list[Fault]:
        """What goes wrong next; append to it or clear it at any time."""
        return self.front.faults

    @faults.setter
    def faults(self, faults: list[Fault]) -> None:
        self.front.faults = faults

    @property
    def acks(self) -> list[Ack]:
        """Everything that was sent to the bot, and how it was acknowledged, in order."""
        return self._courier.acks

    def be_real(self) -> None:
        """From now on count the rates and try events again, as the real Slack does."""
        self.front.rates = Rates()
        self._courier.retries = (0, 60, 300)

    def limit_to_one_a_second(self) -> None:
        """From now on a channel takes one message a second and answers 429 to more."""
        self.front.one_a_second = True

    def deliver_to(self, address: str | None) -> None:
        """Post payloads to this address, signed; `None` is back to the open socket."""
        self._courier.address = address

    async def command(self, command: str, text: str, *, user: str, channel: str) -> Ack:
        """A person types a slash command.

        Args:
            command: such as `/psa`.
            text: what stands behind it, as typed.
            user: the person's id.
            channel: the channel's id.

        Raises:
            LookupError: the workspace has no such channel.
        """
        who = payloads.person(self.workspace, user, channel)
        payload = payloads.slash(who, command, text, self._ids(channel, user))
        return self._shown(await self._courier.deliver("slash_commands", payload))

    async def click(
        self, message: Message, action_id: str, *, user: str, selected: str | None = None
    ) -> Ack:
        """A person clicks a button, or chooses from a menu.

        Args:
            message: as it was seen; what stands in the channel now is what Slack sends.
            action_id: the element's.
            user: the person's id.
            selected: the value or the text of the option; only for menus.

        Raises:
            LookupError: there is no such message, element or option any more.
        """
        current = self.workspace.find(message.channel, message.ts)
        who = payloads.person(self.workspace, user, message.channel)
        clicked = payloads.action(current, action_id, selected)
        ids = self._ids(message.channel, user, current)
        payload = payloads.block_actions(who, current, clicked, ids)
        return await self._courier.deliver("interactive", payload)

    async def replay(self, ack: Ack) -> Ack:
        """Send the very same request, or envelope, again."""
        return self._shown(await self._courier.again(ack.delivery))

    async def retry(self, ack: Ack, number: int = 1, reason: str = "http_timeout") -> Ack:
        """Send it again as Slack does when it saw no acknowledgement."""
        return self._shown(await self._courier.retry(ack.delivery, number, reason))

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask the app to open its socket anew."""
        await self.sockets.disconnect(reason)

    def messages(self, channel: str) -> list[Message]:
        """Everything in a channel, threads and ephemeral messages included."""
        return self.workspace.messages(channel)

    def thread(self, channel: str, ts: str) -> list[Message]:
        """The replies to a message."""
        return self.workspace.thread(channel, ts)

    async def until(self, ready: Callable[[], T | None], seconds: float = 10) -> T:
        """Wait until `ready()` says something true, and return it (`Workspace.until`)."""
        return await self.workspace.until(ready, seconds)

    async def next_message(
        self,
        channel: str | None = None,
        *,
        thread_ts: str | None = None,
        ephemeral: bool = False,
        seconds: float = 10,
    ) -> Message:
        """The oldest message that nobody was given yet (`Workspace.next_message`)."""
        return await self.workspace.next_message(
            channel, thread_ts=thread_ts, ephemeral=ephemeral, seconds=seconds
        )

    def _ids(self, channel: str, user: str, original: Message | None = None) -> Json:
        address = self._hook_address(channel, user, original)
        return {"response_url": address, "trigger_id": self.views.trigger(user)}

    def _hook_address(self, channel: str, user: str, original: Message | None) -> str:
        return f"{self._base}/{self._hooks.make(channel, user, original)}"

    def _shown(self, ack: Ack) -> Ack:
        """Make a command's acknowledgement the message that the person sees."""
        if ack.error or not ack.body or ack.delivery.kind != "slash_commands":
            return ack
        said = parsed(ack.body)
        try:
            what = content(said, total=None)
        except SlackError as problem:
            self.refused.append(Refusal("ack", said, problem.messages or [problem.error]))
            return replace(ack, error="dispatch_failed")
        payload = ack.delivery.payload
        message = self.workspace.post(
            payload["channel_id"],
            what.text,
            what.blocks,
            via="ack",
            ephemeral_to=None if said.get("response_type") == "in_channel" else payload["user_id"],
        )
        return replace(ack, message=message)

    async def _call(self, request: Request) -> Response:
        method = request.path_params["method"]
        arguments = await arguments_of(request)
        answer = self.front.answer(
            method, arguments, lambda given: self._act(request, method, given)
        )
        self.workspace.changed()
        return answer

    def _act(self, request: Request, method: str, arguments: Json) -> Json:
        token = request.headers.get("authorization")
        if token is None:
            raise SlackError("not_authed")
        if token not in self._tokens.values():
            raise SlackError("invalid_auth")
        opens = method == "apps.connections.open"
        if opens != (token == self._tokens["app"]):
            raise SlackError("not_allowed_token_type")
        if opens:
            return {"url": f"{self._base.replace('http', 'ws', 1)}/link?{self.sockets.ticket()}"}
        if method not in self._methods:
            raise SlackError("unknown_method")
        return self._methods[method](arguments)

    async def _hook(self, request: Request) -> Response:
        arguments = await arguments_of(request)

        def act(given: Json) -> Json:
            self._hooks.use(request.path_params["key"], given)
            return {}

        answer = self.front.answer("response_url", arguments, act)
        self.workspace.changed()
        return answer if answer.status_code != httpx.codes.OK else JSONResponse({"ok": True})
