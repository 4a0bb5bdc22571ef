from __future__ import annotations

import pytest

from bot.autotask.hosts import Hosts
from bot.errors import ForeignHost
from tests.autotask.stand_in import ZONE_URL

PUBLIC, LOCAL = Hosts(ZONE_URL), Hosts("http://127.0.0.1:8080/zoneInformation")


@pytest.mark.parametrize(
    "url",
    [
        "https://webservices14.autotask.net/ATServicesRest/",
        "https://prde.autotask.net/x",
        "https://WW14.Autotask.NET/x",
        "https://webservices5.autotask.net:443/x",
    ],
)
def test_https_under_autotask_is_allowed(url: str) -> None:
    assert PUBLIC.check(url).host.endswith(".autotask.net")


@pytest.mark.parametrize(
    "url",
    [
        "http://webservices14.autotask.net/x",
        "https://autotask.net.evil.example/x",
        "https://evil-autotask.net/x",
        "https://webservices14.autotask.net@evil.example/x",
        "https://user:password@webservices14.autotask.net/x",
        "https://webservices14.autotask.net:8443/x",
        "https://evil.example\\.autotask.net/x",
        "https://evil.example/.autotask.net",
        "https://evil.example#.autotask.net",
        "http://127.0.0.1:8080/x",
        "https://[::1]/x",
        "http://localhost/x",
        "//evil.example/x",
        "ftp://webservices14.autotask.net/x",
        "https://",
        "",
        "https://[not-an-address/x",
        "https://webservices14.autotask.net:port/x",
        "https://webservices14\n.autotask.net/x",
    ],
)
def test_anything_else_is_foreign(url: str) -> None:
    with pytest.raises(ForeignHost):
        PUBLIC.check(url)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/x", "https://localhost/x", "http://[::1]:1/x"])
def test_loopback_is_allowed_when_it_is_configured(url: str) -> None:
    assert LOCAL.check(url).path == "/x"


def test_plain_http_elsewhere_stays_foreign_on_loopback() -> None:
    with pytest.raises(ForeignHost):
        LOCAL.check("http://192.0.2.1/x")


def test_a_relative_address_belongs_to_the_one_before() -> None:
    base = PUBLIC.check("https://webservices14.autotask.net/a/b")
    assert str(PUBLIC.check("../c", base=base)) == "https://webservices14.autotask.net/c"
    with pytest.raises(ForeignHost):
        PUBLIC.check("//evil.example/c", base=base)
