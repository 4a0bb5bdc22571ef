"""A person asks, reads the proof, asks on, and starts a sync, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import expect

if TYPE_CHECKING:
    from tests.browser.conftest import Seat


async def test_ask_open_the_thread_and_follow_up(seat: Seat) -> None:
    await seat.composer.fill("/psa wh")
    await expect(seat.tab.get_by_label("Commands").get_by_role("option")).to_have_count(1)
    await seat.composer.press("Tab")
    await seat.composer.type("Acme")
    await seat.composer.press("Enter")
    answer = seat.answers.last
    await expect(answer).to_contain_text("Acme is a Prospect")
    await expect(seat.tab.locator("article.mine").last).to_contain_text("Only visible to you")
    await expect(answer).to_contain_text("1 reply")
    await seat.picture("ask")

    await answer.get_by_text("View thread").click()
    thread = seat.tab.get_by_label("Thread", exact=True)
    await expect(thread).to_contain_text("Acme is active")
    await expect(thread.locator("a").first).to_have_text("Open in Autotask")
    reply = thread.get_by_label("Reply")
    await reply.fill("/psa help")
    await reply.press("Enter")
    await expect(thread.get_by_role("alert")).to_contain_text("not supported in threads")
    await reply.fill("and on 1 Dec 2030?")
    await reply.press("Enter")
    answers = thread.locator("article:not(.mine)").filter(has_text="APP")
    await expect(answers).to_have_count(4)
    await answers.nth(2).scroll_into_view_if_needed()
    await expect(answers.nth(2)).to_contain_text("Acme is a Prospect")
    await seat.picture("thread")

    await thread.locator("a").first.click()
    await expect(seat.tab.get_by_label("Type of Acme", exact=True)).to_be_visible()


async def test_start_a_full_sync_and_see_it_finish(seat: Seat) -> None:
    seat.scene.gradient.takes = 1.5
    answer = await seat.ask("/psa why-missing Relecloud")
    await seat.click("Start full sync", answer)
    sure = seat.tab.get_by_role("dialog")
    await expect(sure).to_be_visible()
    await sure.get_by_role("button").first.click()
    await expect(sure).to_be_hidden()
    assert seat.scene.gradient.log == [], "nothing is started by a No"

    await seat.click("Start full sync", answer)
    await seat.picture("confirm")
    await sure.get_by_role("button").last.click()
    await seat.synced()
    await answer.get_by_text("View thread").click()
    thread = seat.tab.get_by_label("Thread", exact=True)
    await expect(thread.locator("article").last).to_contain_text("The sync has completed")
    await seat.picture("sync")


async def test_who_may_not_start_one_is_told_alone(seat: Seat) -> None:
    await seat.tab.get_by_label("You are").select_option("U0SAM")
    answer = await seat.ask("/psa why-missing Relecloud")
    await seat.click("Start full sync", answer)
    await seat.tab.get_by_role("dialog").get_by_role("button").last.click()
    only = seat.tab.locator("article.mine").last
    await expect(only).to_contain_text("Nothing was started")
    assert seat.scene.gradient.log == []


async def test_several_accounts_of_one_name_are_picked_from(seat: Seat) -> None:
    answer = await seat.ask("/psa why-missing Contoso")
    menu = answer.get_by_role("combobox")
    await menu.click()
    await expect(answer.get_by_role("option")).to_have_count(5)
    await menu.fill("retail")
    await expect(answer.get_by_role("option")).to_have_count(1)
    await seat.picture("pick")
    await menu.press("Enter")
    await expect(answer).to_contain_text("Contoso Retail")


async def test_a_refused_message_and_a_slow_bot_are_shown(seat: Seat) -> None:
    await seat.composer.fill("/help")
    await seat.composer.press("Enter")
    alert = seat.tab.get_by_role("alert")
    await expect(alert).to_contain_text("/help is not a valid command")
    seat.scene.slack.deliver_to("http://127.0.0.1:1/slack/events")
    await seat.composer.fill("/psa help")
    await seat.composer.press("Enter")
    await expect(alert).to_contain_text("dispatch_failed")
    await seat.tab.get_by_role("tab", name="JSON").click()
    entry = seat.tab.locator("details.bad").first
    await expect(entry).to_contain_text("dispatch_failed")


async def test_each_request_and_answer_is_there_as_json(seat: Seat) -> None:
    await seat.ask("/psa why-missing Acme")
    await seat.tab.get_by_role("tab", name="JSON").click()
    which = seat.tab.get_by_label("Which requests")
    await which.select_option("psa-bot → Slack")
    post = seat.tab.locator("details.entry").filter(has_text="chat.postMessage").last
    await post.locator("summary").click()
    await expect(post).to_contain_text('"channel": "C0BILLING"')
    await expect(post).to_contain_text('"ok": true')
    await seat.picture("json")
    await which.select_option("psa-bot → Autotask")
    await expect(seat.tab.locator("details.entry").first).to_contain_text("200")
