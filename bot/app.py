"""The composition root: the only place where things are wired."""

from __future__ import annotations

import socket as network
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import aiohttp
import httpx
import uvicorn
from pydantic import SecretStr
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Route

from bot.autotask import Autotask
from bot.board_desk import BoardDesk
from bot.conversation import Conversation
from bot.desk import Desk
from bot.diagnosis.diagnose import (
    Clock,
    Diagnosis,
    LedgerReader,
    Memory,
    NoLedger,
    NoMemory,
    utc_now,
)
from bot.diagnosis.facts import Observation
from bot.diagnosis.marked import MarkReader, NoMarks, StoredMarks
from bot.errors import PsaBotError, StateUnavailable
from bot.estate import NameBook
from bot.estate.lately import Lately
from bot.estate.scan import Scanner
from bot.estate_desk import EstateDesk
from bot.gradient import Ledger, SyncRequest, fold
from bot.jobs import LazyJobs
from bot.list_desk import ListDesk
from bot.lists.keeping import Shelved
from bot.logs import configure_logging
from bot.marks_desk import MarkDesk
from bot.metrics import Counted, CountedScanner, CountedTraffic, Metrics
from bot.nightly import Nightly
from bot.presentation import Presenter
from bot.presentation.tickets import TicketWords
from bot.recalled import Recalled
from bot.remedies import CaseWatch, FullSync, Pace, Remedies, Teller, TicketDesk
from bot.remedies.autotask_tickets import AutotaskTickets
from bot.remedies.mail_tickets import MailTickets
from bot.remedies.remedies import CASE, SYNC, TICKET
from bot.remedies.screenshots import Screenshots
from bot.state import (
    Audit,
    Cases,
    Claims,
    Database,
    Marks,
    Notices,
    Observations,
    Replicas,
    Syncs,
    Tickets,
    Watches,
)
from bot.web import BodyLimit, Web
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
    from collections.abc import AsyncIterator, Callable, Sequence

    from pydantic import BaseModel
    from slack_bolt.async_app import AsyncApp
    from starlette.requests import Request

    from bot import settings
    from bot.estate.reader import Progress
    from bot.remedies.destinations import Destination


SLACK_SECONDS = 30.0
LAST_ANSWERS = 10.0
WEBHOOK_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class StoredLedger:
    """The ledger as the database has it, read anew for every question.

    Args:
        syncs: the events.
    """

    syncs: Syncs

    async def read(self) -> Ledger:
        """The ledger as it is now.

        Raises:
            StateUnavailable: the database does not answer.
        """
        return fold(await self.syncs.events())


@dataclass(frozen=True, slots=True)
class StoredMemory:
    """What was read of quantities, in the database.

    Args:
        kept: the observations.
    """

    kept: Observations

    async def recall(self, contract_ids: Sequence[int]) -> list[Observation]:
        """What was read earlier of the lines of some contracts, the oldest first.

        Raises:
            StateUnavailable: the database does not answer.
        """
        return [Observation.model_validate(row) for row in await self.kept.of(contract_ids)]

    async def keep(self, seen: Sequence[Observation]) -> None:
        """Keep what was read now.

        Raises:
            StateUnavailable: the database does not answer.
        """
        await self.kept.keep([{**dict(each), "day": each.day.isoformat()} for each in seen])


@asynccontextmanager
async def open_diagnosis(
    local: settings.Local, autotask: settings.Autotask
) -> AsyncIterator[Diagnosis]:
    """A diagnosis for the terminal: Autotask and the ledger, and nothing of Slack.

    Args:
        local: where things are kept, and the MSP's calendar.
        autotask: the bot's API user.
    """
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(_client(local, autotask))
        yield _diagnosis(local, autotask, client, *await _records(stack, local))


@asynccontextmanager
async def open_scanner(
    local: settings.Local, autotask: settings.Autotask, tell: Callable[[Progress], None]
) -> AsyncIterator[tuple[Scanner, Diagnosis]]:
    """What scans the tenant for the terminal, and the diagnosis that knows of Gradient's syncs.

    Args:
        local: where things are kept, and the MSP's calendar.
        autotask: the bot's API user.
        tell: is told of each page.
    """
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(_client(local, autotask))
        records = await _records(stack, local)
        scanner = _scanner(local, autotask, client)
        scanner.tell = tell
        yield scanner, _diagnosis(local, autotask, client, *records)


async def _records(
    stack: AsyncExitStack, local: settings.Local
) -> tuple[LedgerReader, Memory, MarkReader]:
    """A database that does not answer hides the last sync, not what Autotask says."""
    try:
        database = await stack.enter_async_context(Database(local.database_url))
    except StateUnavailable as error:
        return NoLedger(error), NoMemory(), NoMarks()
    marks = StoredMarks(Marks(database))
    return StoredLedger(Syncs(database)), StoredMemory(Observations(database)), marks


def build_app(
    local: settings.Local,
    autotask: settings.Autotask,
    slack: settings.Slack,
    pace: Pace = Pace(),  # noqa: B008 - frozen
    now: Clock = utc_now,
) -> Starlette:
    """The whole bot as one ASGI application; everything is opened and closed by its lifespan.

    With an app-level token it speaks Socket Mode, and HTTP serves everything but `/slack/events`.

    Args:
        local: where things are kept, and the MSP's calendar.
        autotask: the bot's API user.
        slack: the Slack app.
        pace: how long remedies wait for what.
        now: the clock.
    """
    database = Database(local.database_url)
    web = Web(database, Syncs(database), Metrics(), local.gradient_events_secret, now)
    routes = web.routes()
    if slack.slack_app_token is None:
        routes.append(Route("/slack/events", _slack_events, methods=["POST"]))

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            try:
                bolt = await _open(stack, web, local, autotask, slack, pace)
            except PsaBotError as error:
                app.state.failure = error
                raise
            app.state.slack = AsyncSlackRequestHandler(bolt)
            yield

    return Starlette(
        routes=routes,
        lifespan=lifespan,
        middleware=[Middleware(BodyLimit)],
        exception_handlers={UnicodeDecodeError: _not_text},
    )


async def serve(
    local: settings.Local,
    autotask: settings.Autotask,
    slack: settings.Slack,
    host: str,
    port: int,
    level: str = "INFO",
) -> None:
    """Run the bot until it is told to stop; answers under way are waited for.

    Args:
        local: where things are kept, and the MSP's calendar.
        autotask: the bot's API user.
        slack: the Slack app.
        host: the address to listen on.
        port: the port to listen on.
        level: the least level of log lines.

    Raises:
        PsaBotError: it could not start.
    """
    configure_logging(level, _secrets(local, autotask, slack))
    app = build_app(local, autotask, slack)
    config = uvicorn.Config(app, host=host, port=port, log_config=None, access_log=False)
    await uvicorn.Server(config).serve()
    failure: PsaBotError | None = getattr(app.state, "failure", None)
    if failure is not None:
        raise failure


async def _open(
    stack: AsyncExitStack,
    web: Web,
    local: settings.Local,
    autotask: settings.Autotask,
    slack: settings.Slack,
    pace: Pace,
) -> AsyncApp:
    """Open everything, in an order whose reverse closes it well."""
    await stack.enter_async_context(web.database)
    traffic = CountedTraffic(web.metrics)
    client = await stack.enter_async_context(_client(local, autotask, traffic))
    session = await stack.enter_async_context(_session(web.metrics))
    token = slack.slack_bot_token.get_secret_value()
    api = SlackApi.connect(token, slack.slack_api_url, session)
    outbox = await _outbox(stack, api, slack)
    inflight = InFlight()
    stack.push_async_callback(inflight.drain, LAST_ANSWERS)
    memory = StoredMemory(Observations(web.database))
    ledger, marks = StoredLedger(web.syncs), Marks(web.database)
    judge = _diagnosis(local, autotask, client, ledger, memory, StoredMarks(marks), web.now)
    diagnosis = Counted(judge, web.metrics)
    files = await _files(stack, api, slack)
    remedies = await _remedies(stack, local, web, diagnosis, outbox, pace, client, files)
    operators = SlackOperators(slack.psa_operators, api)
    desk = await _desk(local, diagnosis, outbox, operators, web, remedies)
    bolt = bolt_app(slack.slack_api_url, slack.slack_signing_secret, inflight)
    errors = Errors(desk.presenter, outbox, inflight)
    owner = (autotask.autotask_zone_url, autotask.autotask_username)
    names = NameBook(client, owner, local.psa_data_dir)
    book = await stack.enter_async_context(names.open())
    scanner = CountedScanner(
        client, owner, local.psa_data_dir, local.psa_scan_share, metrics=web.metrics
    )
    estate = EstateDesk(desk, scanner, judge.syncs, files)
    board = BoardDesk(desk, scanner, judge.syncs, marks, files)
    room = FormRoom.make(api, Conversation(desk, book.look, estate.changes), board)
    lists = ListDesk(desk, estate, Shelved(local.psa_data_dir))
    counter = Counter(desk, estate, Recalled(desk), MarkDesk(desk, marks), board, lists)
    register(bolt, counter, Words(desk.presenter), errors, room, _mail(slack))
    await stack.enter_async_context(greeting(api, web.slack_answered))
    if slack.slack_app_token is not None:
        socket = Socket(bolt, slack.slack_app_token, slack.slack_api_url, session)
        await stack.enter_async_context(socket.open())
    await remedies.resume()
    await stack.enter_async_context(_nightly(local, slack, estate, remedies.teller, marks).open())
    return bolt


async def _desk(
    local: settings.Local,
    diagnosis: Counted,
    outbox: SlackOutbox,
    operators: SlackOperators,
    web: Web,
    remedies: Remedies,
) -> Desk:
    claims = Claims(web.database)
    await claims.prune()
    await Observations(web.database).prune()
    return Desk(
        diagnosis=diagnosis,
        presenter=Presenter(local.zone),
        outbox=outbox,
        operators=operators,
        claims=claims,
        cases=Cases(web.database),
        syncs=web.syncs,
        zone=local.zone,
        now=web.now,
        remedies=remedies,
        forms=outbox,
    )


async def _remedies(
    stack: AsyncExitStack,
    local: settings.Local,
    web: Web,
    diagnosis: Counted,
    outbox: SlackOutbox,
    pace: Pace,
    client: Autotask,
    files: SlackFiles,
) -> Remedies:
    watches, audit, cases = Watches(web.database), Audit(web.database), Cases(web.database)
    presenter, notices = Presenter(local.zone), Notices(web.database)
    teller, tickets = Teller(outbox, notices, audit, presenter.aside), Tickets(web.database)
    full_sync = FullSync(
        syncs=web.syncs,
        watches=watches,
        audit=audit,
        cases=cases,
        judge=diagnosis,
        presenter=presenter,
        teller=teller,
        request=await _sync_request(stack, local),
        pace=pace,
        now=web.now,
    )
    case_watch = CaseWatch(watches, cases, diagnosis, presenter, teller, pace, web.now)
    ticket_words = TicketWords(presenter, local.psa_mail_to if local.mails_tickets else None)
    ticket_desk = TicketDesk(
        destination=_destination(local, client, ticket_words, Screenshots(files)),
        tickets=tickets,
        cases=cases,
        audit=audit,
        notices=notices,
        judge=diagnosis,
        words=ticket_words,
        teller=teller,
        zone=local.zone,
    )
    every = {SYNC: full_sync.body, CASE: case_watch.body, TICKET: ticket_desk.body}
    bodies = {kind: web.metrics.running(kind, body) for kind, body in every.items()}
    leases, host = Replicas(web.database), network.gethostname()
    jobs = LazyJobs(local.database_url, bodies, host, leases, pace.lease)
    await stack.enter_async_context(jobs)
    return Remedies(
        jobs=jobs,
        watches=watches,
        audit=audit,
        full_sync=full_sync,
        case_watch=case_watch,
        tickets=tickets,
        ticket_desk=ticket_desk,
        teller=teller,
    )


async def _sync_request(stack: AsyncExitStack, local: settings.Local) -> SyncRequest | None:
    url, secret = local.gradient_sync_webhook_url, local.gradient_sync_webhook_secret
    if url is None or secret is None:
        return None
    http = httpx.AsyncClient(timeout=WEBHOOK_SECONDS, trust_env=not is_loopback(url))
    return SyncRequest(url, secret, await stack.enter_async_context(http))


def _destination(
    local: settings.Local, client: Autotask, words: TicketWords, screenshots: Screenshots
) -> Destination:
    if local.psa_mail_server is None or local.psa_mail_from is None or not local.mails_tickets:
        return AutotaskTickets(client, words, screenshots)
    return MailTickets(
        local.psa_mail_server,
        local.psa_mail_from,
        words,
        screenshots,
        is_local=is_loopback(local.psa_mail_server.get_secret_value()),
    )


def _scanner(local: settings.Local, autotask: settings.Autotask, client: Autotask) -> Scanner:
    owner = (autotask.autotask_zone_url, autotask.autotask_username)
    return Scanner(client, owner, local.psa_data_dir, local.psa_scan_share)


def _nightly(
    local: settings.Local,
    slack: settings.Slack,
    estate: EstateDesk,
    teller: Teller,
    marks: Marks,
) -> Nightly:
    days = frozenset(local.psa_close_days)
    return Nightly(estate, teller, marks, local.psa_scan_at, days, slack.psa_digest_channel)


def _mail(slack: settings.Slack) -> MailRule | None:
    if slack.gradient_mail_channel is None:
        return None
    return MailRule(
        slack.gradient_mail_channel, slack.gradient_mail_senders, slack.gradient_mail_subject
    )


def _session(metrics: Metrics) -> aiohttp.ClientSession:
    timeout = aiohttp.ClientTimeout(total=SLACK_SECONDS)
    return aiohttp.ClientSession(timeout=timeout, trace_configs=[metrics.tracing()])


async def _outbox(stack: AsyncExitStack, api: SlackApi, slack: settings.Slack) -> SlackOutbox:
    proxied = not is_loopback(slack.slack_api_url)
    http = httpx.AsyncClient(timeout=SLACK_SECONDS, trust_env=proxied)
    return SlackOutbox(api, ResponseUrl(await stack.enter_async_context(http)))


async def _files(stack: AsyncExitStack, api: SlackApi, slack: settings.Slack) -> SlackFiles:
    proxied = not is_loopback(slack.slack_api_url)
    http = httpx.AsyncClient(timeout=SLACK_SECONDS, trust_env=proxied)
    return SlackFiles(api, await stack.enter_async_context(http))


def _client(
    local: settings.Local, autotask: settings.Autotask, traffic: CountedTraffic | None = None
) -> Autotask:
    return Autotask(
        username=autotask.autotask_username,
        secret=autotask.autotask_secret,
        integration_code=autotask.autotask_integration_code,
        zone_url=autotask.autotask_zone_url,
        cache_dir=local.psa_data_dir,
        traffic=traffic,
    )


def _diagnosis(
    local: settings.Local,
    autotask: settings.Autotask,
    client: Autotask,
    ledger: LedgerReader,
    memory: Memory,
    marks: MarkReader,
    now: Clock = utc_now,
) -> Diagnosis:
    past = Lately(local.psa_data_dir, (autotask.autotask_zone_url, autotask.autotask_username))
    return Diagnosis(
        client,
        ledger,
        zone=local.zone,
        gradient_user=autotask.gradient_api_username,
        memory=memory,
        past=past,
        now=now,
        marks=marks,
    )


def _secrets(*parts: BaseModel) -> list[SecretStr]:
    values = [getattr(part, name) for part in parts for name in type(part).model_fields]
    return [value for value in values if isinstance(value, SecretStr)]


async def _slack_events(request: Request) -> Response:
    handler: AsyncSlackRequestHandler = request.app.state.slack
    return await handler.handle(request)


async def _not_text(_request: Request, _error: Exception) -> Response:
    return Response(status_code=400)
