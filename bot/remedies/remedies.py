from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.errors import AutotaskError
from bot.presentation.tickets import Filled
from bot.remedies.tickets import dump, load
from bot.state import Entry, Watch

if TYPE_CHECKING:
    from bot.jobs import Jobs
    from bot.presentation import Message
    from bot.remedies.case_watch import CaseWatch
    from bot.remedies.full_sync import FullSync
    from bot.remedies.telling import Teller
    from bot.remedies.tickets import TicketDesk
    from bot.state import Audit, Case, Tickets, Watches

SYNC, CASE, TICKET = "sync", "case", "ticket"
"""The kinds of jobs."""


@dataclass(frozen=True, slots=True)
class Remedies:
    """Everything that a permitted click sets off.

    Args:
        jobs: runs what takes longer than a click.
        watches: what is watched.
        audit: who did what.
        full_sync: starts and watches syncs.
        case_watch: watches cases.
        tickets: which case has which.
        ticket_desk: makes them.
        teller: says things, once.
    """

    jobs: Jobs
    watches: Watches
    audit: Audit
    full_sync: FullSync
    case_watch: CaseWatch
    tickets: Tickets
    ticket_desk: TicketDesk
    teller: Teller

    async def resume(self) -> None:
        """Go on with what was cut off; what was not, is left alone.

        Raises:
            StateUnavailable: the database does not answer.
        """
        for watch in await self.watches.unfinished():
            await self.jobs.start(watch.kind, watch.id)
        for ticket in await self.tickets.sending():
            await self.jobs.start(TICKET, ticket.job)

    async def start_full_sync(self, watch: Watch, *, again: bool, said: bool) -> Message | None:
        """Start a full sync, or watch the one that a person has started.

        Args:
            watch: who wants it, on which case, and where it is told of.
            again: the person knows that an earlier one may still run.
            said: the person says that they have started it.

        Returns:
            what to tell the person; `None` when the channel is told.

        Raises:
            StateUnavailable: the database does not answer.
        """
        if said or self.full_sync.request is not None:
            await self.jobs.ready()
        refused = await self.full_sync.begin(watch, again=again, said=said)
        if refused is None:
            await self.jobs.start(SYNC, watch.id)
        else:
            entry = Entry(
                who=watch.by,
                what="sync_started" if said else "start_full_sync",
                case_id=watch.case_id,
                result="not-started",
            )
            await self.audit.write(entry)
        return refused

    async def watch(self, case: Case, by: str, thread: str | None) -> Message | None:
        """Watch a case.

        Args:
            case: the case.
            by: Slack's id of who wants it.
            thread: the message under which changes are told.

        Returns:
            what to tell the person; `None` when the channel is told.

        Raises:
            StateUnavailable: the database does not answer.
        """
        watch = Watch(
            kind="case",
            case_id=case.id,
            channel=case.channel,
            thread=thread,
            by=by,
            slot=f"case:{case.id}",
        )
        await self.jobs.ready()
        there = [one for one in await self.watches.unfinished(case.id) if one.kind == "case"]
        if there or not await self.watches.open(watch):
            await self.audit.write(Entry(who=by, what="watch", case_id=case.id, result="already"))
            return self.case_watch.watching("already", there[0] if there else None)
        await self.jobs.start(CASE, watch.id)
        await self.audit.write(Entry(who=by, what="watch", case_id=case.id, result="watching"))
        return None

    async def stop_watching(self, watch_id: str, case: Case, by: str) -> Message:
        """Watch it no longer.

        Raises:
            StateUnavailable: the database does not answer.
        """
        stopped = await self.watches.move(watch_id, "stopped")
        result = "stopped" if stopped else "not-watched"
        await self.audit.write(Entry(who=by, what="watch", case_id=case.id, result=result))
        if stopped:
            await self.case_watch.stopped(watch_id, case, by)
        return self.case_watch.watching("stopped" if stopped else "not")

    async def ticket_there(self, case: Case) -> Message | None:
        """What to tell of the case's ticket when it has one; `None` when it has none.

        Raises:
            StateUnavailable: the database does not answer.
        """
        ticket = await self.tickets.get(case.id)
        if ticket is None or ticket.state not in {"made", "sending"}:
            return None
        return self.ticket_desk.words.there_is(ticket.state, ticket.number)

    async def draft_ticket(self, case: Case, by: str) -> dict[str, Any]:
        """The form of the case's ticket, filled in with what is read now, and kept.

        Raises:
            StateUnavailable: the database does not answer.
        """
        words = self.ticket_desk.words
        try:
            draft = await self.ticket_desk.draft(case)
        except AutotaskError as error:
            return words.no_form(case.id, error.advice)
        if draft is None:
            return words.no_form(case.id, "")
        await self.tickets.draft(case.id, by, dump(draft, Filled(title="")))
        return words.form(case.id, draft)

    async def send_ticket(self, case: Case, by: str, filled: Filled) -> Message | None:
        """Make the ticket of a case.

        Args:
            case: the case, whose form was opened before.
            by: Slack's id of who sends it.
            filled: what that person filled in.

        Returns:
            what to tell the person; `None` when the thread will be told.

        Raises:
            StateUnavailable: the database does not answer.
        """
        drafted = await self.tickets.get(case.id)
        if drafted is None:
            return self.full_sync.presenter.expired()
        await self.jobs.ready()
        form = dump(load(drafted.form)[0], filled)
        kept = await self.tickets.draft(case.id, by, form)
        sent = await self.tickets.send(case.id, by) if kept else None
        if sent is None:
            entry = Entry(who=by, what="create_ticket", case_id=case.id, result="there-is-one")
            await self.audit.write(entry)
            return await self.ticket_there(case)
        await self.jobs.start(TICKET, sent.job)
        return None
