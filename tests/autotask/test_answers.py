"""What each kind of answer means, asked through the whole client."""

from __future__ import annotations

import json
import traceback
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import httpx
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.autotask.answers import read_answer
from bot.autotask.entities import Contract
from bot.errors import (
    AutotaskError,
    BrokenAnswer,
    ForeignHost,
    Maintenance,
    NotPermitted,
    Refused,
    ServerFault,
    Throttled,
    Unreachable,
)
from tests.autotask.stand_in import CODE, SECRET, Scripted, StandIn, page

if TYPE_CHECKING:
    from bot.autotask import Autotask, Reading

HTML = {"content-type": "text/html; charset=utf-8"}
WHOLE = page([{"id": 1}]).content
QUERY = "Contracts/query"

once = pytest.mark.parametrize(
    ("scripted", "error"),
    [
        (
            httpx.Response(500, json={"errors": ["Unable to find x in the Contract Entity."]}),
            Refused,
        ),
        (httpx.Response(500, json={"Errors": [{"Message": "no"}]}), Refused),
        (httpx.Response(200, json={"items": [], "errors": ["no"]}), Refused),
        (httpx.Response(404, json={"errors": ["no"]}), Refused),
        (httpx.Response(405, json={"Message": "does not support http method 'GET'."}), Refused),
        (httpx.Response(404, text="<html>", headers=HTML), Refused),
        (
            httpx.Response(
                500,
                json={"errors": ["The logged in Resource does not have the adequate permissions"]},
            ),
            NotPermitted,
        ),
        (httpx.Response(403), NotPermitted),
        (httpx.Response(403, json={"errors": ["no"]}), NotPermitted),
    ],
)
passing = pytest.mark.parametrize(
    ("scripted", "error"),
    [
        (httpx.Response(429), Throttled),
        (
            httpx.Response(500, json={"errors": ["Itgenatr005 Thread Threshold Exceeded"]}),
            Throttled,
        ),
        (httpx.Response(500, text="Itgenatr005"), Throttled),
        (httpx.Response(200, text="<html>Planned maintenance", headers=HTML), Maintenance),
        (httpx.Response(200, text="  <!DOCTYPE html>"), Maintenance),
        (httpx.Response(503, text="<html>", headers=HTML), Maintenance),
        (httpx.Response(500), ServerFault),
        (httpx.Response(502, text="bad gateway"), ServerFault),
        (httpx.Response(500, json={"errors": []}), ServerFault),
        (httpx.Response(200), BrokenAnswer),
        (httpx.Response(200, content=WHOLE[:-7]), BrokenAnswer),
        (httpx.Response(200, content=b"\xff\xfe" + WHOLE), BrokenAnswer),
        (httpx.Response(200, json=[]), BrokenAnswer),
        (httpx.Response(200, content=b"[" * 100_000), BrokenAnswer),
        (httpx.ConnectError("no route"), Unreachable),
        (httpx.ReadTimeout("slow"), Unreachable),
        (httpx.DecodingError("gzip"), BrokenAnswer),
        (httpx.RemoteProtocolError("closed without sending complete message body"), BrokenAnswer),
        (httpx.RemoteProtocolError("Server disconnected"), Unreachable),
    ],
)


@once
async def test_a_refusal_is_final(
    stand_in: StandIn,
    autotask: Autotask,
    reading: Reading,
    scripted: Scripted,
    error: type[AutotaskError],
) -> None:
    stand_in.script[QUERY].append(scripted)
    with pytest.raises(AutotaskError) as raised:
        await autotask.query(Contract, reading=reading)
    assert type(raised.value) is error
    assert raised.value.entity == "Contracts"
    assert stand_in.paths().count(QUERY) == 1


@passing
async def test_what_passes_is_tried_again(
    stand_in: StandIn,
    autotask: Autotask,
    reading: Reading,
    three_tries: None,
    scripted: Scripted,
    error: type[AutotaskError],
) -> None:
    stand_in.rows["Contracts"] = [{"id": 1}]
    stand_in.script[QUERY] += [scripted, scripted]
    assert await autotask.query(Contract, reading=reading) == [Contract(id=1)]
    stand_in.script[QUERY] += [scripted] * 3
    with pytest.raises(AutotaskError) as raised:
        await autotask.query(Contract, reading=reading)
    assert type(raised.value) is error
    assert stand_in.paths().count(QUERY) == 6


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [
        ("7", 7, 7),
        ("0", 0, 0),
        ("soon", None, None),
        ("-1", None, None),
        (format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True), 3_000, 3_600),
    ],
    ids=["seconds", "zero", "no number", "negative", "a date"],
)
async def test_retry_after_is_kept(
    stand_in: StandIn,
    autotask: Autotask,
    reading: Reading,
    three_tries: None,
    value: str,
    low: float | None,
    high: float | None,
) -> None:
    stand_in.script[QUERY] += [httpx.Response(429, headers={"Retry-After": value})] * 3
    with pytest.raises(Throttled) as raised:
        await autotask.query(Contract, reading=reading)
    if low is None or high is None:
        assert raised.value.wait is None
    else:
        assert raised.value.wait is not None
        assert low <= raised.value.wait <= high


def echo(request: httpx.Request) -> httpx.Response:
    return httpx.Response(400, json={"errors": [f"bad request: {dict(request.headers)} {CODE}"]})


@pytest.mark.parametrize(
    "scripted", [echo, httpx.LocalProtocolError(f"Illegal header value b'{SECRET}'")]
)
async def test_a_secret_is_in_no_error(
    stand_in: StandIn, autotask: Autotask, reading: Reading, three_tries: None, scripted: Scripted
) -> None:
    stand_in.script[QUERY] += [scripted] * 3
    with pytest.raises(AutotaskError) as raised:
        await autotask.query(Contract, reading=reading)
    told = "".join(traceback.format_exception(raised.value)) + repr(vars(raised.value))
    assert SECRET not in told
    assert CODE not in told
    assert raised.value.__cause__ is None
    assert SECRET not in repr(autotask)


async def test_a_foreign_redirect_is_not_followed(
    stand_in: StandIn, autotask: Autotask, reading: Reading
) -> None:
    stand_in.script[QUERY].append(
        httpx.Response(307, headers={"location": "https://evil.example/x"})
    )
    with pytest.raises(ForeignHost):
        await autotask.query(Contract, reading=reading)
    assert {request.url.host.endswith(".autotask.net") for request in stand_in.requests} == {True}


async def test_a_redirect_within_autotask_is_followed_with_the_same_body(
    stand_in: StandIn, autotask: Autotask, reading: Reading
) -> None:
    stand_in.rows["Contracts"] = [{"id": 1}]
    moved = "https://webservices5.autotask.net/ATServicesRest/V1.0/Contracts/query"
    stand_in.script[QUERY].append(httpx.Response(302, headers={"location": moved}))
    assert await autotask.query(Contract, reading=reading) == [Contract(id=1)]
    first, second = stand_in.signed()
    assert (second.method, second.content) == ("POST", first.content)
    assert str(second.url) == moved


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (r"Acme \ud83e\udd80", "Acme \N{CRAB}"),
        (r"Acme \ud83e", "Acme \ufffd"),
        (r"Acme \uDD80!", "Acme \ufffd!"),
        (r"\ud83e\ud83e\udd80", "\ufffd\N{CRAB}"),
        (r"C:\\ud83e", r"C:\ud83e"),
    ],
)
async def test_half_a_character_is_replaced(
    stand_in: StandIn, autotask: Autotask, reading: Reading, written: str, name: str
) -> None:
    body = page([{"id": 1, "contractName": "?"}]).content.replace(b"?", written.encode())
    stand_in.script[QUERY].append(httpx.Response(200, content=body))
    (row,) = await autotask.query(Contract, reading=reading)
    assert row.contract_name == name


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(st.dictionaries(st.text(), json_values), st.booleans(), st.sampled_from([None, 2]))
def test_an_answer_is_read_as_it_was_written(
    written: dict[str, object], ascii_only: bool, indent: int | None
) -> None:
    assume(not {"errors"} & {key.lower() for key in written})
    body = json.dumps(written, ensure_ascii=ascii_only, indent=indent).encode(errors="replace")
    expected = json.loads(body)
    read = read_answer(httpx.Response(200, content=body), entity="Contracts")
    assert read == expected
    assert repr(read) == repr(expected)  # 1 is not 1.0
    with pytest.raises(AutotaskError):
        read_answer(httpx.Response(200, content=body[:-1]), entity="Contracts")


async def test_redirects_come_to_an_end(
    stand_in: StandIn, autotask: Autotask, reading: Reading, three_tries: None
) -> None:
    stand_in.script[QUERY] += [httpx.Response(307, headers={"location": "query"})] * 12
    with pytest.raises(BrokenAnswer, match="redirected"):
        await autotask.query(Contract, reading=reading)
