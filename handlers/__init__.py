"""The Slack edge: a payload in, one call into the bot, a message out. Decides nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.presentation import ids
from handlers.actions.ask import ask
from handlers.actions.check_again import check_again
from handlers.actions.create_ticket import create_ticket
from handlers.actions.follow_link import follow_link, is_link
from handlers.actions.list_columns import list_columns
from handlers.actions.list_go import list_go
from handlers.actions.look_again import look_again
from handlers.actions.mark_item import mark_item
from handlers.actions.pick import pick
from handlers.actions.revenue import revenue
from handlers.actions.start_full_sync import start_full_sync
from handlers.actions.sync_completed import sync_completed
from handlers.actions.sync_running import sync_running
from handlers.actions.sync_started import sync_started
from handlers.actions.watch import watch
from handlers.actions.why_not import why_not
from handlers.commands.psa import psa
from handlers.events.app_home_opened import app_home_opened
from handlers.events.app_mention import app_mention
from handlers.events.message import message
from handlers.options.search import search
from handlers.shortcuts.diagnose_message import diagnose_message
from handlers.shortcuts.open_diagnosis import open_diagnosis
from handlers.views.diagnose_form import diagnose_form
from handlers.views.list_form import list_form
from handlers.views.mark_form import mark_form
from handlers.views.ticket_form import ticket_form

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from handlers.counter import Counter
    from handlers.errors import Errors
    from handlers.formroom import FormRoom
    from handlers.mail import MailRule
    from handlers.words import Words

ANYTHING = re.compile("")


def register(
    app: AsyncApp,
    counter: Counter,
    words: Words,
    errors: Errors,
    room: FormRoom,
    mail: MailRule | None,
) -> None:
    """The whole Slack surface.

    Args:
        app: Bolt's app.
        counter: what commands and clicks are brought to.
        words: what acknowledgements say.
        errors: where every failure ends.
        room: forms, pages and what is said in threads.
        mail: which mails mark a sync as completed; `None` for none.
    """
    questions, syncs, cases = counter.questions, counter.syncs, counter.cases
    app.command(ids.COMMAND)(psa(counter, words))
    app.action(ids.CHECK_AGAIN)(check_again(questions))
    app.action(ids.PICK_ACCOUNT)(pick(questions))
    app.action(ids.PICK_SERVICE)(pick(questions))
    app.action(ids.CREATE_TICKET)(create_ticket(cases))
    app.action(ids.START_FULL_SYNC)(start_full_sync(syncs))
    app.action(ids.SYNC_STARTED)(sync_started(syncs))
    app.action(ids.SYNC_COMPLETED)(sync_completed(syncs))
    app.action(ids.SYNC_RUNNING)(sync_running(syncs))
    app.action(ids.WATCH)(watch(cases, room))
    app.action(ids.WHY_NOT)(why_not(cases))
    app.action(ids.LIST_GO)(list_go(counter.lists))
    app.action(ids.LIST_COLUMNS)(list_columns(counter.lists))
    app.action(ids.REVENUE)(revenue(counter.board))
    app.action(ids.MARK_ITEM)(mark_item(counter.marks))
    app.action(ids.ASK)(ask(room))
    app.action(ids.LOOK_AGAIN)(look_again(room))
    app.shortcut(ids.Shortcut.DIAGNOSE_MESSAGE)(diagnose_message(room))
    app.shortcut(ids.Shortcut.OPEN_DIAGNOSIS)(open_diagnosis(room))
    app.view(ids.Form.DIAGNOSE_FORM)(diagnose_form(room))
    app.options(ids.Search.ACCOUNT_SEARCH)(search(room, "a"))
    app.options(ids.Search.SERVICE_SEARCH)(search(room, "sb"))
    app.event("app_mention")(app_mention(room.conversation, counter.lists))
    app.event("message")(message(room.conversation, counter.lists, mail))
    app.event("app_home_opened")(app_home_opened(room))
    app.action(ANYTHING, matchers=[is_link])(follow_link)
    app.view(ids.Form.TICKET_FORM)(ticket_form(cases))
    app.view(ids.Form.LIST_FORM)(list_form(counter.lists))
    app.view(ids.Form.MARK_FORM)(mark_form(counter.marks))
    app.error(errors.answer)
