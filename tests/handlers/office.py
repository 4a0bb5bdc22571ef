"""The whole bot between a local Slack and a stand-in of Autotask, all over HTTP on loopback."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import httpx

from bot import settings
from bot.app.server import build_app
from bot.demo.autotask import AutotaskServer, Msp
from bot.demo.serving import on_loopback
from bot.demo.slack import Channel, SlackServer, User
from bot.remedies import Pace

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import time
    from pathlib import Path

    from starlette.applications import Starlette

    from bot.demo.slack import Ack, Message

DANA, SAM = "U0DANA", "U0SAM"
BILLING, OTHER, OLD = "C0BILLING", "C0OTHER", "C0OLD"
MAIL, DIRECT = "C0MAIL", "D0DANA"
BOT_TOKEN, APP_TOKEN = "xoxb-demo", "xapp-demo"
SIGNING = "a signing secret"
EVENTS = "an events secret"


def small_msp() -> Msp:
    """A prospect, a customer, two of nearly one name, and one whose name holds a slash."""
    msp = Msp()
    today = date.today()  # noqa: DTZ011 - a margin of months stands on both sides of it
    starts, ends = today - timedelta(days=120), today + timedelta(days=240)
    backup = msp.service("Backup")
    msp.account("Northwind IT", id=0)
    for name, kind in (
        ("Acme", 3),
        ("Globex", 1),
        ("Contoso Leeds", 1),
        ("Contoso York", 1),
        ("Dock / Harbour", 1),
    ):
        account = msp.account(name, type=kind)
        contract = msp.contract(account, "Managed Services", starts=starts, ends=ends)
        msp.line(contract, backup, units=25)
    return msp


@dataclass
class Office:
    """Everything that a test looks at.

    Args:
        slack: the local Slack.
        autotask: the stand-in.
        app: the bot.
        http: a client of the bot's HTTP side.
        zone_url: where the bot asks for its zone.
    """

    slack: SlackServer
    autotask: AutotaskServer
    app: Starlette
    http: httpx.AsyncClient
    zone_url: str

    async def ask(self, text: str, *, user: str = DANA, channel: str = BILLING) -> Ack:
        return await self.slack.command("/psa", text, user=user, channel=channel)

    async def answer(self, channel: str = BILLING) -> Message:
        """The next message that stands in the channel itself."""
        return await self.slack.next_message(channel)

    async def checklist(self, answer: Message) -> Message:
        return await self.slack.until(
            lambda: next(iter(self.slack.thread(answer.channel, answer.ts)), None)
        )

    def calls(self, method: str) -> int:
        return sum(call.method == method for call in self.slack.calls)


@asynccontextmanager
async def open_office(  # noqa: PLR0913 - each is a setting of its own
    folder: Path,
    *,
    operators: tuple[str, ...] = (),
    socket: bool = False,
    events: str = EVENTS,
    pace: Pace = Pace(),  # noqa: B008 - frozen
    webhook: tuple[str, str] | None = None,
    mail_server: str | None = None,
    scan_at: time | None = None,
    close_days: str = "",
) -> AsyncIterator[Office]:
    """Open everything, and close it again."""
    slack = local_slack()
    autotask = AutotaskServer(small_msp())
    async with slack.serve(), autotask.serve() as running:
        app = build_app(
            local_settings(folder, events, webhook, mail_server, scan_at, close_days),
            autotask_settings(autotask, running.zone_url),
            slack_settings(slack, operators, socket=socket),
            pace,
        )
        async with (
            app.router.lifespan_context(app),
            on_loopback(app) as address,
            httpx.AsyncClient(base_url=address, trust_env=False) as http,
        ):
            slack.deliver_to(None if socket else f"{address}/slack/events")
            yield Office(slack, autotask, app, http, running.zone_url)


def local_slack() -> SlackServer:
    return SlackServer(
        bot_token=BOT_TOKEN,
        app_token=APP_TOKEN,
        signing_secret=SIGNING,
        channels={
            BILLING: Channel("billing"),
            OTHER: Channel("other", bot_is_member=False),
            OLD: Channel("old", is_archived=True),
            MAIL: Channel("mail"),
            DIRECT: Channel("dana", is_im=True),
        },
        users={DANA: User("dana", "Dana Reyes"), SAM: User("sam", "Sam Field")},
        groups={"S0OPS": (DANA,)},
    )


def local_settings(
    folder: Path,
    events: str = EVENTS,
    webhook: tuple[str, str] | None = None,
    mail_server: str | None = None,
    scan_at: time | None = None,
    close_days: str = "",
) -> settings.Local:
    url, secret = webhook or (None, None)
    fields: dict[str, object] = {"psa_timezone": "Europe/London", "psa_data_dir": folder}
    fields |= {"psa_scan_at": scan_at, "psa_close_days": close_days}
    fields |= {"gradient_sync_webhook_url": url, "gradient_sync_webhook_secret": secret}
    if mail_server:
        fields |= {"psa_ticket_destination": "email", "psa_mail_server": mail_server}
        fields |= {"psa_mail_from": "billing@msp.example", "psa_mail_to": "support@vendor.example"}
    return settings.Local.model_validate({**fields, "gradient_events_secret": events or None})


def autotask_settings(server: AutotaskServer, zone_url: str) -> settings.Autotask:
    return settings.Autotask.model_validate(
        {
            "autotask_username": server.username,
            "autotask_secret": server.secret,
            "autotask_integration_code": server.integration_code,
            "autotask_zone_url": zone_url,
        }
    )


def slack_settings(
    server: SlackServer, operators: tuple[str, ...], *, socket: bool
) -> settings.Slack:
    return settings.Slack.model_validate(
        {
            "psa_digest_channel": BILLING,
            "slack_bot_token": BOT_TOKEN,
            "slack_signing_secret": SIGNING,
            "slack_app_token": APP_TOKEN if socket else None,
            "slack_api_url": server.api_url,
            "psa_operators": operators,
            "gradient_mail_channel": MAIL,
        }
    )
