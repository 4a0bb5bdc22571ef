from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.errors import ConfigurationError
from bot.settings import Autotask, Local, Slack, load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WHOLE = {
    "PSA_TIMEZONE": "Europe/London",
    "AUTOTASK_USERNAME": "bot@msp.example",
    "AUTOTASK_SECRET": "s3cret-of-autotask",
    "AUTOTASK_INTEGRATION_CODE": "c0de-of-autotask",
    "SLACK_BOT_TOKEN": "xoxb-t0ken",
    "SLACK_SIGNING_SECRET": "s1gning-secret",
}


@pytest.fixture
def set_to(tmp_path: Path) -> Iterator[Callable[..., None]]:
    """An environment of these variables alone, in an empty folder."""
    before, folder = dict(os.environ), Path.cwd()
    os.chdir(tmp_path)

    def setting(**variables: str) -> None:
        os.environ.clear()
        os.environ.update(variables)

    setting()
    yield setting
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(before)


def named(caught: pytest.ExceptionInfo[ConfigurationError]) -> list[str]:
    return [line.partition(":")[0] for line in caught.value.detail.splitlines()]


def test_all_that_is_missing_is_named_at_once(set_to: Callable[..., None]) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(Local, Autotask, Slack)
    assert named(caught) == list(WHOLE)
    assert all(line.partition(": ")[2] for line in caught.value.detail.splitlines())
    assert caught.value.exit_code == 2


def test_a_part_needs_its_own_variables_alone(set_to: Callable[..., None]) -> None:
    set_to(PSA_TIMEZONE="Europe/London", AUTOTASK_ZONE_URL="nonsense")
    (local,) = load(Local)
    assert local.zone.key == "Europe/London"
    assert local.database_url == "sqlite:///data/state.db"


def test_the_whole_has_defaults(set_to: Callable[..., None]) -> None:
    set_to(**WHOLE)
    _, autotask, slack = load(Local, Autotask, Slack)
    assert autotask.autotask_zone_url.startswith("https://webservices.autotask.net/")
    assert (slack.slack_api_url, slack.psa_operators) == ("https://slack.com/api/", ())
    assert autotask.gradient_api_username is None


def test_empty_is_unset(set_to: Callable[..., None]) -> None:
    set_to(**WHOLE, PSA_DATA_DIR="", SLACK_APP_TOKEN="", GRADIENT_EVENTS_SECRET="")
    local, slack = load(Local, Slack)
    assert local.psa_data_dir == Path("data")
    assert slack.slack_app_token is None
    assert local.gradient_events_secret is None
    set_to(**WHOLE | {"AUTOTASK_SECRET": ""})
    with pytest.raises(ConfigurationError) as caught:
        load(Autotask)
    assert named(caught) == ["AUTOTASK_SECRET"]


def test_an_env_file_is_read_and_the_environment_wins(set_to: Callable[..., None]) -> None:
    Path(".env").write_text("PSA_TIMEZONE=Asia/Tokyo\nPSA_DATA_DIR=from-file\n", encoding="utf-8")
    set_to(PSA_TIMEZONE="Europe/London")
    (local,) = load(Local)
    assert (local.psa_timezone, local.psa_data_dir) == ("Europe/London", Path("from-file"))


def test_an_env_file_that_is_no_text_is_told(set_to: Callable[..., None]) -> None:
    Path(".env").write_bytes(b"PSA_TIMEZONE=\xff\xfe")
    with pytest.raises(ConfigurationError, match=r"\.env"):
        load(Local)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PSA_TIMEZONE", "Mars/Phobos"),
        ("PSA_TIMEZONE", "../../etc/passwd"),
        ("PSA_TIMEZONE", "   "),
        ("PSA_DATA_DIR", __file__),
        ("PSA_DATABASE_URL", "sqlite:///"),
        ("PSA_DATABASE_URL", "sqlite+aiosqlite:///state.db"),
        ("PSA_DATABASE_URL", "postgresql+psycopg://host/psa"),
        ("PSA_DATABASE_URL", "postgresql://psa:s3@cret@host/psa"),
        ("GRADIENT_EVENTS_SECRET", "  "),
        ("AUTOTASK_USERNAME", "  "),
        ("AUTOTASK_SECRET", " \t"),
        ("AUTOTASK_SECRET", "s3cret\nwith a second line"),
        ("AUTOTASK_ZONE_URL", "webservices.autotask.net"),
        ("AUTOTASK_ZONE_URL", "http://webservices.autotask.net/"),
        ("AUTOTASK_ZONE_URL", "https://evilautotask.net/"),
        ("AUTOTASK_ZONE_URL", "https://autotask.net@evil.example/"),
        ("AUTOTASK_ZONE_URL", "http://localhost.evil.example/"),
        ("AUTOTASK_ZONE_URL", "http://127.evil.example/"),
        ("AUTOTASK_ZONE_URL", "https://[::1"),
        ("SLACK_API_URL", "https://slack.com.evil.example/api/"),
        ("SLACK_API_URL", "ftp://127.0.0.1/api/"),
        ("PSA_OPERATORS", "U012AB3CD, @dana"),
        ("PSA_OPERATORS", "<@U012AB3CD>"),
        ("PSA_SCAN_AT", "02:00Z"),
        ("PSA_SCAN_AT", "02:00+01:00"),
        ("PSA_SCAN_AT", "25:00"),
        ("PSA_MAIL_SERVER", "smtp://user:s3#cret@mail.example:587"),
        ("PSA_MAIL_SERVER", "smtp://user:s3?cret@mail.example:587"),
        ("PSA_MAIL_SERVER", "smtp://mail.example:abc"),
        ("PSA_MAIL_SERVER", "smtp://mail.example:99999"),
        ("PSA_MAIL_SERVER", "smtp://mail.example:0"),
    ],
)
def test_a_malformed_variable_is_named_and_not_repeated(
    set_to: Callable[..., None], name: str, value: str
) -> None:
    set_to(**WHOLE | {name: value})
    with pytest.raises(ConfigurationError) as caught:
        load(Local, Autotask, Slack)
    assert named(caught) == [name]
    assert "s3" not in caught.value.detail


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AUTOTASK_ZONE_URL", "http://127.0.0.1:8080/zoneInformation"),
        ("AUTOTASK_ZONE_URL", "http://[::1]:8080/zoneInformation"),
        ("AUTOTASK_ZONE_URL", "https://webservices5.autotask.net/x"),
        ("SLACK_API_URL", "http://localhost:8080/api/"),
        ("SLACK_API_URL", "https://slack.com/api/"),
        ("PSA_DATABASE_URL", "sqlite:////var/lib/psa/state.db"),
        ("PSA_DATABASE_URL", "postgresql://psa:s3%40cret@host:5432/psa"),
        ("PSA_DATABASE_URL", "postgresql://psa@/psa?host=/run/postgresql"),
    ],
)
def test_a_well_formed_address_passes(set_to: Callable[..., None], name: str, value: str) -> None:
    set_to(**WHOLE | {name: value})
    assert value in [getattr(part, name.lower(), None) for part in load(Local, Autotask, Slack)]


def test_the_operators_are_a_list(set_to: Callable[..., None]) -> None:
    set_to(**WHOLE, PSA_OPERATORS=" U012AB3CD,S0614TZR7 , ")
    (slack,) = load(Slack)
    assert slack.psa_operators == ("U012AB3CD", "S0614TZR7")


def test_the_signing_secret_is_needed_over_http_alone(set_to: Callable[..., None]) -> None:
    without = {name: value for name, value in WHOLE.items() if name != "SLACK_SIGNING_SECRET"}
    set_to(**without)
    with pytest.raises(ConfigurationError) as caught:
        load(Slack)
    assert named(caught) == ["SLACK_SIGNING_SECRET"]
    set_to(**without, SLACK_APP_TOKEN="xapp-t0ken")
    assert load(Slack)[0].slack_signing_secret is None


def test_secrets_are_not_shown(set_to: Callable[..., None]) -> None:
    set_to(**WHOLE | {"AUTOTASK_SECRET": " s3cret-of-autotask\n"})
    parts = load(Local, Autotask, Slack)
    assert parts[1].autotask_secret.get_secret_value() == "s3cret-of-autotask"
    shown = repr(parts) + "".join(str(part.model_dump()) for part in parts)
    for secret in ("s3cret", "c0de", "t0ken", "s1gning"):
        assert secret not in shown
