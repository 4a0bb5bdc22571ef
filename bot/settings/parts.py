"""The variables, in groups: a command asks for those that it needs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.settings.kinds import (
    Address,
    AutotaskUrl,
    ChannelId,
    CloseDays,
    DatabaseUrl,
    Folder,
    LocalTime,
    MailServer,
    Operators,
    PrivateUrl,
    Secret,
    SlackUrl,
    Text,
    Texts,
    ZoneName,
)


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

    psa_timezone: ZoneName = Field(
        description="the MSP's time zone, an IANA name such as Europe/London"
    )
    psa_data_dir: Folder = Field(Path("data"), description="a folder that the bot may write to")
    psa_database_url: DatabaseUrl | None = Field(
        None,
        description="sqlite:///path or postgresql://user:password@host/name, with no driver part"
        " and with the special characters of the password percent-encoded; state.db in PSA_DATA_DIR"
        " unless it is set",
    )
    gradient_events_secret: Secret | None = Field(
        None,
        description="the key of POST /gradient/sync-events, an address that does not exist without",
    )

    gradient_sync_webhook_url: PrivateUrl | None = Field(
        None,
        description="an https address, or one on this machine, that starts a full sync of Gradient;"
        " unless it is set a person does",
    )
    # After the address, which its validator looks at.
    gradient_sync_webhook_secret: Secret | None = Field(
        None,
        validate_default=True,
        description="the key that requests to GRADIENT_SYNC_WEBHOOK_URL are signed with",
    )
    psa_scan_share: Annotated[float, Field(gt=0, le=1)] = Field(
        0.25,
        description="how much of Autotask's hourly budget scans may use, all together and over"
        " restarts, such as 0.25",
    )
    psa_scan_at: LocalTime | None = Field(
        None, description="when every account is scanned each night, HH:MM in PSA_TIMEZONE"
    )
    psa_close_days: CloseDays = Field(
        (),
        description="days of the month on which nobody scans without --anyway, such as 1,2,-1"
        " (-1 is the last)",
    )
    psa_ticket_destination: Literal["autotask", "email"] = Field(
        "autotask",
        description="autotask: tickets are made in the MSP's own Autotask;"
        " email: they are mailed to Gradient's support",
    )
    # After the destination, which their validator looks at.
    psa_mail_server: MailServer | None = Field(
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
    autotask_zone_url: AutotaskUrl = Field(
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
    slack_api_url: SlackUrl = Field(
        "https://slack.com/api/",
        description="an https address under slack.com, or one on this machine",
    )
    psa_operators: Operators = Field(
        (),
        description="Slack user ids (U...) and user-group ids (S...), separated by commas, of "
        "those who may start a sync, create a ticket and so on; empty is nobody",
    )

    psa_digest_channel: ChannelId | None = Field(
        None, description="Slack's id (C...) of the channel that is told what a nightly scan found"
    )
    gradient_mail_channel: ChannelId | None = Field(
        None, description="Slack's id (C...) of the channel that receives Gradient's mails"
    )
    gradient_mail_senders: Texts = Field(
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
