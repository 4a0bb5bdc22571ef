"""The bot in Slack: what stands behind its commands, buttons and forms, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aiohttp
import httpx

from bot.app.judging import client_of, diagnosis_of
from bot.app.remedies import open_remedies
from bot.app.tidying import tidied
from bot.desk import CaseDesk, Desk, Questions, SyncDesk
from bot.desk.board import BoardDesk
from bot.desk.conversation import Conversation
from bot.desk.estate import EstateDesk
from bot.desk.going_on import GoingOn
from bot.desk.lists import ListDesk
from bot.desk.marks import MarkDesk
from bot.desk.recalled import Recalled
from bot.desk.unfinished import Unfinished
from bot.diagnosis.marked import StoredMarks
from bot.diagnosis.memory import StoredMemory
from bot.estate import NameBook
from bot.gradient import StoredLedger
from bot.lists.keeping import Shelved
from bot.metrics import Counted, CountedScanner, CountedTraffic, Metrics
from bot.nightly import Nightly
from bot.presentation import Presenter
from bot.state import Cases, Claims, Digests, Marks, MessagesUnderWay, Observations
from handlers import register
from handlers.bolt import bolt_app, greeting
from handlers.counter import Counter
from handlers.errors import Errors
from handlers.files import SlackFiles
from handlers.formroom import FormRoom
from handlers.inflight import InFlight
from handlers.mail import MailRule
from handlers.operators import SlackOperators
from handlers.outbox import SlackOutbox
from handlers.response_url import ResponseUrl
from handlers.slack_api import SlackApi, is_loopback
from handlers.socket import Socket
from handlers.words import Words

if TYPE_CHECKING:
    from contextlib import AsyncExitStack

    from slack_bolt.async_app import AsyncApp

    from bot import settings
    from bot.remedies import Pace, Remedies, Teller
    from bot.web import Web

SLACK_SECONDS = 30.0


async def open_slack(
    stack: AsyncExitStack,
    web: Web,
    local: settings.Local,
    autotask: settings.Autotask,
    slack: settings.Slack,
    pace: Pace,
) -> AsyncApp:
    """Open everything, in an order whose reverse closes it well.

    Args:
        stack: closes it.
        web: the bot's HTTP side, with its database and its numbers.
        local: where things are kept, and the MSP's calendar.
        autotask: the bot's API user.
        slack: the Slack app.
        pace: how long remedies wait for what.

    Returns:
        Bolt's application, which takes what Slack sends.

    Raises:
        PsaBotError: something could not be opened.
    """
    await stack.enter_async_context(web.database)
    kept_for_a_time = Claims(web.database), Observations(web.database)
    await stack.enter_async_context(tidied(kept_for_a_time, pace.tidy))
    traffic = CountedTraffic(web.metrics)
    client = await stack.enter_async_context(client_of(local, autotask, traffic, web.now))
    session = await stack.enter_async_context(_session(web.metrics))
    token = slack.slack_bot_token.get_secret_value()
    api = SlackApi.connect(token, slack.slack_api_url, session)
    proxied = not is_loopback(slack.slack_api_url)
    http = await stack.enter_async_context(
        httpx.AsyncClient(timeout=SLACK_SECONDS, trust_env=proxied)
    )
    outbox, files = SlackOutbox(api, ResponseUrl(http)), SlackFiles(api, http)
    inflight = InFlight()
    stack.push_async_callback(inflight.drain, pace.last.total_seconds())
    marks = Marks(web.database)
    judge = diagnosis_of(
        local,
        autotask,
        client,
        ledger=StoredLedger(web.syncs),
        memory=StoredMemory(Observations(web.database)),
        marks=StoredMarks(marks),
        now=web.now,
    )
    diagnosis = Counted(judge, web.metrics)
    remedies = await open_remedies(stack, local, web, diagnosis, outbox, pace, client, files)
    operators = SlackOperators(slack.psa_operators, api)
    desk = await _desk(local, diagnosis, outbox, operators, web, remedies)
    bolt = bolt_app(slack.slack_api_url, slack.slack_signing_secret, inflight)
    errors = Errors(desk.presenter, outbox, inflight)
    owner, folder = autotask.owner, local.psa_data_dir
    book = await stack.enter_async_context(NameBook(client, owner, folder).open())
    share, metrics = local.psa_scan_share, web.metrics
    scanner = CountedScanner(client, owner, folder, share, syncs=judge.syncs, metrics=metrics)
    unfinished = Unfinished(MessagesUnderWay(web.database), pace.lease)
    close_days = frozenset(local.psa_close_days)
    estate = EstateDesk(desk, scanner, judge.syncs, files, judge.marks, unfinished, close_days)
    board = BoardDesk(desk, scanner, judge.syncs, marks, files)
    questions, syncs, cases = Questions(desk), SyncDesk(desk), CaseDesk(desk)
    conversation = Conversation(questions, syncs, cases, book.look, estate.changes)
    room = FormRoom.make(api, conversation, board)
    lists = ListDesk(desk, estate, Shelved(folder))
    counter = Counter(
        questions,
        syncs,
        cases,
        estate,
        Recalled(questions, cases),
        MarkDesk(desk, marks),
        board,
        lists,
    )
    register(bolt, counter, Words(desk.presenter), errors, room, _mail(slack))
    await stack.enter_async_context(greeting(api, web.slack_answered))
    if slack.slack_app_token is not None:
        socket = Socket(bolt, slack.slack_app_token, slack.slack_api_url, session)
        await stack.enter_async_context(socket.open())
    await remedies.resume()
    await stack.enter_async_context(GoingOn(estate).open())
    await stack.enter_async_context(_nightly(local, slack, web, estate, remedies.teller).open())
    return bolt


async def _desk(
    local: settings.Local,
    diagnosis: Counted,
    outbox: SlackOutbox,
    operators: SlackOperators,
    web: Web,
    remedies: Remedies,
) -> Desk:
    return Desk(
        diagnosis=diagnosis,
        presenter=Presenter(local.zone),
        outbox=outbox,
        operators=operators,
        claims=Claims(web.database),
        cases=Cases(web.database),
        syncs=web.syncs,
        zone=local.zone,
        now=web.now,
        remedies=remedies,
        forms=outbox,
    )


def _nightly(
    local: settings.Local,
    slack: settings.Slack,
    web: Web,
    estate: EstateDesk,
    teller: Teller,
) -> Nightly:
    channel = slack.psa_digest_channel
    marks, digests = Marks(web.database), Digests(web.database)
    return Nightly(estate, teller, marks, digests, local.psa_scan_at, estate.close_days, channel)


def _mail(slack: settings.Slack) -> MailRule | None:
    if slack.gradient_mail_channel is None:
        return None
    return MailRule(
        slack.gradient_mail_channel, slack.gradient_mail_senders, slack.gradient_mail_subject
    )


def _session(metrics: Metrics) -> aiohttp.ClientSession:
    timeout = aiohttp.ClientTimeout(total=SLACK_SECONDS)
    return aiohttp.ClientSession(timeout=timeout, trace_configs=[metrics.tracing()])
