from __future__ import annotations

import io
import os
import pty
import select
import signal
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from rich.console import Console

from bot.demo.autotask import STORIES, Fault, Html, Throttle
from bot.demo.run import started
from bot.demo.shell import CHANNEL, NoAnswer, Shell
from bot.demo.slack.mrkdwn import parse
from bot.demo.tour import SECTIONS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from bot.demo.slack import Message

COMMAND = [sys.executable, "-m", "bot", "demo"]


@pytest_asyncio.fixture
async def shell() -> AsyncIterator[Shell]:
    async with started(Console(file=io.StringIO(), width=100)) as shell:
        yield shell


def drawn(shell: Shell) -> str:
    """What was drawn since the last look."""
    page = shell.console.file
    assert isinstance(page, io.StringIO)
    text = page.getvalue()
    page.truncate(0)
    page.seek(0)
    return text


def answers(shell: Shell) -> list[Message]:
    there = [m for m in shell.slack.messages(CHANNEL) if m.user is None]
    return [m for m in there if not m.ephemeral_to and not m.thread_ts]


async def test_every_story_is_answered_with_a_check_list_and_nothing_is_refused(
    shell: Shell,
) -> None:
    for story in STORIES:
        await shell.do(f"/psa {story.words}")
    assert len(answers(shell)) == len(STORIES)
    assert shell.slack.refused == []
    listed = [m for m in answers(shell) if shell.slack.thread(CHANNEL, m.ts)]
    assert len(listed) >= len(STORIES) - 1, "only the ambiguous one has no check-list"


async def test_no_name_of_an_account_becomes_a_mention_or_a_link(shell: Shell) -> None:
    names = [str(row["companyName"]) for row in shell.autotask.msp.tables["Companies"].values()]
    for name in names:
        if set(name) & set("<>&*_`\"'") or not name.isascii():
            await shell.ask(name)
    assert shell.slack.refused == []
    assert answers(shell)
    for message in shell.slack.messages(CHANNEL):
        spans = parse(message.text)
        assert {span.kind for span in spans} <= {"text"}, message.text


async def test_check_again_edits_the_answer_in_place(shell: Shell) -> None:
    await shell.ask("Acme")
    (before,) = answers(shell)
    drawn(shell)
    await shell.do("click check_again")
    (after,) = answers(shell)
    assert (after.ts, after.edited) == (before.ts, True)
    assert "(edited)" in drawn(shell)


async def test_a_pick_turns_the_menu_into_the_answer(shell: Shell) -> None:
    await shell.do("why-missing Contoso")
    (menu,) = answers(shell)
    assert "1. " in drawn(shell)
    with pytest.raises(LookupError, match="1 to 5"):
        await shell.do("pick 6")
    await shell.do("pick 1")
    (answer,) = answers(shell)
    assert (answer.ts, answer.edited) == (menu.ts, True)
    assert shell.slack.thread(CHANNEL, answer.ts)


async def test_a_fault_is_told_and_gone_when_it_is_switched_off(shell: Shell) -> None:
    await shell.do("fault no-permission")
    await shell.do("why-missing Fourth Coffee")
    (answer,) = answers(shell)
    assert "cannot tell" in answer.text
    await shell.do("fault off")
    await shell.do("click check_again")
    (again,) = answers(shell)
    assert "cannot tell" not in again.text


@pytest.mark.parametrize(("name", "fault"), [("throttle", Throttle), ("maintenance", Html)])
async def test_other_faults_stay_until_the_next(
    shell: Shell, name: str, fault: type[Fault]
) -> None:
    await shell.do("fault no-permission")
    await shell.do(f"fault {name}")
    assert [type(each) for each in shell.autotask.faults] == [fault]


async def test_a_statement_on_a_sync_and_help(shell: Shell) -> None:
    await shell.do("/psa sync completed")
    assert len(answers(shell)) == 1
    drawn(shell)
    await shell.do("/psa help")
    await shell.do("why-missing")
    page = drawn(shell)
    assert "only visible to you" in page
    assert len(answers(shell)) == 1


async def test_lists_and_what_is_not_understood(shell: Shell) -> None:
    await shell.do("accounts")
    await shell.do("stories")
    await shell.do("help")
    page = drawn(shell)
    assert "Tailspin Leeds" in page
    assert "why-missing Woodgrove Bank / Defender" in page
    assert "fault throttle" in page
    for line in ("fault everything", "pick 1", "click check_again"):
        with pytest.raises(LookupError):
            await shell.do(line)


async def test_silence_is_told(shell: Shell) -> None:
    shell.slack.deliver_to("http://127.0.0.1:1/slack/events")
    with pytest.raises(NoAnswer, match="dispatch_failed"):
        await shell.ask("Acme")


def test_without_a_terminal_it_is_a_tour_that_needs_nothing_from_around() -> None:
    nowhere = "http://127.0.0.1:1"
    around = {
        "HTTP_PROXY": nowhere,
        "HTTPS_PROXY": nowhere,
        "ALL_PROXY": nowhere,
        "SLACK_API_URL": "nonsense",
        "PSA_DATABASE_URL": "nonsense",
    }
    done = subprocess.run(  # noqa: S603 - our own command
        COMMAND,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
        env={**os.environ, **around},
    )
    assert (done.returncode, done.stderr) == (0, "")
    for story in STORIES:
        assert story.title in done.stdout
    for number, title in SECTIONS.items():
        assert f"Guide section {number}: {title}" in done.stdout
    assert "was created in Autotask" in done.stdout
    assert "The sync has completed, so I judged this again" in done.stdout


class Terminal:
    """A person at a terminal."""

    def __init__(self) -> None:
        self.screen, line = pty.openpty()
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            COMMAND, stdin=line, stdout=line, stderr=line, start_new_session=True
        )
        os.close(line)
        self.seen = ""

    def read_until(self, words: str) -> str:
        """What comes until these words, the end, or half a minute of silence."""
        start = len(self.seen)
        with suppress(OSError):  # the other end was closed
            while words not in self.seen[start:] and select.select([self.screen], [], [], 30)[0]:
                if not (part := os.read(self.screen, 65536)):
                    break
                self.seen += part.decode(errors="replace")
        return self.seen[start:]

    def type(self, text: str) -> None:
        os.write(self.screen, text.encode())


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    terminal = Terminal()
    yield terminal
    terminal.process.kill()
    terminal.process.wait()
    os.close(terminal.screen)


@pytest.mark.parametrize("end", ["quit\n", "\x04", "ctrl-c"])
def test_at_a_terminal_it_asks_once_and_then_takes_commands(terminal: Terminal, end: str) -> None:
    assert "Prospect" in terminal.read_until("psa-demo> ")
    terminal.type("pick 1\n")
    assert "nothing to pick" in terminal.read_until("psa-demo> ")
    terminal.type("why-missing Fourth Coffee\n")
    assert "Fourth Coffee" in terminal.read_until("psa-demo> ")
    if end == "ctrl-c":
        terminal.process.send_signal(signal.SIGINT)
    else:
        terminal.type(end)
    rest = terminal.read_until("never said")
    assert terminal.process.wait(10) == 0
    assert "Traceback" not in rest
