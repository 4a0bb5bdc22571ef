"""The configuration: environment variables, and `.env` where there is one.

A command asks for the parts that it needs, so that `psa-bot sync` runs without Slack or Autotask.
"""

from __future__ import annotations

import re
from datetime import time
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar, overload
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable

A = TypeVar("A", bound="Part")
B = TypeVar("B", bound="Part")
C = TypeVar("C", bound="Part")

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
    return SecretStr(url.get_secret_value())


CloseDay = Annotated[int, Field(ge=-31, le=31)]
Address = Annotated[str, Field(pattern=r"^[^@\s<>,;]+@[^@\s<>,;]+$")]
ChannelId = Annotated[str, Field(pattern=r"^[CG][A-Z0-9]+$")]
Text = Annotated[str, Field(min_length=1)]
Secret = Annotated[SecretStr, AfterValidator(_filled)]


class Part(BaseSettings):
    """A group of variables that are read together; frozen, and tolerant of the others."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        str_strip_whitespace=True,
    )


class Local(Part):
    """Where the bot keeps things, and the MSP's calendar."""

    psa_timezone: Annotated[str, AfterValidator(_zone)] = Field(
        description="the MSP's time zone, an IANA name such as Europe/London"
    )
    psa_data_dir: Annotated[Path, AfterValidator(_folder)] = Field(
        Path("data"), description="a folder that the bot may write to"
    )
    psa_database_url: Annotated[str, AfterValidator(_database)] | None = Field(
        None,
        description="sqlite:///path or postgresql://user:password@host/name, with no driver part"
        " and with the special characters of the password percent-encoded",
    )
    gradient_events_secret: Secret | None = Field(
        None, description="the key of POST /gradient/sync-events"
    )

    gradient_sync_webhook_url: Annotated[str, AfterValidator(_private)] | None = Field(
        None,
        description="an https address, or one on this machine, that starts a full sync of Gradient",
    )
    # After the address, which its validator looks at.
    gradient_sync_webhook_secret: Secret | None = Field(
        None,
        validate_default=True,
        description="the key that requests to GRADIENT_SYNC_WEBHOOK_URL are signed with",
    )
    psa_scan_share: Annotated[float, Field(gt=0, le=1)] = Field(
        0.25, description="how much of Autotask's hourly budget a scan may use, such as 0.25"
    )
    psa_scan_at: time | None = Field(
        None, description="when every account is scanned each night, HH:MM in PSA_TIMEZONE"
    )
    psa_close_days: Annotated[tuple[CloseDay, ...], NoDecode, BeforeValidator(_split)] = Field(
        (),
        description="days of the month without a nightly scan, such as 1,2,-1 (-1 is the last)",
    )
    psa_ticket_destination: Literal["autotask", "email"] = Field(
        "autotask",
        description="autotask: tickets are made in the MSP's own Autotask;"
        " email: they are mailed to Gradient's support",
    )
    # After the destination, which their validator looks at.
    psa_mail_server: Annotated[Secret, AfterValidator(_mail_server)] | None = Field(
        None,
        validate_default=True,
        description="smtps://user:password@host:465 or smtp://user:password@host:587, with the"
        " special characters percent-encoded; needed for PSA_TICKET_DESTINATION=email",
    )
    psa_mail_from: Address | None = Field(
        None,
        validate_default=True,
        description="the address that mails come from; needed for PSA_TICKET_DESTINATION=email",
    )
    psa_mail_to: Address = Field(
        "support@meetgradient.com", description="the address of Gradient's support"
    )

    @field_validator("gradient_sync_webhook_secret")
    @classmethod
    def _needed_to_sign(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is None and info.data.get("gradient_sync_webhook_url") is not None:
            raise ValueError
        return value

    @field_validator("psa_mail_server", "psa_mail_from")
    @classmethod
    def _needed_to_mail(
        cls, value: SecretStr | str | None, info: ValidationInfo
    ) -> SecretStr | str | None:
        if value is None and info.data.get("psa_ticket_destination") == "email":
            raise ValueError
        return value

    @property
    def mails_tickets(self) -> bool:
        """Whether tickets are mailed."""
        return self.psa_ticket_destination == "email"

    @property
    def zone(self) -> ZoneInfo:
        """The MSP's calendar."""
        return ZoneInfo(self.psa_timezone)

    @property
    def database_url(self) -> str:
        """Where the state is; without a driver part."""
        return self.psa_database_url or f"sqlite:///{self.psa_data_dir / 'state.db'}"


class Autotask(Part):
    """The bot's API user in Autotask, and the name of Gradient's."""

    autotask_username: Text = Field(description="the user name of the bot's API user in Autotask")
    autotask_secret: Secret = Field(description="the secret (password) of that API user")
    autotask_integration_code: Secret = Field(
        description="the API tracking identifier of that API user"
    )
    autotask_zone_url: Annotated[str, AfterValidator(_under("autotask.net"))] = Field(
        "https://webservices.autotask.net/atservicesrest/v1.0/zoneInformation",
        description="an https address under autotask.net, or one on this machine",
    )
    gradient_api_username: Text | None = Field(
        None, description="the user name of the Autotask API user that Gradient uses"
    )

    @property
    def owner(self) -> tuple[str, str]:
        """Whose tenant it is: what is kept of it goes by the zone's address and the user name."""
        return self.autotask_zone_url, self.autotask_username


class Slack(Part):
    """The Slack app, and who may speak of syncs in it."""

    slack_bot_token: Secret = Field(description="the bot token of the Slack app, xoxb-...")
    slack_app_token: Secret | None = Field(
        None, description="the app-level token of the Slack app, xapp-..., for Socket Mode"
    )
    # After the app-level token, which its validator looks at.
    slack_signing_secret: Secret | None = Field(
        None,
        validate_default=True,
        description="the signing secret of the Slack app; needed unless SLACK_APP_TOKEN is set",
    )
    slack_api_url: Annotated[str, AfterValidator(_under("slack.com"))] = Field(
        "https://slack.com/api/",
        description="an https address under slack.com, or one on this machine",
    )
    psa_operators: Annotated[
        tuple[str, ...], NoDecode, BeforeValidator(_split), AfterValidator(_operators)
    ] = Field(
        (),
        description="Slack user ids (U...) and user-group ids (S...), separated by commas",
    )

    psa_digest_channel: ChannelId | None = Field(
        None, description="Slack's id (C...) of the channel that is told what a nightly scan found"
    )
    gradient_mail_channel: ChannelId | None = Field(
        None, description="Slack's id (C...) of the channel that receives Gradient's mails"
    )
    gradient_mail_senders: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)] = Field(
        ("meetgradient.com", "usegradient.com"),
        min_length=1,
        description="addresses or domains that Gradient's mails come from, separated by commas",
    )
    gradient_mail_subject: Text = Field(
        "PSA Data Sync Complete",
        description="what the subject of the mail on a completed sync holds",
    )

    @field_validator("slack_signing_secret")
    @classmethod
    def _needed_over_http(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is None and info.data.get("slack_app_token", ...) is None:
            raise ValueError
        return value


@overload
def load(one: type[A], /) -> tuple[A]: ...
@overload
def load(one: type[A], two: type[B], /) -> tuple[A, B]: ...
@overload
def load(one: type[A], two: type[B], three: type[C], /) -> tuple[A, B, C]: ...
def load(*parts: type[Part]) -> tuple[Part, ...]:
    """Read the parts that a command needs, all before anything starts.

    Args:
        parts: which.

    Raises:
        ConfigurationError: variables are missing or malformed; the detail has a line for each, its
            name and what it should be, and never a value.
    """
    loaded: list[Part] = []
    problems: list[str] = []
    for part in parts:
        try:
            loaded.append(part())
        except ValidationError as error:
            problems += _lines(part, error)
        except (OSError, UnicodeError):
            raise ConfigurationError(".env: a file of text in UTF-8 that can be read") from None
    if problems:
        raise ConfigurationError("\n".join(problems))
    return tuple(loaded)


def _lines(part: type[Part], error: ValidationError) -> list[str]:
    wrong = dict.fromkeys(str(problem["loc"][0]) for problem in error.errors())
    return [f"{name.upper()}: {part.model_fields[name].description}" for name in wrong]
