"""The composition root, the only place where things are wired: the bot, and what a terminal needs.

`server` is the bot as one application, `slack` what it is made of, `remedies` what its buttons do,
`terminal` the same without Slack, and `judging` what both have in common.
"""

from bot.app.server import build_app, serve
from bot.app.terminal import open_diagnosis, open_scanner

__all__ = ["build_app", "open_diagnosis", "open_scanner", "serve"]
