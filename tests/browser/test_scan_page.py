"""The page of a scan, which whoever closes the month filters, sorts and prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import expect

from bot.demo.autotask import AutotaskServer
from bot.presentation.scan_page import scan_page
from bot.presentation.scan_told import told_of
from tests.estate.test_artifact import scan
from tests.estate.test_scan_words import DAY, LONDON, with_leads

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import Browser


async def test_a_page_lists_and_prints_only_what_is_to_be_done(
    browser: Browser, tmp_path: Path
) -> None:
    artifact = await scan(AutotaskServer(with_leads()), tmp_path, DAY, synced=True)
    file = tmp_path / "scan.html"
    file.write_text(scan_page(artifact, [], told_of(artifact, []), LONDON), encoding="utf-8")
    tab = await browser.new_page()
    await tab.goto(file.as_uri())
    rows, listed = tab.locator("tbody tr:visible"), tab.get_by_role("status")
    await expect(rows).to_have_count(16)
    await expect(listed).to_be_empty()
    await tab.get_by_role("checkbox").uncheck()
    await expect(rows).to_have_count(1)
    await expect(rows).to_contain_text("Retyped")
    await tab.emulate_media(media="print")
    await expect(listed).to_have_text("1 of 16 accounts are listed")
    await expect(tab.get_by_role("checkbox")).to_be_hidden()
    await tab.emulate_media(media="screen")
    await tab.get_by_role("checkbox").check()
    await tab.get_by_role("searchbox").fill("lead 1")
    await expect(rows).to_have_count(3)
    await tab.get_by_role("button", name="Account").press("Enter")
    await tab.get_by_role("button", name="Account").press("Enter")
    await expect(rows.first).to_contain_text("Lead 11")
    await tab.close()
