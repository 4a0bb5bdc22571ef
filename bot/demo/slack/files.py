"""Files in a workspace: how they come in, where they are had, and who may.

Source: docs.slack.dev/messaging/working-with-files, files.getUploadURLExternal and
files.completeUploadExternal.
"""

from __future__ import annotations

import json
import mimetypes
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.demo.slack.messages import SlackError, open_channel

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from bot.demo.slack.model import Json
    from bot.demo.slack.workspace import Workspace

LONGEST_ALT = 1_000


@dataclass
class File:
    """A file.

    Args:
        id: Slack's id of it.
        name: what it is called.
        length: bytes that were promised.
        content: what came; `None` before that.
        title: what stands above it.
        alt: what a picture shows.
        shared: whether it stands in a conversation.
    """

    id: str
    name: str
    length: int
    content: bytes | None = None
    title: str = ""
    alt: str = ""
    shared: bool = False


@dataclass
class Files:
    """The files of a workspace.

    Args:
        workspace: where they are shared.
        token: what a download is asked with, as the header has it.
        base: the server's own address, once it is known.
        may_read: whether the app has `files:read`; without it a download is sent to log in.
        known: the files by id.
    """

    workspace: Workspace
    token: str
    base: str = ""
    may_read: bool = True
    known: dict[str, File] = field(default_factory=dict)

    def table(self) -> dict[str, Callable[[Json], Json]]:
        """The methods by name."""
        return {
            "files.info": self.info,
            "files.getUploadURLExternal": self.upload_url,
            "files.completeUploadExternal": self.complete,
        }

    def routes(self) -> list[Route]:
        """Where files are sent to and had from."""
        return [
            Route("/upload/v1/{id}", self._upload, methods=["POST"]),
            Route("/files-pri/{id}/{name}", self._download, methods=["GET"]),
        ]

    def put(self, name: str, content: bytes, *, size: int | None = None) -> Json:
        """A person's file, as an event tells of it.

        Args:
            name: what it is called.
            content: what is in it.
            size: what is said of its size; its length.
        """
        file = self._new(name, len(content) if size is None else size)
        file.content, file.title, file.shared = content, name, True
        return self.wire(file)

    def info(self, arguments: Json) -> Json:
        """What is known of a file."""
        file = self.known.get(str(arguments.get("file")))
        if file is None or file.content is None:
            raise SlackError("file_not_found")
        if not self.may_read:
            raise SlackError("missing_scope")
        return {"file": self.wire(file)}

    def upload_url(self, arguments: Json) -> Json:
        """Ask where a file is to be sent."""
        name, length = arguments.get("filename"), str(arguments.get("length", ""))
        if not name or not length.isdigit() or int(length) == 0:
            raise SlackError("invalid_arguments")
        alt = str(arguments.get("alt_txt") or "")
        if len(alt) > LONGEST_ALT:
            raise SlackError("alt_txt_too_large")
        file = self._new(str(name), int(length))
        file.alt = alt
        return {"upload_url": f"{self.base}/upload/v1/{file.id}", "file_id": file.id}

    def complete(self, arguments: Json) -> Json:
        """Show files that were sent, in one message."""
        found = arguments.get("files") or []
        named = json.loads(found) if isinstance(found, str) else found
        files = []
        for one in named:
            file = self.known.get(str(one.get("id")))
            if file is None or file.content is None or file.shared:
                raise SlackError("file_not_found")
            file.title = str(one.get("title") or file.name)
            files.append(file)
        if not files:
            raise SlackError("invalid_arguments")
        if arguments.get("channel_id"):
            channel = open_channel(self.workspace, arguments["channel_id"])
            for file in files:
                file.shared = True
            self.workspace.post(
                channel,
                str(arguments.get("initial_comment") or ""),
                [],
                via="file",
                thread_ts=str(arguments["thread_ts"]) if arguments.get("thread_ts") else None,
                more={"files": [self.wire(file) for file in files]},
            )
        return {"files": [{"id": file.id, "title": file.title} for file in files]}

    def wire(self, file: File) -> Json:
        """A file as Slack tells of it."""
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        address = f"{self.base}/files-pri/{file.id}/{file.name}"
        return {
            "id": file.id,
            "name": file.name,
            "title": file.title,
            "mimetype": kind,
            "filetype": file.name.rpartition(".")[2],
            "mode": "hosted",
            "size": file.length,
            "alt_txt": file.alt,
            "url_private": address,
            "url_private_download": address,
        }

    def _new(self, name: str, length: int) -> File:
        file = File(f"F{self.workspace.number():08}", name, length)
        self.known[file.id] = file
        return file

    async def _upload(self, request: Request) -> Response:
        file = self.known.get(request.path_params["id"])
        body = await request.body()
        if file is None or file.content is not None or len(body) != file.length:
            return PlainTextResponse("invalid upload", 400)
        file.content = body
        return PlainTextResponse(f"OK - {len(body)}")

    async def _download(self, request: Request) -> Response:
        file = self.known.get(request.path_params["id"])
        if file is None or file.content is None:
            return PlainTextResponse("not found", 404)
        if not self.may_read or request.headers.get("authorization") != self.token:
            return RedirectResponse(f"{self.base}/signin", 302)
        headers = {"content-disposition": "attachment"}
        return Response(file.content, media_type="application/octet-stream", headers=headers)
