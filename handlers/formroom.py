"""Opens forms and pages, and answers what is typed into them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.desk import Place
from bot.desk.said import Asked as Understood
from bot.diagnosis.question import Question
from bot.presentation.ids import ButtonValue, FormPlace, Search
from bot.presentation.surfaces import Asked, Filled, Surfaces
from handlers.outbox import called
from handlers.payload import place_of_shortcut
from handlers.routing import understand

if TYPE_CHECKING:
    from bot.desk.board import BoardDesk
    from bot.desk.conversation import Conversation
    from bot.estate import Name, NameIndex
    from bot.state import Case
    from handlers.payload import Payload
    from handlers.slack_api import SlackApi

MOST_CASES = 8
MOST_FOUND = 3


@dataclass(frozen=True, slots=True)
class FormRoom:
    """Everything that happens in a form or on the bot's page.

    Args:
        api: Slack's Web API.
        conversation: where questions are carried to.
        surfaces: puts forms and pages together.
        no_account: what a form says that names no account, by block.
        board: the month-end board, for a few lines on the page.
    """

    api: SlackApi
    conversation: Conversation
    surfaces: Surfaces
    no_account: dict[str, str]
    board: BoardDesk

    @classmethod
    def make(cls, api: SlackApi, conversation: Conversation, board: BoardDesk) -> FormRoom:
        """With the words of the conversation's presenter."""
        presenter = conversation.desk.presenter
        said = presenter.note("form-account").text
        surfaces = Surfaces(presenter.zone)
        return cls(api, conversation, surfaces, {Search.ACCOUNT_SEARCH.value: said}, board)

    async def open_form(self, body: Payload) -> None:
        """Open the form of a shortcut; what a message says is filled in, to be confirmed.

        Raises:
            SlackUnreachable: Slack did not open it.
        """
        place, message = place_of_shortcut(body), body.get("message")
        goes = FormPlace()
        if message is not None:
            goes = FormPlace(
                channel=place.channel, thread=place.thread, response_url=place.response_url
            )
        index = self.conversation.names()
        filled = self._filled(str(message.get("text") or ""), index) if message else Filled()
        view = self.surfaces.diagnose_form(filled, goes, index, choose_where=message is None)
        arguments = {"trigger_id": body["trigger_id"], "view": view}
        await called(self.api.once.views_open, arguments)

    async def hand_in(self, question: Question, body: Payload) -> None:
        """Answer the question of a form, where it was asked or where the form says."""
        view, user = body["view"], body["user"]["id"]
        goes = FormPlace.load(view.get("private_metadata") or "") or FormPlace()
        for there in body.get("response_urls") or ():
            url = there["response_url"]
            goes = FormPlace(channel=there["channel_id"], response_url=url)
        place = Place(
            key=f"form:{view['id']}",
            user=user,
            channel=goes.channel or user,
            response_url=goes.response_url,
            thread=goes.thread,
        )
        await self.conversation.hear(Understood(question), None, place)

    def options(self, typed: str, kinds: str) -> Payload:
        """What a type-ahead is answered with; at once, from what is known."""
        index = self.conversation.names()
        names = [(f"{n.kind}:{n.id}", n.name, n.hint) for n in index.search(typed, kinds)]
        return self.surfaces.options(names, index, typed)

    async def show_home(self, user: str) -> None:
        """Show somebody the bot's page as it is now.

        Raises:
            SlackUnreachable: Slack did not take it.
        """
        desk = self.conversation.desk
        report = await desk.diagnosis.ask(Question(kind="sync"))
        cases = await desk.cases.of_person(user, MOST_CASES)
        workspace = str((await called(self.api.again.auth_test, {})).get("url") or "")
        asked = [_asked(case, workspace) for case in cases]
        view = self.surfaces.home(
            report, asked, await self._watched(user), await self.board.lines()
        )
        await called(self.api.again.views_publish, {"user_id": user, "view": view})

    async def _watched(self, user: str) -> list[Asked]:
        """What this person watches; others' questions may be of conversations that are private."""
        desk, watched = self.conversation.desk, []
        for watch in await desk.remedies.watches.unfinished():
            case = await desk.cases.get(watch.case_id) if watch.case_id else None
            if case is not None and watch.kind == "case" and watch.by == user:
                question = Question.model_validate_json(case.question)
                stop = ButtonValue(case=case.id, do="stop", about=watch.id)
                watched.append(Asked(question, case.channel, watch.begun_at, stop=stop))
        return watched[:MOST_CASES]

    def _filled(self, text: str, index: NameIndex) -> Filled:
        said = understand(text, self.conversation.desk.today(), index, in_thread=False)
        question = said.question if isinstance(said, Understood) else Question()
        known = index.mentioned(text)
        accounts = list(known.accounts) or index.like(text, "a")
        services = list(known.services) or index.like(text, "sb")
        found = [*accounts[:MOST_FOUND], *services[:MOST_FOUND]]
        account, service = _chosen(accounts, question.account), _chosen(services, question.service)
        return Filled(
            kind=question.kind,
            account=account,
            service=service if service and service != account else None,
            gradient=question.gradient,
            found=", ".join(dict.fromkeys(name.name for name in found)) or question.account,
        )


def _asked(case: Case, workspace: str) -> Asked:
    """A case and the way back to it: Slack's address of its answer."""
    link = None
    if workspace.startswith("https://") and case.ts is not None:
        link = f"{workspace.rstrip('/')}/archives/{case.channel}/p{case.ts.replace('.', '')}"
        if case.thread_ts is not None:
            link += f"?thread_ts={case.thread_ts}&cid={case.channel}"
    question = Question.model_validate_json(case.question)
    return Asked(question, case.channel, case.opened_at, link)


def _chosen(names: list[Name], typed: str | None) -> tuple[str, str] | None:
    """The option that a menu is opened with: a known name, else what the sentence names."""
    if names:
        return f"{names[0].kind}:{names[0].id}", names[0].name
    return (f"t:{typed}"[:150], typed) if typed else None
