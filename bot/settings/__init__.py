"""The configuration: environment variables, and `.env` where there is one.

A command asks for the parts that it needs, so that `psa-bot sync` runs without Slack or Autotask.
"""

from bot.settings.loading import load
from bot.settings.parts import Autotask, Local, Part, Slack

__all__ = ["Autotask", "Local", "Part", "Slack", "load"]
