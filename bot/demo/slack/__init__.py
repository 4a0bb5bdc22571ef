"""A Slack workspace on this machine: Web API, sockets, signed requests, the limits of Block Kit."""

from bot.demo.slack.faults import ApiError, Disconnect, InvalidBlocks, Late, RateLimit, ServerError
from bot.demo.slack.model import Ack, Call, Channel, Message, Refusal, User
from bot.demo.slack.people import options_of
from bot.demo.slack.server import SlackServer
from bot.demo.slack.views import View

__all__ = [
    "Ack",
    "ApiError",
    "Call",
    "Channel",
    "Disconnect",
    "InvalidBlocks",
    "Late",
    "Message",
    "RateLimit",
    "Refusal",
    "ServerError",
    "SlackServer",
    "User",
    "View",
    "options_of",
]
