from __future__ import annotations

import os
import shutil
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, ViewportSize, async_playwright, expect
from playwright.async_api import Page as Tab

from bot.demo.playground import Page, Scene
from bot.demo.run import opened

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.demo.slack import Message

CHROMIUM = shutil.which("chromium")
MISSING = "needs a browser: apt-get install --no-install-recommends chromium"
HERE = Path(__file__).parent
LONGEST = 45
"""Seconds that anything may take: on a machine with other work a page takes its time."""
expect.set_options(timeout=LONGEST * 1000)
PICTURES = HERE / "pictures"
DOCS = HERE.parents[1] / "docs" / "pictures"
PATIENCE = 40.0
"""A browser beside it takes the machine; three seconds are held elsewhere."""
SHOWN = {"ask", "dark", "home", "phone", "scan", "stand-in", "sync", "thread", "ticket-form"}
"""The pictures that the documentation has."""
SIZE: ViewportSize = {"width": 1280, "height": 800}


@dataclass
class Seat:
    """A person before the page.

    Args:
        scene: what stands behind it.
        tab: the browser's.
    """

    scene: Scene
    tab: Tab

    @property
    def composer(self) -> Locator:
        return self.tab.get_by_label("Message #billing", exact=True)

    @property
    def answers(self) -> Locator:
        """The bot's messages in the channel that everybody sees."""
        return self.tab.locator("main article:not(.mine)").filter(has_text="APP")

    async def ask(self, text: str) -> Locator:
        """Type it, and wait for one more answer."""
        before = await self.answers.count()
        await self.composer.fill(text)
        await self.composer.press("Enter")
        answer = self.answers.nth(before)
        await answer.wait_for()
        return answer

    async def click(self, name: str, within: Locator | Tab | None = None) -> None:
        """Press the last button of this name."""
        await (within or self.tab).get_by_role("button", name=name, exact=True).last.click()

    async def focused(self, name: str) -> None:
        """Wait until the keyboard is on what is called this."""
        told = (
            "name => (document.activeElement.getAttribute('aria-label')"
            " ?? document.activeElement.innerText ?? '').includes(name)"
        )
        await self.tab.wait_for_function(told, arg=name)

    async def synced(self) -> None:
        """Wait until Gradient's side has told the bot that a sync has completed."""
        gradient = self.scene.gradient

        def told() -> bool:
            ends = [each for each in gradient.log if each.to_bot]
            return bool(ends) and ends[-1].request["event"] == "completed"

        await self.scene.slack.until(told, LONGEST)

    async def picture(self, name: str) -> None:
        """Keep how it looks; with PSA_PICTURES set it is one of the documentation's."""
        folder = DOCS if name in SHOWN and os.environ.get("PSA_PICTURES") else PICTURES
        folder.mkdir(exist_ok=True)
        await self.tab.evaluate("document.fonts.ready")
        await self.tab.screenshot(path=folder / f"{name}.png", animations="disabled")

    def said(self) -> list[Message]:
        return self.scene.slack.messages("C0BILLING")


@pytest_asyncio.fixture
async def browser() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        pytest.skip(MISSING)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM)
        yield browser
        await browser.close()


@pytest_asyncio.fixture
async def seat(browser: Browser) -> AsyncIterator[Seat]:
    async with AsyncExitStack() as stack:
        scene = await stack.enter_async_context(opened(PATIENCE))
        address = await stack.enter_async_context(Page(scene).serve())
        tab = await browser.new_page(viewport=SIZE, color_scheme="light", locale="en-GB")
        tab.set_default_timeout(LONGEST * 1000)
        problems: list[str] = []
        tab.on("pageerror", lambda error: problems.append(str(error)))
        await tab.goto(address)
        await tab.get_by_label("Message #billing", exact=True).wait_for()
        yield Seat(scene, tab)
        await tab.close()
        assert problems == []
        assert scene.slack.refused == []
