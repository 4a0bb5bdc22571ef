"""A bot in a process of its own, and what stands around it; a call of it may be its last."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from bot.demo.autotask import AutotaskServer
from bot.demo.serving import on_loopback
from tests.handlers.office import (
    APP_TOKEN,
    BOT_TOKEN,
    DANA,
    local_slack,
    small_msp,
)
from tests.handlers.test_remedies import HOOK_SECRET, Automation

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from bot.demo.slack import SlackServer

ROOT = Path(__file__).parents[2]
EFFECTS = ("/start", "/api/chat.postMessage", "/api/chat.update", "/atservicesrest/v1.0/tickets")


@dataclass
class Fate:
    """When the process is killed.

    Args:
        at: at which of its effects, counted from 1; 0 is never.
        process: the one that runs.
        armed: whether effects are counted.
        effects: the effects so far.
    """

    at: int = 0
    process: Process | None = None
    armed: bool = False
    effects: list[str] = field(default_factory=list)
    killed: bool = False

    def came(self, path: str) -> None:
        """An effect has happened; the bot has not heard of it yet."""
        self.effects.append(path)
        if len(self.effects) == self.at and self.process is not None:
            self.process.kill()
            self.killed = True


@dataclass(frozen=True)
class Fatal:
    """Lets an effect happen and may kill the process before it hears of it."""

    app: ASGIApp
    fate: Fate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = str(scope.get("path", "")).lower()
        made = path.endswith(("/notes", "/attachments")) or path in {
            effect.lower() for effect in EFFECTS
        }
        if not (made and scope.get("method") == "POST" and self.fate.armed):
            await self.app(scope, receive, send)
            return
        held: list[Message] = []

        async def hold(message: Message) -> None:
            held.append(message)

        await self.app(scope, receive, hold)
        self.fate.came(path)
        for message in held:
            await send(message)


@dataclass
class Town:
    """The bot and what stands around it."""

    slack: SlackServer
    autotask: AutotaskServer
    automation: Automation
    fate: Fate
    environment: dict[str, str]
    folder: Path

    async def start(self) -> None:
        before = list(self.slack.sockets.connections)
        self.fate.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.remedies.process",
            cwd=ROOT,
            env=self.environment,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        await self.slack.until(
            lambda: [c for c in self.slack.sockets.connections if c not in before], seconds=30
        )

    async def end(self) -> None:
        process = self.fate.process
        if process is not None and process.returncode is None:
            process.kill()
        if process is not None:
            await process.wait()

    async def restart_when_killed(self) -> None:
        """Wait for the kill, and let the next process do the rest."""
        assert self.fate.process is not None
        await asyncio.wait_for(self.fate.process.wait(), 30)
        await self.start()


@asynccontextmanager
async def town(folder: Path, at: int) -> AsyncIterator[Town]:
    fate = Fate(at)
    slack, autotask, automation = local_slack(), AutotaskServer(small_msp()), Automation()
    slack.app.add_middleware(Fatal, fate=fate)
    autotask.app = Fatal(autotask.app, fate)
    hook = Starlette(
        routes=[Route("/start", automation.hear, methods=["POST"])],
        middleware=[Middleware(Fatal, fate=fate)],
    )
    async with slack.serve(), autotask.serve() as running, on_loopback(hook) as address:
        environment = {
            "PATH": os.environ["PATH"],
            "PSA_TIMEZONE": "Europe/London",
            "PSA_DATA_DIR": str(folder),
            "PSA_OPERATORS": DANA,
            "GRADIENT_SYNC_WEBHOOK_URL": f"{address}/start",
            "GRADIENT_SYNC_WEBHOOK_SECRET": HOOK_SECRET,
            "AUTOTASK_USERNAME": autotask.username,
            "AUTOTASK_SECRET": autotask.secret,
            "AUTOTASK_INTEGRATION_CODE": autotask.integration_code,
            "AUTOTASK_ZONE_URL": running.zone_url,
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "SLACK_API_URL": slack.api_url,
        }
        place = Town(slack, autotask, automation, fate, environment, folder)
        await place.start()
        try:
            yield place
        finally:
            await place.end()
