"""A bot in a process of its own, and what stands around it; any call of it may be its last."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import asynccontextmanager, suppress
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
from tests.remedies.deaths import PASSED, STEPS_ONLY

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from bot.demo.slack import SlackServer

ROOT = Path(__file__).parents[2]
EFFECTS = ("/start", "/api/chat.postMessage", "/api/chat.update", "/atservicesrest/v1.0/tickets")


@dataclass
class Fate:
    """Kills the bot once at each effect outside, before it hears of it.

    Args:
        pid: a file with the bot's process id.
        armed: whether it kills.
        effects: the effects so far that a bot has not lived to hear of.
    """

    pid: Path
    armed: bool = False
    effects: list[tuple[str, bytes]] = field(default_factory=list)

    async def came(self, path: str, body: bytes) -> None:
        """An effect has happened. The same again, asked for by the next bot, is let through."""
        if (path, body) not in self.effects:
            self.effects.append((path, body))
            with suppress(ProcessLookupError):
                os.kill(int(self.pid.read_text()), signal.SIGKILL)


@dataclass(frozen=True)
class Fatal:
    """Lets an effect happen and kills the process before it hears of it."""

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
        heard = bytearray()

        async def hear() -> Message:
            message = await receive()
            heard.extend(message.get("body", b""))
            return message

        async def hold(message: Message) -> None:
            held.append(message)

        await self.app(scope, hear, hold)
        await self.fate.came(path, bytes(heard))
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
    url: str
    process: Process | None = None

    def deaths(self) -> list[str]:
        """The writes at which the bot has died."""
        lines = Path(self.environment["DEATHS"]).read_text().splitlines()
        return [line for line in lines if not line.startswith((PASSED, "begun"))]

    async def start(self) -> None:
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.remedies.process",
            cwd=ROOT,
            env=self.environment,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        await self.slack.until(lambda: self.slack.sockets.connections or None, seconds=30)

    async def end(self) -> None:
        if self.process is not None:
            self.process.kill()
            await self.process.wait()
        with suppress(ProcessLookupError, FileNotFoundError):
            os.kill(int(self.fate.pid.read_text()), signal.SIGKILL)


@asynccontextmanager
async def town(folder: Path, url: str, *, only_steps: bool = False) -> AsyncIterator[Town]:
    folder.mkdir(exist_ok=True)  # noqa: ASYNC240 - once, before anything runs
    fate = Fate(folder / "deaths.pid")
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
            "PSA_DATABASE_URL": url,
            "DEATHS": str(folder / "deaths.txt"),
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
        environment |= {STEPS_ONLY: "yes"} if only_steps else {}
        place = Town(slack, autotask, automation, fate, environment, folder, url)
        await place.start()
        try:
            yield place
        finally:
            await place.end()
