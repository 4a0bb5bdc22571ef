"""Socket Mode: the open connections of the app, and envelopes that it must acknowledge.

Source: docs.slack.dev/apis/events-api/using-socket-mode.
"""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.demo.slack.methods import APP_ID

if TYPE_CHECKING:
    from bot.demo.slack.model import Delivery, Json
    from bot.demo.slack.workspace import Workspace


@dataclass
class Sockets:
    """Every connection; each envelope goes to one of them, in turn."""

    workspace: Workspace
    tickets: set[str] = field(default_factory=set)
    connections: list[WebSocket] = field(default_factory=list)
    _waiting: dict[str, asyncio.Future[Any]] = field(default_factory=dict)

    def ticket(self) -> str:
        """The query of a new address; it opens one connection."""
        ticket = secrets.token_hex(12)
        self.tickets.add(ticket)
        return f"ticket={ticket}&app_id={APP_ID}"

    async def endpoint(self, socket: WebSocket) -> None:
        """One connection from its hello to its end."""
        ticket = socket.query_params.get("ticket", "")
        if ticket not in self.tickets:
            await socket.close(1008)
            return
        self.tickets.remove(ticket)
        await socket.accept()
        self.connections.append(socket)
        await socket.send_json(self._hello())
        self.workspace.changed()
        try:
            while True:
                self._acknowledged(await socket.receive_json())
        except WebSocketDisconnect:
            pass
        finally:
            self._forget(socket)

    async def send(self, delivery: Delivery, **extra: object) -> Any:  # noqa: ANN401 - any JSON
        """Send an envelope and wait for its acknowledgement.

        Args:
            delivery: its type, id and payload.
            extra: further keys, such as `retry_attempt`.

        Returns:
            the response payload, or `None` when the acknowledgement had none.

        Raises:
            LookupError: no connection is open.
        """
        if not self.connections:
            raise LookupError("no socket is open")
        connection = self.connections.pop(0)
        self.connections.append(connection)
        reply = asyncio.get_running_loop().create_future()
        self._waiting[delivery.envelope] = reply
        envelope = {"envelope_id": delivery.envelope, "type": delivery.kind}
        await connection.send_json(
            {
                **envelope,
                "payload": delivery.payload,
                "accepts_response_payload": True,
                **extra,
            }
        )
        return await reply

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask the app to connect anew, as Slack does every few hours, and close what was open.

        Args:
            reason: `warning` only announces it; `refresh_requested` and `link_disabled` close.
        """
        for connection in list(self.connections):
            await connection.send_json({"type": "disconnect", "reason": reason})
            if reason != "warning":
                self._forget(connection)
                await connection.close()

    def _forget(self, connection: WebSocket) -> None:
        if connection in self.connections:
            self.connections.remove(connection)

    def _acknowledged(self, message: Json) -> None:
        reply = self._waiting.pop(str(message.get("envelope_id")), None)
        if reply is not None and not reply.done():
            reply.set_result(message.get("payload"))

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "debug_info": {"host": "127.0.0.1", "approximate_connection_time": 18060},
            "connection_info": {"app_id": APP_ID},
        }
