"""The Slack edge: a payload in, one call into the bot, a message out. Decides nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.presentation import ids
from handlers.actions.check_again import check_again
from handlers.actions.follow_link import follow_link, is_link
from handlers.actions.pick import pick
from handlers.commands.psa import psa

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from bot.desk import Desk
    from handlers.errors import Errors
    from handlers.words import Words

ANYTHING = re.compile("")


def register(app: AsyncApp, desk: Desk, words: Words, errors: Errors) -> None:
    """The whole Slack surface.

    Args:
        app: Bolt's app.
        desk: what every request is brought to.
        words: what acknowledgements say.
        errors: where every failure ends.
    """
    app.command(ids.COMMAND)(psa(desk, words))
    app.action(ids.CHECK_AGAIN)(check_again(desk))
    app.action(ids.PICK_ACCOUNT)(pick(desk))
    app.action(ids.PICK_SERVICE)(pick(desk))
    app.action(ANYTHING, matchers=[is_link])(follow_link)
    app.error(errors.answer)
