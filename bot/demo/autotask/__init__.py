"""A stand-in for Autotask: its REST API over HTTP, over a believable MSP, with faults at will."""

from bot.demo.autotask.door import Limits
from bot.demo.autotask.edge import Request
from bot.demo.autotask.faults import (
    BadPassword,
    Cut,
    Disconnect,
    Fault,
    ForeignNext,
    Hang,
    Html,
    NotPermitted,
    Redirect,
    Refuse,
    Restricted,
    ServerError,
    ShortPage,
    ThreadThreshold,
    Throttle,
)
from bot.demo.autotask.msp import Msp
from bot.demo.autotask.northwind import (
    GRADIENT_USER,
    STORIES,
    Story,
    demo_msp,
    last_sync,
)
from bot.demo.autotask.server import AutotaskServer, Running
from bot.demo.autotask.switches import Faults

__all__ = [
    "GRADIENT_USER",
    "STORIES",
    "AutotaskServer",
    "BadPassword",
    "Cut",
    "Disconnect",
    "Fault",
    "Faults",
    "ForeignNext",
    "Hang",
    "Html",
    "Limits",
    "Msp",
    "NotPermitted",
    "Redirect",
    "Refuse",
    "Request",
    "Restricted",
    "Running",
    "ServerError",
    "ShortPage",
    "Story",
    "ThreadThreshold",
    "Throttle",
    "demo_msp",
    "last_sync",
]
