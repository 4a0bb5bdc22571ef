"""The one list of places that may be sent anything: the secret travels in every request."""

from __future__ import annotations

import ipaddress
import re

import httpx

from bot.errors import ForeignHost

_AUTOTASK = re.compile(r"(?:[a-z0-9-]+\.)+autotask\.net", re.ASCII)


class Hosts:
    """https under autotask.net; loopback too, when the configured address is itself on it.

    Args:
        zone_url: the configured address of the zone look-up.
    """

    def __init__(self, zone_url: str) -> None:
        self.loopback = _is_loopback(_parsed(zone_url))

    def check(self, url: str, *, base: httpx.URL | None = None) -> httpx.URL:
        """Return the address, made absolute, if it may be asked.

        Args:
            url: from the configuration, a zone, a `nextPageUrl` or a redirect.
            base: what a relative address is relative to.

        Raises:
            ForeignHost: it may not.
        """
        target = _parsed(url, base)
        if target.userinfo or not self._allows(target):
            raise ForeignHost(target.host or "an address without a host")
        return target

    def _allows(self, url: httpx.URL) -> bool:
        if _is_loopback(url):
            return self.loopback and url.scheme in {"http", "https"}
        known = _AUTOTASK.fullmatch(url.host) is not None
        return known and url.scheme == "https" and url.port is None


def _parsed(url: str, base: httpx.URL | None = None) -> httpx.URL:
    try:
        return base.join(url) if base else httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        raise ForeignHost("an address that cannot be read") from None


def _is_loopback(url: httpx.URL) -> bool:
    try:
        return url.host == "localhost" or ipaddress.ip_address(url.host).is_loopback
    except ValueError:
        return False
