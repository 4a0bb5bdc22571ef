"""A message that somebody wrote: is it for the bot, and what does it say?"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.desk.said import Helpless
from handlers.handed import handed_in
from handlers.payload import place_of_message
from handlers.routing import is_small_talk, understand

if TYPE_CHECKING:
    from bot.desk.conversation import Conversation
    from bot.desk.lists import ListDesk
    from handlers.payload import Payload

# Others, such as message_changed, tell of a message that was heard already.
NEW = {None, "thread_broadcast", "file_share"}
SOMEBODY = re.compile(r"<@[UW][A-Z0-9]+(?:\|[^>]*)?>")


async def heard(conversation: Conversation, lists: ListDesk, body: Payload) -> None:
    """Answer a message that is for the bot, and let every other one pass.

    A mention comes as `app_mention` and as `message`; which comes first is answered, once.

    Args:
        conversation: where it is carried to.
        lists: where lists are carried to.
        body: the event with its envelope.
    """
    event = body["event"]
    if event.get("subtype") not in NEW or event.get("bot_id") or not event.get("user"):
        return
    text, mentioned = _without_me(event, body)
    addressed = mentioned or event.get("channel_type") == "im"
    place = place_of_message(event)
    if not addressed and (not event.get("thread_ts") or SOMEBODY.search(text)):
        return
    given = handed_in(event, conversation.names()) if addressed else []
    if given:
        for number, each in enumerate(given):
            await lists.offer(each, replace(place, key=f"{place.key}:list:{number}"))
        return
    mine = event.get("parent_user_id") in _me(body)
    case = await conversation.case_of(place, patient=mine)
    if not addressed and (case is None or not text):
        return
    if text and is_small_talk(text):
        return
    today, in_thread = conversation.desk.today(), case is not None
    said = understand(text, today, conversation.names(), in_thread=in_thread)
    await conversation.hear(said if text else Helpless(), case, place)


def _me(body: Payload) -> set[str]:
    """The bot's own ids, as the envelope has them."""
    return {str(one["user_id"]) for one in body.get("authorizations") or () if one.get("user_id")}


def _without_me(event: Payload, body: Payload) -> tuple[str, bool]:
    """The text without the bot's own mention, and whether it was mentioned."""
    text = str(event.get("text") or "")
    for me in _me(body):
        mention = f"<@{me}>"
        if mention in text:
            return " ".join(text.replace(mention, " ").split()), True
    if event.get("type") == "app_mention":
        return SOMEBODY.sub(" ", text, count=1).strip(), True
    return text.strip(), False
