"""What buttons set off: full sync, ticket and watch, put together."""

from __future__ import annotations

import socket as network
from typing import TYPE_CHECKING

import httpx

from bot.gradient import SyncRequest
from bot.jobs import LazyJobs
from bot.presentation import Presenter
from bot.presentation.tickets import TicketWords
from bot.remedies import CaseWatch, FullSync, Pace, Remedies, Teller, TicketDesk
from bot.remedies.autotask_tickets import AutotaskTickets
from bot.remedies.mail_tickets import MailTickets
from bot.remedies.remedies import CASE, SYNC, TICKET
from bot.remedies.screenshots import Screenshots
from bot.state import Audit, Cases, Notices, Replicas, Tickets, Watches
from handlers.slack_api import is_loopback

if TYPE_CHECKING:
    from contextlib import AsyncExitStack

    from bot import settings
    from bot.autotask import Autotask
    from bot.metrics import Counted
    from bot.remedies.destinations import Destination
    from bot.web import Web
    from handlers.files import SlackFiles
    from handlers.outbox import SlackOutbox

WEBHOOK_SECONDS = 15.0


async def open_remedies(
    stack: AsyncExitStack,
    local: settings.Local,
    web: Web,
    diagnosis: Counted,
    outbox: SlackOutbox,
    pace: Pace,
    client: Autotask,
    files: SlackFiles,
) -> Remedies:
    """Full sync, ticket and watch, with the jobs that they run as.

    Args:
        stack: closes the jobs.
        local: where tickets and requests for a sync go.
        web: the database and the numbers.
        diagnosis: judges.
        outbox: carries out what they say.
        pace: how long they wait for what.
        client: makes tickets in Autotask.
        files: reads the screenshots of a ticket.
    """
    watches, audit, cases = Watches(web.database), Audit(web.database), Cases(web.database)
    presenter, notices = Presenter(local.zone), Notices(web.database)
    teller = Teller(outbox, notices, audit, presenter.aside, pace.again)
    tickets = Tickets(web.database)
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
