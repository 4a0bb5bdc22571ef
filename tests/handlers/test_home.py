"""The bot's own page."""

from __future__ import annotations

from bot.demo.slack import ApiError
from tests.handlers.office import DANA, DIRECT, SAM, Office


async def home(office: Office, user: str = DANA, version: int = 1) -> str:
    await office.slack.people.open_home(user)
    homes = office.slack.views.homes
    await office.slack.until(
        lambda: homes.get(user) if user in homes and homes[user].version >= version else None
    )
    return homes[user].texts


async def test_it_shows_the_sync_the_connection_and_what_was_asked(office: Office) -> None:
    first = await home(office)
    assert "Nothing yet" in first
    assert "sync" in first.casefold()
    await office.ask("why-missing Acme / Backup", user=DANA)
    answer = await office.answer()
    await office.checklist(answer)
    link = f"https://demo-msp.slack.com/archives/C0BILLING/p{answer.ts.replace('.', '')}"
    version, second = 1, ""
    while "see the answer" not in second:  # the case learns its message after it was posted
        version += 1
        second = await home(office, version=version)
    assert "why-missing Acme / Backup" in second
    assert "<#C0BILLING>" in second
    assert f"<{link}|see the answer>" in second
    assert "Nothing yet" in await home(office, SAM)
    assert office.slack.refused == []


async def test_it_escapes_what_people_typed(office: Office) -> None:
    await office.ask("why-missing <!channel> *Acme*", user=DANA)
    await office.answer()
    shown = await home(office)
    assert "&lt;!channel&gt;" in shown
    assert "<!channel>" not in shown


async def test_other_tabs_and_failures_change_nothing(office: Office) -> None:
    await office.slack.people.open_home(DANA, tab="messages")
    office.slack.faults.append(ApiError("views.publish", "not_enabled"))
    ack = await office.slack.people.open_home(SAM)
    assert ack.status == 200
    await office.slack.until(
        lambda: [call for call in office.slack.calls if call.method == "views.publish"]
    )
    await home(office, DANA)
    assert SAM not in office.slack.views.homes


async def test_its_buttons_ask_look_again_and_end_a_watch(office: Office) -> None:
    await office.ask("why-missing Acme", user=DANA)
    answer = await office.answer()
    await office.checklist(answer)
    await office.slack.click(answer, "watch", user=DANA)
    await office.slack.until(
        lambda: any(
            "I look at this" in m.text for m in office.slack.thread(answer.channel, answer.ts)
        )
    )
    assert "Watched" in await home(office)
    page = office.slack.views.homes[DANA]
    await office.slack.people.click(page, "ask")
    form = await office.slack.views.next()
    assert form.element("account_search")
    await office.slack.people.click(page, "watch")
    assert "no longer" in (await office.slack.next_message(DIRECT)).text.casefold()
    await office.slack.until(lambda: office.slack.views.homes[DANA].version > page.version)
    page = office.slack.views.homes[DANA]
    assert "Watched" not in page.texts
    await office.slack.people.click(page, "look_again")
    await office.slack.until(lambda: office.slack.views.homes[DANA].version > page.version)
    assert office.slack.refused == []
