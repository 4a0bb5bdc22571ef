"""The tour of the demo: every section of the guide, and the buttons that close the loop."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from rich.panel import Panel
from rich.rule import Rule
from rich.text import Text

from bot.demo.autotask import STORIES
from bot.demo.shell import CHANNEL, PATIENCE, USER, NoAnswer
from bot.presentation.ids import Action

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.demo.gradient import GradientSide
    from bot.demo.shell import Shell
    from bot.demo.slack import Message
    from bot.demo.slack.views import View

SECTIONS: Final = {
    1: "Sync didn't start or is stuck",
    2: "An account isn't appearing",
    3: "A service or contract line isn't appearing",
    4: "PSA counts don't match",
    5: "Stale or old contract lines",
    6: "Microsoft NCE renewals",
    7: "Reversing a pushed change",
}
SYNC_STORY: Final = "why-missing Relecloud"
TICKET_STORY: Final = "count Fourth Coffee / Managed Workstation --gradient 31 --expected 8"
TICKET: Final = {"field:priority": "2", "field:status": "1"}


@dataclass(frozen=True)
class Tour:
    """One walk through everything, without a person.

    Args:
        shell: asks, clicks and draws.
        gradient: the automation that the full sync is asked of.
    """

    shell: Shell
    gradient: GradientSide

    async def walk(self) -> None:
        """Ask, section by section; then start a sync, and open a ticket.

        Raises:
            NoAnswer: to one of the questions or clicks.
        """
        self._head(f"Guide section 1: {SECTIONS[1]}")
        await self.shell.do("/psa sync status")
        for section, stories in groupby(STORIES, lambda story: story.section):
            self._head(f"Guide section {section}: {SECTIONS[section]}")
            for story in stories:
                self.shell.console.print(Rule(Text(story.title), style="dim"))
                await self.shell.do(f"/psa {story.words}")
        self._head("Still need help? What support asks for, and the ticket")
        await self._evidence_and_ticket()
        self._head("The loop closed: a full sync, and the same question judged again")
        await self._sync()

    async def _evidence_and_ticket(self) -> None:
        shell, words = self.shell, TICKET_STORY.removeprefix("count ")
        await shell.do(f"/psa evidence {words}")
        await shell.do(f"/psa {TICKET_STORY}")
        message = self._press(Action.CREATE_TICKET)
        await shell.slack.click(message, Action.CREATE_TICKET, user=USER)
        form = await self._form()
        while not form.content.get("submit"):
            form = await self._form()
        self._show(form)
        await shell.slack.people.submit(form, TICKET)
        review = await self._form()
        self._show(review)
        await shell.slack.people.submit(review)
        await self._told(message, lambda text: "was created in Autotask" in text)

    async def _sync(self) -> None:
        shell = self.shell
        self.gradient.takes = 1.0
        await shell.do(f"/psa {SYNC_STORY}")
        message = self._press(Action.START_FULL_SYNC)
        await shell.slack.click(message, Action.START_FULL_SYNC, user=USER)
        await self._told(message, lambda text: "judged this again" in text)

    def _press(self, action: Action) -> Message:
        self.shell.console.print(Text(f"> click {action.value}", style="bold"))
        return self.shell.last(action.value)

    async def _told(self, message: Message, wanted: Callable[[str], bool]) -> None:
        """Wait until the thread of a message is told, and show it."""
        slack = self.shell.slack

        def there() -> bool:
            return any(wanted(reply.text) for reply in slack.thread(CHANNEL, message.ts))

        try:
            await slack.until(there, PATIENCE)
        except TimeoutError:
            raise NoAnswer("The thread was not told how it went.") from None
        self.shell.show()

    async def _form(self) -> View:
        try:
            return await self.shell.slack.views.next(PATIENCE)
        except TimeoutError:
            raise NoAnswer("No form was opened.") from None

    def _show(self, form: View) -> None:
        self.shell.console.print(Panel(Text(form.texts), title="form", title_align="left"))

    def _head(self, title: str) -> None:
        self.shell.console.print(Rule(Text(title), characters="="))
