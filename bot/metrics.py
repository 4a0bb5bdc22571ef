"""What can be counted about a running bot, for Prometheus.

Labels take few values: nothing that a customer, a person or Autotask names is one.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiohttp import TraceConfig
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.autotask import Traffic
from bot.estate.scan import Scanner

if TYPE_CHECKING:
    from datetime import date
    from types import SimpleNamespace

    from aiohttp import ClientSession, TraceRequestEndParams, TraceRequestExceptionParams

    from bot.desk.ports import Asks
    from bot.diagnosis.facts import Sync, Unreadable
    from bot.diagnosis.question import Question
    from bot.diagnosis.report import Report
    from bot.estate.artifact import Artifact
    from bot.jobs.port import Body, Steps

SECONDS = (0.25, 0.5, 1, 2, 5, 10, 20, 30)
REQUEST_SECONDS = (0.1, 0.25, 0.5, 1, 2, 5, 10, 20)
METHOD = re.compile(r"[a-z]+(\.[A-Za-z]+)+")


class Metrics:
    """The counters of one app; each app has its own, so that two in a process do not mix."""

    def __init__(self) -> None:
        """Register each of them."""
        own = self.registry = CollectorRegistry()
        self.questions = Counter(
            "psa_questions", "Answers by verdict.", ["kind", "verdict"], registry=own
        )
        self.seconds = Histogram(
            "psa_question_seconds", "Time to judge a question.", registry=own, buckets=SECONDS
        )
        self.autotask = Counter(
            "psa_autotask_requests",
            "Requests sent to Autotask, by HTTP status; none is no answer.",
            ["status"],
            registry=own,
        )
        self.autotask_seconds = Histogram(
            "psa_autotask_request_seconds",
            "Time of a request to Autotask.",
            registry=own,
            buckets=REQUEST_SECONDS,
        )
        self.retries = Counter(
            "psa_autotask_retries", "Reads of Autotask that were tried again.", registry=own
        )
        self.budget_used = Gauge(
            "psa_autotask_budget_used",
            "Requests of the hour used by all integrations, when Autotask was last asked.",
            registry=own,
        )
        self.budget_limit = Gauge(
            "psa_autotask_budget_limit", "Of how many; 0 until it was asked.", registry=own
        )
        self.slack = Counter(
            "psa_slack_calls",
            "Calls of Slack's Web API, repetitions included; 429 is one that had to wait.",
            ["method", "status"],
            registry=own,
        )
        self.jobs = Gauge(
            "psa_jobs_running",
            "Watches and tickets that this process goes on with.",
            ["kind"],
            registry=own,
        )
        self.scans = Counter(
            "psa_scans", "Scans that ended: complete, incomplete or failed.", ["end"], registry=own
        )
        self.scan_seconds = Gauge("psa_scan_seconds", "How long the last scan took.", registry=own)

    def page(self) -> bytes:
        """All of it as Prometheus reads it."""
        return generate_latest(self.registry)

    def running(self, kind: str, body: Body) -> Body:
        """A job's body that is counted while it runs.

        Args:
            kind: of job.
            body: what it does.
        """

        async def counted(steps: Steps, key: str) -> None:
            with self.jobs.labels(kind).track_inprogress():
                await body(steps, key)

        return counted

    def tracing(self) -> TraceConfig:
        """What an aiohttp session needs to count the calls that go through it."""
        trace = TraceConfig()

        async def ended(
            _session: ClientSession, _context: SimpleNamespace, end: TraceRequestEndParams
        ) -> None:
            self.slack.labels(_method(end.url.name), end.response.status).inc()

        async def failed(
            _session: ClientSession, _context: SimpleNamespace, end: TraceRequestExceptionParams
        ) -> None:
            self.slack.labels(_method(end.url.name), "none").inc()

        trace.on_request_end.append(ended)
        trace.on_request_exception.append(failed)
        return trace


def _method(name: str) -> str:
    """The Web API's method; addresses of sockets and files have names without end."""
    return name if METHOD.fullmatch(name) else "other"


@dataclass(frozen=True, slots=True)
class CountedTraffic(Traffic):
    """Counts what passes between the bot and Autotask.

    Args:
        metrics: counts.
    """

    metrics: Metrics

    def answered(self, status: int | None, seconds: float) -> None:
        """A request is over."""
        self.metrics.autotask.labels(status or "none").inc()
        self.metrics.autotask_seconds.observe(seconds)

    def tried_again(self) -> None:
        """A read is tried once more."""
        self.metrics.retries.inc()

    def budget(self, used: int, limit: int) -> None:
        """Autotask said how much of the hour is used."""
        self.metrics.budget_used.set(used)
        self.metrics.budget_limit.set(limit)


@dataclass(frozen=True, slots=True)
class Counted:
    """A diagnosis that is counted.

    Args:
        diagnosis: judges.
        metrics: counts.
    """

    diagnosis: Asks
    metrics: Metrics

    async def ask(self, question: Question) -> Report:
        """Ask it, and count."""
        with self.metrics.seconds.time():
            report = await self.diagnosis.ask(question)
        self.metrics.questions.labels(question.kind, report.verdict.value).inc()
        return report


@dataclass
class CountedScanner(Scanner):
    """A scanner whose scans are counted.

    Args:
        metrics: counts.
    """

    metrics: Metrics = field(kw_only=True)

    async def scan(
        self,
        day: date,
        last_sync: Sync | Unreadable,
        *,
        full: bool = True,
        other_day: bool = False,
    ) -> Artifact:
        """Scan, and count how it ended."""
        began, end = time.monotonic(), "failed"
        try:
            artifact = await super().scan(day, last_sync, full=full, other_day=other_day)
            end = "complete" if artifact.meta.complete else "incomplete"
        finally:
            self.metrics.scans.labels(end).inc()
            self.metrics.scan_seconds.set(time.monotonic() - began)
        return artifact
