from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
from slack_sdk.errors import SlackRequestError

from tests.demo.slack.test_web_api import error_of

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.demo.slack import SlackServer


async def test_the_sdk_uploads_and_shares_files(slack: SlackServer, web: AsyncWebClient) -> None:
    first = await web.chat_postMessage(channel="C0BILLING", text="hello")
    done = await web.files_upload_v2(
        channel="C0BILLING",
        thread_ts=first["ts"],
        initial_comment="here",
        file_uploads=[
            {"filename": "a.csv", "content": "a,b", "title": "A"},
            {"filename": "b.png", "content": b"png", "title": "B", "alt_txt": "a chart"},
        ],
    )
    assert [file["title"] for file in done["files"]] == ["A", "B"]
    (message,) = slack.thread("C0BILLING", first["ts"])
    assert message.text == "here"
    assert [file["mimetype"] for file in message.more["files"]] == ["text/csv", "image/png"]


async def test_what_was_not_sent_is_not_shared(slack: SlackServer, web: AsyncWebClient) -> None:
    assert await error_of(web.files_getUploadURLExternal(filename="", length=3)) == (
        "invalid_arguments"
    )
    place = await web.files_getUploadURLExternal(filename="a.csv", length=3)
    share = web.files_completeUploadExternal
    files: list[dict[str, str | None]] = [{"id": place["file_id"]}]
    assert await error_of(share(files=files, channel_id="C0BILLING")) == "file_not_found"
    assert await error_of(share(files=[])) == "invalid_arguments"
    async with httpx.AsyncClient(trust_env=False) as http:
        assert (await http.post(place["upload_url"], content=b"longer")).status_code == 400
        assert (await http.post(place["upload_url"], content=b"abc")).status_code == 200
    assert await error_of(share(files=files, channel_id="C0OTHER")) == "not_in_channel"
    await share(files=files, channel_id="C0BILLING")
    assert await error_of(share(files=files, channel_id="C0BILLING")) == "file_not_found"
    with pytest.raises(SlackRequestError):
        await web.files_upload_v2(channel="C0BILLING")


async def test_a_file_is_had_with_the_token_alone(slack: SlackServer) -> None:
    address = slack.files.put("list.csv", b"Account")["url_private_download"]
    async with httpx.AsyncClient(trust_env=False) as http:
        assert (await http.get(address)).status_code == 302
        token = {"authorization": "Bearer xoxb-demo"}
        assert (await http.get(address, headers=token)).content == b"Account"
        slack.files.may_read = False
        assert (await http.get(address, headers=token)).status_code == 302
        assert (await http.get(f"{address.replace('F0', 'F9')}")).status_code == 404
