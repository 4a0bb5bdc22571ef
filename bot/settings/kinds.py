"""What the value of a variable may be. The words for it are the field's; a value is never shown."""

from __future__ import annotations

import re
from datetime import time
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import NoDecode

if TYPE_CHECKING:
    from collections.abc import Callable

OPERATOR = re.compile(r"[UWS]\w+", re.ASCII)
DATABASE = re.compile(r"sqlite:///.+|postgresql://[^@/?#]*(@[^@/?#]*)?(/.*)?", re.DOTALL)


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(name) from None
    return name


def _under(domain: str) -> Callable[[str], str]:
    """An https address of a domain, or one on this machine, which tests and the demo use."""

    def check(url: str) -> str:
        parts = urlsplit(url)
        host = parts.hostname or ""
        ours = parts.scheme == "https" and f".{host}".endswith(f".{domain}")
        if not ours and not (parts.scheme in {"http", "https"} and _is_loopback(host)):
            raise ValueError(domain)
        return url

    return check


def _private(url: str) -> str:
    """An address that nobody on the way can read: https, or on this machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    plain = parts.scheme == "http" and _is_loopback(host)
    if not host or not (parts.scheme == "https" or plain):
        raise ValueError
    return url


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _database(url: str) -> str:
    if not DATABASE.fullmatch(url):
        raise ValueError
    return url


def _filled(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value().strip()
    if not text.isprintable() or not text:
        raise ValueError
    return SecretStr(text)


def _folder(path: Path) -> Path:
    if path.exists() and not path.is_dir():
        raise ValueError
    return path


def _split(value: object) -> object:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _operators(ids: tuple[str, ...]) -> tuple[str, ...]:
    if not all(OPERATOR.fullmatch(one) for one in ids):
        raise ValueError
    return ids


def _mail_server(url: SecretStr) -> SecretStr:
    parts = urlsplit(url.get_secret_value())
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or parts.path.strip("/"):
        raise ValueError
    # A # or ? of a password that was not percent-encoded ends the host; a port is read as a number.
    if parts.query or parts.fragment or parts.port == 0:
        raise ValueError
    return SecretStr(url.get_secret_value())


def _of_the_calendar(at: time) -> time:
    if at.tzinfo is not None:
        raise ValueError
    return at


LocalTime = Annotated[time, AfterValidator(_of_the_calendar)]
CloseDay = Annotated[int, Field(ge=-31, le=31)]
Address = Annotated[str, Field(pattern=r"^[^@\s<>,;]+@[^@\s<>,;]+$")]
ChannelId = Annotated[str, Field(pattern=r"^[CG][A-Z0-9]+$")]
Text = Annotated[str, Field(min_length=1)]
Secret = Annotated[SecretStr, AfterValidator(_filled)]
ZoneName = Annotated[str, AfterValidator(_zone)]
Folder = Annotated[Path, AfterValidator(_folder)]
DatabaseUrl = Annotated[str, AfterValidator(_database)]
AutotaskUrl = Annotated[str, AfterValidator(_under("autotask.net"))]
SlackUrl = Annotated[str, AfterValidator(_under("slack.com"))]
PrivateUrl = Annotated[str, AfterValidator(_private)]
MailServer = Annotated[Secret, AfterValidator(_mail_server)]
Texts = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
Operators = Annotated[Texts, AfterValidator(_operators)]
CloseDays = Annotated[tuple[CloseDay, ...], NoDecode, BeforeValidator(_split)]
