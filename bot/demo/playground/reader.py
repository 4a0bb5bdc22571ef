"""What is new to one reader of the page, since it was told the last time."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.demo.slack.methods import BOT_USER

if TYPE_CHECKING:
    from bot.demo.autotask import Request
    from bot.demo.gradient import Exchange
    from bot.demo.playground.scene import Scene
    from bot.demo.slack import Ack, Call, Message, View

Json = dict[str, Any]
LONGEST = 60_000
"""Characters of an answer that the page is told."""


@dataclass(eq=False)
class Reader:
    """One open page.

    Args:
        scene: what it shows.
    """

    scene: Scene
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    """Is set once nobody reads any more."""
    _messages: dict[tuple[str, str], Message] = field(default_factory=dict)
    _views: dict[str, View] = field(default_factory=dict)
    _homes: dict[str, View] = field(default_factory=dict)
    _told: dict[str, int] = field(default_factory=dict)
    _state: Json = field(default_factory=dict)

    def news(self) -> Json:
        """What the page does not know yet; empty when there is nothing."""
        found = {
            **self._of_messages(),
            **self._of_views(),
            "journal": self._journal(),
            "state": self._of_state(),
        }
        return {name: part for name, part in found.items() if part}

    def _of_messages(self) -> Json:
        there = {(m.channel, m.ts): m for m in self.scene.slack.workspace.posted}
        fresh = [m for key, m in there.items() if self._messages.get(key) is not m]
        gone = [list(key) for key in self._messages.keys() - there.keys()]
        self._messages = there
        return {"messages": [_message(each) for each in fresh], "gone": gone}

    def _of_views(self) -> Json:
        views, homes = self.scene.slack.views.opened, self.scene.slack.views.homes
        found: Json = {}
        if views != self._views:
            self._views = dict(views)
            found["views"] = {"open": [_view(each) for each in views.values()]}
        if homes != self._homes:
            self._homes = dict(homes)
            found["homes"] = {user: _view(each) for user, each in homes.items()}
        return found

    def _of_state(self) -> Json:
        scene, gradient = self.scene, self.scene.gradient
        state = {
            "ahead": scene.clock.ahead.total_seconds(),
            "fault": scene.fault,
            "story": scene.story,
            "tables": scene.tables,
            "sync": {
                "since": gradient.running_since and gradient.running_since.isoformat(),
                "last": gradient.last and [gradient.last[0], gradient.last[1].isoformat()],
                "by_itself": gradient.by_itself,
            },
        }
        if state == self._state:
            return {}
        self._state = state
        return state

    def _journal(self) -> list[Json]:
        scene = self.scene
        entries = [
            *map(_call, self._new("call", scene.slack.calls)),
            *map(_ack, self._new("ack", scene.slack.acks)),
            *map(_exchange, self._new("gradient", scene.gradient.log)),
            *map(_request, self._new_requests()),
        ]
        return sorted(entries, key=lambda entry: float(entry["at"]))

    def _new(self, name: str, log: list[Any]) -> list[Any]:
        told = self._told.get(name, 0)
        self._told[name] = len(log)
        return log[told:]

    def _new_requests(self) -> list[Request]:
        """Those that are answered; one that is not is told later, and those behind it with it."""
        log, told = self.scene.autotask.log, self._told.get("autotask", 0)
        end = next((at for at in range(told, len(log)) if not log[at].ended), len(log))
        self._told["autotask"] = end
        return log[told:end]


def _message(message: Message) -> Json:
    return {
        "channel": message.channel,
        "ts": message.ts,
        "thread_ts": message.thread_ts,
        "text": message.text,
        "blocks": message.blocks,
        "user": message.user or BOT_USER,
        "edited": message.edited,
        "ephemeral_to": message.ephemeral_to,
        "files": message.more.get("files", []),
    }


def _view(view: View) -> Json:
    return {"id": view.id, "user": view.user, "hash": view.hash, "content": view.content}


def _call(call: Call) -> Json:
    to = "a response URL" if call.method == "response_url" else call.method
    return _entry("psa-bot → Slack", to, call.at, call.status, call.arguments, call.answer)


def _ack(ack: Ack) -> Json:
    payload = ack.delivery.payload
    title = payload.get("event", {}).get("type") or payload.get("type") or payload.get("command")
    answer = _parsed(ack.body)
    entry = _entry("Slack → psa-bot", str(title), ack.at, ack.status, payload, answer)
    return {**entry, "ms": round(ack.seconds * 1000), "error": ack.error}


def _exchange(exchange: Exchange) -> Json:
    who = "Gradient → psa-bot" if exchange.to_bot else "psa-bot → Gradient"
    return _entry(who, exchange.title, exchange.at, exchange.status, exchange.request, {})


def _request(request: Request) -> Json:
    answer = _parsed(request.answer.decode(errors="replace"))
    title = f"{request.entity} {request.kind}"
    asked = {"filter": request.filter} if request.filter else {}
    entry = _entry("psa-bot → Autotask", title, request.started, request.status, asked, answer)
    return {**entry, "ms": round((request.ended - request.started) * 1000)}


def _entry(who: str, title: str, at: float, status: int, request: Json, answer: object) -> Json:
    asked = {name: _parsed(value) for name, value in request.items()}
    return {
        "who": who,
        "title": title,
        "at": at,
        "status": status,
        "request": asked,
        "answer": answer,
    }


def _parsed(value: object) -> object:
    """JSON that travels as text is shown as JSON."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        if len(value) > LONGEST:
            return f"{value[:LONGEST]} … and {len(value) - LONGEST:,} characters more"
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
