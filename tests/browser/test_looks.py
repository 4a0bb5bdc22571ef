"""Dark and light, a phone's width, and the keyboard alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import expect

if TYPE_CHECKING:
    from tests.browser.conftest import Seat

BACKGROUND = "getComputedStyle(document.body).backgroundColor"
FOCUS = "document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText"


async def test_dark_and_light_follow_the_system_and_the_switch(seat: Seat) -> None:
    page = seat.tab.locator("html")
    await expect(page).to_have_attribute("data-theme", "light")
    light = await seat.tab.evaluate(BACKGROUND)
    await seat.tab.emulate_media(color_scheme="dark")
    await expect(page).to_have_attribute("data-theme", "dark")
    dark = await seat.tab.evaluate(BACKGROUND)
    assert light != dark
    await seat.ask("/psa why-missing Acme")
    await seat.picture("dark")
    await seat.tab.get_by_label("light", exact=True).check(force=True)
    await expect(page).to_have_attribute("data-theme", "light")
    assert await seat.tab.evaluate(BACKGROUND) == light
    await seat.picture("light")


async def test_a_phone_shows_one_pane_at_a_time(seat: Seat) -> None:
    await seat.tab.set_viewport_size({"width": 390, "height": 800})
    answer = await seat.ask("/psa why-missing Acme")
    await seat.picture("phone")
    await answer.get_by_text("View thread").click()
    await expect(seat.tab.get_by_label("Thread", exact=True)).to_be_visible()
    await expect(seat.composer).to_be_hidden()
    for name in ("Channels", "Stories", "Autotask", "JSON", "Chat"):
        await seat.click(name, seat.tab.get_by_label("Panes"))
        width = await seat.tab.evaluate("document.documentElement.scrollWidth")
        assert width <= 390, name
    await expect(seat.composer).to_be_visible()


async def test_the_keyboard_alone_is_enough(seat: Seat) -> None:
    keys = seat.tab.keyboard

    async def tab_to(name: str, key: str = "Tab") -> None:
        for _ in range(60):
            if name in (await seat.tab.evaluate(FOCUS) or ""):
                return
            await keys.press(key)
        raise AssertionError(f"{name!r} is not reached")

    words = seat.tab.get_by_label("Commands").get_by_role("option")
    await tab_to("Message #billing")
    await keys.type("/psa s")
    await expect(words.first).to_be_visible()
    await keys.press("ArrowDown")
    await keys.press("Escape")
    await expect(words).to_have_count(0)
    await keys.press("Control+A")
    await keys.type("/psa why")
    await expect(words).to_have_count(1)
    await keys.press("ArrowDown")
    await keys.press("Enter")
    await expect(seat.composer).to_have_value("/psa why-missing ")
    await keys.type("Relecloud")
    await keys.press("Enter")
    await expect(seat.answers.last).to_contain_text("1 reply")
    await tab_to("Start full sync", "Shift+Tab")
    await keys.press("Enter")
    await expect(seat.tab.get_by_role("dialog")).to_be_visible()
    await keys.press("Escape")
    await expect(seat.tab.get_by_role("dialog")).to_be_hidden()
    await seat.focused("Start full sync")  # where it was
    await tab_to("View thread")
    await keys.press("Enter")
    await expect(seat.tab.get_by_label("Thread", exact=True)).to_be_visible()
    await tab_to("Reply")
    await tab_to("Stories")
    await keys.press("ArrowRight")
    await seat.focused("Autotask")
    await tab_to("More actions", "Shift+Tab")
    await keys.press("Enter")
    await seat.focused("Why is it missing")
    await keys.press("ArrowDown")
    await keys.press("Escape")
    await seat.focused("More actions")
    await expect(seat.tab.locator(".spoken")).to_contain_text("psa-bot:")
