"""The Autotask stand-in, stories, App Home, shortcuts, forms, the scan."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from playwright.async_api import expect

from tests.browser.conftest import LONGEST

if TYPE_CHECKING:
    from tests.browser.conftest import Seat

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


async def test_a_story_is_followed_to_its_end(seat: Seat) -> None:
    seat.scene.gradient.takes = 0.5
    await seat.tab.get_by_role("button", name="New customer not there").click()
    await seat.click("/psa why-missing Acme")
    await seat.composer.press("Enter")
    await expect(seat.answers.last).to_contain_text("Acme is a Prospect")
    await seat.click("Show Acme in Autotask")
    await seat.tab.get_by_label("Type of Acme", exact=True).select_option("Customer")
    await expect(seat.tab.locator("details[open] .tag")).to_have_text("Customer")
    await seat.picture("stand-in")
    await seat.click("Check again")
    await expect(seat.answers.last).not_to_contain_text("Prospect")
    await seat.tab.get_by_role("tab", name="Stories").click()
    await seat.click("Move the clock to the 1st")
    await expect(seat.tab.locator(".moved")).to_contain_text(
        "1 Dec" if _in_november(seat) else "1 "
    )
    await seat.click("Check again")
    await expect(seat.answers.last).to_contain_text("A sync is missing")
    await seat.click("Start full sync")
    await seat.tab.get_by_role("dialog").get_by_role("button").last.click()
    await seat.synced()
    await seat.click("Check again")
    await expect(seat.answers.last).to_contain_text("Autotask explains nothing")


def _in_november(seat: Seat) -> bool:
    return seat.scene.clock().month in (11, 12)


async def test_quantities_dates_and_faults_are_followed(seat: Seat) -> None:
    await seat.tab.get_by_role("tab", name="Autotask").click()
    await seat.tab.get_by_label("Find an account").fill("Fourth")
    await seat.tab.get_by_text("Fourth Coffee").click()
    box = seat.tab.locator("details[open]")
    await expect(box).to_be_visible()
    notes = await box.get_by_text("Note:").count()
    quantity = box.get_by_label("Quantity of", exact=False).first
    await quantity.fill("0")
    await box.get_by_role("button", name="Set").first.click()
    await expect(box.get_by_text("Note:")).to_have_count(notes + 1)
    await expect(box.get_by_text("0 today")).to_be_visible()
    await seat.tab.get_by_text("No permission").click()
    await expect(seat.tab.get_by_label("No permission")).to_be_checked()
    answer = await seat.ask("/psa why-missing Fourth Coffee")
    await expect(answer).to_contain_text("cannot tell")
    await seat.tab.get_by_text("Works", exact=True).click()
    await expect(seat.tab.get_by_role("radio", name="Works")).to_be_checked()
    await seat.click("Check again", answer)
    await expect(answer).not_to_contain_text("cannot tell")
    await box.get_by_label("To", exact=True).fill("2000-01-01")
    await box.get_by_label("To", exact=True).press("Enter")
    await expect(seat.tab.get_by_role("alert")).to_contain_text("before the start date")


async def test_a_sync_that_sticks_is_told_once_the_clock_has_moved(seat: Seat) -> None:
    await seat.tab.get_by_role("tab", name="Autotask").click()
    ends = seat.tab.get_by_label("ends by itself")
    await ends.click()
    await expect(ends).not_to_be_checked()
    await seat.click("Start a sync")
    await expect(seat.tab.get_by_text("A sync runs since")).to_be_visible()
    await seat.click("+ 45 minutes")
    await expect(seat.tab.locator(".moved")).to_be_visible()
    answer = await seat.ask("/psa sync status")
    await expect(answer).to_contain_text("45 minutes")
    await seat.click("Finish")
    await expect(seat.tab.get_by_text("The last one ended")).to_be_visible()


async def test_the_home_both_shortcuts_and_type_ahead(seat: Seat) -> None:
    await seat.click("psa-bot home")
    await expect(seat.tab.get_by_label("App Home")).to_contain_text("What you asked last")
    await seat.picture("home")
    await seat.tab.get_by_role("button", name="billing").click()
    await seat.tab.get_by_label("More actions").first.click()
    await seat.tab.get_by_role("menuitem", name="Why is it missing?").click()
    form = seat.tab.get_by_role("dialog", name="Ask psa-bot")
    await expect(form).to_contain_text("Read out of the message")
    await seat.tab.keyboard.press("Escape")
    await expect(form).to_be_hidden()
    await seat.click("Shortcut: Ask psa-bot")
    account = form.get_by_role("combobox", name="Account")
    await account.click()
    await account.fill("tailsp")
    await expect(form.get_by_role("option").first).to_contain_text("Tailspin")
    await seat.picture("type-ahead")
    await account.press("Enter")
    await seat.click("Ask", form)
    await expect(form).to_be_hidden()
    await expect(seat.answers.last).to_contain_text("Tailspin")


async def test_a_ticket_with_a_screenshot(seat: Seat) -> None:
    answer = await seat.ask("/psa stale Wide World Importers / Backup")
    await seat.click("Create ticket", answer)
    form = seat.tab.get_by_role("dialog")
    title = form.get_by_label("Title")
    await expect(title).not_to_have_value("")
    await title.fill("")
    await seat.click("Review", form)
    await expect(form.get_by_role("alert").first).to_contain_text("complete this required field")
    await expect(title).to_be_focused()
    await title.fill("Zero line stays in Gradient")
    for name in ("priority", "status"):
        menu = form.get_by_role("combobox", name=name)
        # By key: the form moves up while the note on the field before it goes away.
        await menu.press("ArrowDown")
        await expect(menu).to_have_attribute("aria-expanded", "true")
        await menu.press("Enter")
        await expect(menu).not_to_have_value("")
    picture = {"name": "gradient.png", "mimeType": "image/png", "buffer": PIXEL}
    await form.locator("input[type=file]").set_input_files(picture)  # type: ignore[arg-type]
    await expect(form.get_by_text("gradient.png")).to_be_visible()
    await seat.picture("ticket-form")
    await seat.click("Review", form)
    await expect(seat.tab.get_by_role("dialog", name="Send this ticket?")).to_be_visible()
    await seat.click("Send", form)
    await expect(form).to_be_hidden()
    tables = seat.scene.autotask.msp.tables
    await seat.scene.slack.until(lambda: tables["Tickets"], LONGEST)
    await seat.tab.get_by_role("tab", name="Autotask").click()
    await seat.tab.get_by_text("Zero line stays in Gradient").first.click()
    await expect(seat.tab.locator("details[open]")).to_contain_text("gradient.png")
    await seat.picture("ticket")


async def test_the_whole_tenant_is_scanned(seat: Seat) -> None:
    await seat.ask("/psa scan")
    await seat.scene.slack.until(lambda: any("accounts" in m.text for m in seat.said()), LONGEST)
    await expect(seat.answers.last).to_contain_text("accounts")
    await seat.answers.last.get_by_text("View thread").click()
    thread = seat.tab.get_by_label("Thread", exact=True)
    chart = thread.locator("img").first
    await expect(chart).to_be_visible()
    assert await chart.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") > 0
    await chart.scroll_into_view_if_needed()
    await seat.picture("scan")
