"""`psa-bot demo`: an Autotask, a Slack and the real bot between them, all on this machine."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pydantic import SecretStr
from rich.console import Console
from rich.text import Text

from bot.app import build_app
from bot.demo.autotask import STORIES, AutotaskServer, demo_msp
from bot.demo.autotask.northwind import BOT_USER, GRADIENT_USER, last_sync
from bot.demo.serving import on_loopback
from bot.demo.shell import CHANNEL, USER, NoAnswer, Shell
from bot.demo.slack import Channel, SlackServer, User
from bot.logs import configure_logging
from bot.settings import Autotask, Local, Slack
from bot.state import Database, SyncEvent, Syncs

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

TIMEZONE = "Europe/London"
BOT_TOKEN, APP_TOKEN, SIGNING = "xoxb-demo", "xapp-demo", "demo signing secret"
GROUP = "S0BILLING"
SYNC_TAKES = timedelta(minutes=12)


def main(*, verbose: bool = False) -> int:
    """Run the demo: a prompt at a terminal, a tour of the stories anywhere else.

    Args:
        verbose: show the bot's log on stderr.

    Returns:
        the exit code; 1 when an answer did not come.
    """
    configure_logging("INFO" if verbose else "CRITICAL")
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        del os.environ[name]  # everything here is on loopback
    try:
        return asyncio.run(_main(Console(highlight=False)))
    except KeyboardInterrupt:
        return 0


async def _main(console: Console) -> int:
    async with started(console) as shell:
        try:
            if sys.stdin.isatty() and console.is_terminal:
                await shell.ask(STORIES[0].account)
                await shell.prompt()
            else:
                await shell.tour()
        except NoAnswer as problem:
            console.print(Text(str(problem), style="red"))
            return 1
    return 0


@asynccontextmanager
async def started(console: Console) -> AsyncIterator[Shell]:
    """Everything running, and a person in front of it.

    Args:
        console: where the person reads.
    """
    zone = ZoneInfo(TIMEZONE)
    today = datetime.now(zone).date()
    autotask = AutotaskServer(demo_msp(today), username=BOT_USER)
    slack = SlackServer(
        bot_token=BOT_TOKEN,
        app_token=APP_TOKEN,
        signing_secret=SIGNING,
        channels={CHANNEL: Channel("billing")},
        users={USER: User("dana", "Dana Reyes")},
        groups={GROUP: (USER,)},
    )
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="psa-bot-demo-"))
        running = await stack.enter_async_context(autotask.serve())
        await stack.enter_async_context(slack.serve())
        local = _local(Path(folder))
        await _synced(local, last_sync(today))
        app = build_app(local, _autotask(autotask, running.zone_url), _slack(slack))
        await stack.enter_async_context(app.router.lifespan_context(app))
        address = await stack.enter_async_context(on_loopback(app))
        slack.deliver_to(f"{address}/slack/events")
        yield Shell(slack, autotask, console, zone)


async def _synced(local: Local, start: datetime) -> None:
    """Put Gradient's last sync on record, as it was two days ago."""
    async with Database(local.database_url) as database:
        syncs = Syncs(database)
        for event, at in (("started", start), ("completed", start + SYNC_TAKES)):
            about = {"id": f"demo-{event}", "event": event, "at": at.astimezone(UTC)}
            said = SyncEvent.model_validate({**about, "by": "Gradient", "source": "webhook"})
            await syncs.record(said)


def _local(folder: Path) -> Local:
    return Local(
        psa_timezone=TIMEZONE,
        psa_data_dir=folder,
        psa_database_url=f"sqlite:///{folder / 'state.db'}",
        gradient_events_secret=None,
    )


def _autotask(server: AutotaskServer, zone_url: str) -> Autotask:
    return Autotask(
        autotask_username=server.username,
        autotask_secret=SecretStr(server.secret),
        autotask_integration_code=SecretStr(server.integration_code),
        autotask_zone_url=zone_url,
        gradient_api_username=GRADIENT_USER,
    )


def _slack(server: SlackServer) -> Slack:
    return Slack(
        slack_bot_token=SecretStr(BOT_TOKEN),
        slack_signing_secret=SecretStr(SIGNING),
        slack_app_token=None,
        slack_api_url=server.api_url,
        psa_operators=(GROUP,),
    )
