"""Asking for a full sync, where the MSP has an automation that can start one."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import httpx
import structlog

from bot.gradient.signing import sign

if TYPE_CHECKING:
    from pydantic import SecretStr

log = structlog.get_logger()

TRIES = 3
PAUSE = 1.0


class Asked(StrEnum):
    """What came of asking: only `TAKEN` says that a sync was started."""

    TAKEN = "taken"
    REFUSED = "refused"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class SyncRequest:
    """Asks an automation for a full sync, signed as `POST /gradient/sync-events` is.

    Args:
        url: GRADIENT_SYNC_WEBHOOK_URL.
        secret: GRADIENT_SYNC_WEBHOOK_SECRET.
        http: the client that is used; it follows no redirect.
        pause: seconds between two tries.
    """

    url: str
    secret: SecretStr
    http: httpx.AsyncClient
    pause: float = PAUSE

    async def ask(self, key: str, by: str) -> Asked:
        """Ask, and again under the same key while nobody knows whether it was heard.

        Args:
            key: the `Idempotency-Key`: who hears it twice starts one sync.
            by: Slack's id of the person who wants it.
        """
        body = json.dumps({"id": key, "request": "full-sync", "by": by}).encode()
        heard = False
        for number in range(TRIES):
            if number:
                await asyncio.sleep(self.pause * number)
            answer = await self._once(key, body)
            if answer is Asked.TAKEN or (answer is Asked.REFUSED and not heard):
                return answer
            heard = True
        return Asked.UNCLEAR

    async def _once(self, key: str, body: bytes) -> Asked:
        stamp = str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": key,
            "X-PSA-Timestamp": stamp,
            "X-PSA-Signature": sign(self.secret.get_secret_value(), stamp, body),
        }
        try:
            answer = await self.http.post(self.url, content=body, headers=headers)
        except httpx.HTTPError as error:
            log.warning("sync_request_failed", kind=type(error).__name__)
            return Asked.UNCLEAR
        log.info("sync_requested", status=answer.status_code)
        if answer.is_success:
            return Asked.TAKEN
        return Asked.UNCLEAR if answer.is_server_error else Asked.REFUSED
