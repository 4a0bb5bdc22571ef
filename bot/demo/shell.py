"""The demo's prompt: what is typed becomes what a person does in Slack."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from bot.demo.autotask import STORIES
from bot.demo.drawing import drawn, options
from bot.demo.playground.scene import FAULTS
from handlers.text import parse
from handlers.wanted import Help, Misunderstood

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import tzinfo

    from rich.console import Console

    from bot.demo.autotask import AutotaskServer
    from bot.demo.slack import Ack, Message, SlackServer

CHANNEL, USER = "C0BILLING", "U0DANA"
PATIENCE = 40
"""Seconds until an answer that has not come is given up; the bot's own budget is far below."""

HELP = (
    ("why-missing ACCOUNT [/ SERVICE]", "ask why it is missing in Gradient"),
    ("sync status|started|completed|failed", "how Gradient's sync stands, or say so"),
    ("/psa ...", "the same, and everything else, as typed in Slack"),
    ("click check_again", "press the button of the last answer"),
    ("pick N", "choose the Nth option of the last answer"),
    ("accounts", "the accounts of the demo's MSP"),
    ("stories", "questions worth asking"),
    (f"fault {'|'.join(FAULTS)}", "what goes wrong in Autotask"),
    ("help, quit", ""),
)


class NoAnswer(Exception):  # noqa: N818 - it reads as what it is
    """The bot did not answer."""


@dataclass
class Shell:
    """One person at one channel.

    Args:
        slack: the local Slack, with the bot behind it.
        autotask: the stand-in.
        console: where everything is drawn.
        zone: the MSP's calendar.
    """

    slack: SlackServer
    autotask: AutotaskServer
    console: Console
    zone: tzinfo
    _shown: dict[str, Message] = field(default_factory=dict)

    async def ask(self, account: str, service: str | None = None) -> None:
        """Ask why an account or a service is missing, and show the answer.

        Raises:
            NoAnswer: none came.
        """
        await self._psa(f"why-missing {account}" + (f" / {service}" if service else ""))

    async def prompt(self) -> None:
        """Take what is typed until it ends."""
        self._help()
        while (line := await self._typed()) not in ("", "quit\n", "exit\n"):
            try:
                await self.do(line.strip())
            except (NoAnswer, LookupError) as problem:
                self.console.print(Text(str(problem.args[0]), style="red"))

    async def _typed(self) -> str:
        """The next line with its end; empty at the end of the input.

        A thread that sits in `input` would hold up Ctrl-C until somebody presses Enter.
        """
        loop = asyncio.get_running_loop()
        line: asyncio.Future[str] = loop.create_future()

        def read() -> None:
            if not line.done():
                line.set_result(sys.stdin.readline())

        self.console.print("\npsa-demo> ", end="", style="bold")
        loop.add_reader(sys.stdin, read)
        try:
            return await line
        finally:
            loop.remove_reader(sys.stdin)

    async def do(self, line: str) -> None:
        """Do what a line says.

        Raises:
            NoAnswer: the bot did not answer.
            LookupError: there is nothing to click, to pick or to switch on.
        """
        word, _, rest = line.partition(" ")
        commands: dict[str, Callable[[str], Awaitable[None]]] = {
            "/psa": self._psa,
            "click": self._click,
            "pick": self._pick,
        }
        plain: dict[str, Callable[[], None]] = {
            "accounts": self._accounts,
            "stories": self._stories,
            "help": self._help,
            "": lambda: None,
        }
        if word in commands:
            await commands[word](rest.strip())
        elif word in plain:
            plain[word]()
        elif word == "fault":
            self._fault(rest.strip())
        else:
            await self._psa(line)

    async def _psa(self, text: str) -> None:
        self.console.print(Text(f"> /psa {text}", style="bold"))
        before = self._said()
        ack = await self.slack.command("/psa", text, user=USER, channel=CHANNEL)
        if ack.error:
            raise NoAnswer(f"Slack would say: /psa failed with the error {ack.error!r}")
        if not isinstance(parse(text), Help | Misunderstood):
            self.show()
            await self._answered(before)
        self.show()

    async def _click(self, action: str, selected: str | None = None) -> None:
        message = self.last(action)
        before = self._said()
        ack: Ack = await self.slack.click(message, action, user=USER, selected=selected)
        if ack.error:
            raise NoAnswer(f"Slack would show a warning beside the button: {ack.error}")
        await self._answered(before)
        self.show()

    async def _pick(self, number: str) -> None:
        for message in reversed(self.slack.messages(CHANNEL)):
            if options(message):
                break
        else:
            raise LookupError("There is nothing to pick from.")
        offered = options(message)
        if not number.isdecimal() or not 1 <= int(number) <= len(offered):
            raise LookupError(f"Pick a number from 1 to {len(offered)}.")
        menu = next(e["action_id"] for _, e in message.interactive() if e.get("options"))
        await self._click(menu, offered[int(number) - 1]["value"])

    def last(self, action: str) -> Message:
        """The newest message with a button or a menu.

        Raises:
            LookupError: there is none.
        """
        for message in reversed(self.slack.messages(CHANNEL)):
            if any(element["action_id"] == action for _, element in message.interactive()):
                return message
        raise LookupError(f"No message has {action!r}.")

    async def _answered(self, before: int) -> None:
        """Wait for the answer, and a moment for the check-list that follows most of them."""
        try:
            await self.slack.until(lambda: self._said() > before, PATIENCE)
        except TimeoutError:
            raise NoAnswer("The bot did not answer.") from None
        with contextlib.suppress(TimeoutError):
            await self.slack.until(lambda: self._said() > before + 1, 1)

    def _said(self) -> int:
        """How often the bot has spoken: messages, edits, answers through a response URL."""
        ways = ("chat.postMessage", "chat.postEphemeral", "chat.update", "response_url")
        return sum(call.method in ways and not call.error for call in self.slack.calls)

    def show(self) -> None:
        """Draw every message that is new, or that changed since it was drawn."""
        roots: dict[str, None] = {}
        for message in self.slack.messages(CHANNEL):
            if self._shown.get(message.ts) is not message:
                roots[message.thread_ts or message.ts] = None
                self._shown[message.ts] = message
        for ts in roots:
            root = self.slack.workspace.find(CHANNEL, ts)
            self.console.print(drawn(root, self.zone, self.slack.thread(CHANNEL, ts)))

    def _accounts(self) -> None:
        names = sorted(
            str(row["companyName"]) for row in self.autotask.msp.tables["Companies"].values()
        )
        self.console.print(Text("\n".join(names)))

    def _stories(self) -> None:
        for story in STORIES:
            line = Text(story.words)
            self.console.print(line.append(f"  {story.title}", style="dim"))

    def _help(self) -> None:
        table = Table.grid(padding=(0, 2))
        for typed, does in HELP:
            table.add_row(Text(typed), Text(does, style="dim"))
        self.console.print(table)

    def _fault(self, name: str) -> None:
        if name not in FAULTS:
            raise LookupError(f"One of: {', '.join(FAULTS)}.")
        self.autotask.faults.clear()
        self.autotask.faults.add(*FAULTS[name])
