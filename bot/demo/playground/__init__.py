"""The page of the demo: a local Slack, the Autotask stand-in and ready stories in a browser."""

from bot.demo.playground.page import Page
from bot.demo.playground.scene import Scene

__all__ = ["Page", "Scene"]
