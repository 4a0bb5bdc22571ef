"""`psa-bot demo`: an Autotask, a Slack and the real bot between them, all on this machine."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import threading
import webbrowser
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pydantic import SecretStr
from rich.console import Console
from rich.text import Text

from bot.app.server import build_app
from bot.demo.autotask import STORIES, AutotaskServer, demo_msp
from bot.demo.autotask.northwind import BOT_USER, GRADIENT_USER
from bot.demo.clock import Clock
from bot.demo.gradient import GradientSide
from bot.demo.playground import Page, Scene
from bot.demo.playground.scene import SAM
from bot.demo.serving import on_loopback
from bot.demo.shell import CHANNEL, USER, NoAnswer, Shell
from bot.demo.slack import Channel, SlackServer, User
from bot.demo.tour import Tour
from bot.logs import configure_logging
from bot.remedies import Pace
from bot.settings import Autotask, Local, Slack
from bot.state import Database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

TIMEZONE = "Europe/London"
BOT_TOKEN, APP_TOKEN, SIGNING = "xoxb-demo", "xapp-demo", "demo signing secret"
GROUP = "S0BILLING"
EVENTS = "demo events secret"


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
    async with (
        opened() as scene,
        Page(scene).serve() as address,
    ):
        console.print(Text(f"The page of the demo: {address}"), soft_wrap=True)
        shell = Shell(scene.slack, scene.autotask, console, scene.zone)
        try:
            if sys.stdin.isatty() and console.is_terminal:
                scene.slack.be_real()
                _show(address)
                await shell.ask(STORIES[0].account)
                await shell.prompt()
            else:
                await Tour(shell, scene.gradient).walk()
        except NoAnswer as problem:
            console.print(Text(str(problem), style="red"))
            return 1
    return 0


def _show(address: str) -> None:
    """Open the page where there is a desktop to open it on."""
    desktop = sys.platform in {"darwin", "win32"}
    if desktop or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()


@asynccontextmanager
async def started(console: Console) -> AsyncIterator[Shell]:
    """Everything running, and a person in front of it.

    Args:
        console: where the person reads.
    """
    async with opened() as scene:
        yield Shell(scene.slack, scene.autotask, console, scene.zone)


@asynccontextmanager
async def opened(patience: float = 3.0) -> AsyncIterator[Scene]:
    """Everything running: the stand-ins of Autotask, Slack and Gradient, and the bot between.

    Args:
        patience: seconds until Slack gives an acknowledgement up.
    """
    clock, zone = Clock(), ZoneInfo(TIMEZONE)
    today = clock().astimezone(zone).date()
    autotask = AutotaskServer(demo_msp(today), username=BOT_USER)
    autotask.keeps_answers = True
    slack = SlackServer(
        bot_token=BOT_TOKEN,
        app_token=APP_TOKEN,
        signing_secret=SIGNING,
        patience=patience,
        channels={
            CHANNEL: Channel("billing"),
            "C0SALES": Channel("sales", bot_is_member=False),
            "D0DANA": Channel("psa-bot", is_im=True),
            "D0SAM": Channel("psa-bot", is_im=True),
        },
        users={USER: User("dana", "Dana Reyes"), SAM: User("sam", "Sam Okafor")},
        groups={GROUP: (USER,)},
    )
    slack.workspace.clock = clock.seconds
    gradient = GradientSide(EVENTS, clock)
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="psa-bot-demo-"))
        running = await stack.enter_async_context(autotask.serve())
        await stack.enter_async_context(slack.serve())
        local = _local(Path(folder), await stack.enter_async_context(gradient.serve()))
        database = await stack.enter_async_context(Database(local.database_url))
        scene = Scene(slack, autotask, gradient, clock, database, zone)
        gradient.changed = scene.changed
        await scene.begin()
        settings = (local, _autotask(autotask, running.zone_url), _slack(slack))
        app = build_app(*settings, Pace(look=timedelta(seconds=1)), clock)
        await stack.enter_async_context(app.router.lifespan_context(app))
        gradient.bot = await stack.enter_async_context(on_loopback(app))
        slack.deliver_to(f"{gradient.bot}/slack/events")
        yield scene


def _local(folder: Path, automation: str) -> Local:
    return Local(
        psa_timezone=TIMEZONE,
        psa_data_dir=folder,
        psa_database_url=f"sqlite:///{folder / 'state.db'}",
        gradient_events_secret=SecretStr(EVENTS),
        gradient_sync_webhook_url=automation,
        gradient_sync_webhook_secret=SecretStr(EVENTS),
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
