"""What can be counted about a running bot, for Prometheus."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiohttp import TraceConfig
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

if TYPE_CHECKING:
    from types import SimpleNamespace

    from aiohttp import ClientSession, TraceRequestEndParams, TraceRequestExceptionParams

    from bot.desk import Asks
    from bot.diagnosis.question import Question
    from bot.diagnosis.report import Report

SECONDS = (0.25, 0.5, 1, 2, 5, 10, 20, 30)


@dataclass(frozen=True, slots=True)
class Metrics:
    """The counters of one app; each app has its own, so that two in a process do not mix."""

    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    questions: Counter = field(init=False)
    seconds: Histogram = field(init=False)
    autotask: Counter = field(init=False)
    slack: Counter = field(init=False)

    def __post_init__(self) -> None:
        """Register each of them."""
        made = {
            "questions": Counter(
                "psa_questions", "Answers by verdict.", ["kind", "verdict"], registry=self.registry
            ),
            "seconds": Histogram(
                "psa_question_seconds",
                "Time to judge a question.",
                registry=self.registry,
                buckets=SECONDS,
            ),
            "autotask": Counter(
                "psa_autotask_requests", "Requests sent to Autotask.", registry=self.registry
            ),
            "slack": Counter(
                "psa_slack_calls",
                "Calls of Slack's Web API, repetitions included.",
                ["method", "status"],
                registry=self.registry,
            ),
        }
        for name, metric in made.items():
            object.__setattr__(self, name, metric)

    def page(self) -> bytes:
        """All of it as Prometheus reads it."""
        return generate_latest(self.registry)

    def tracing(self) -> TraceConfig:
        """What an aiohttp session needs to count the calls that go through it."""
        trace = TraceConfig()

        async def ended(
            _session: ClientSession, _context: SimpleNamespace, end: TraceRequestEndParams
        ) -> None:
            self.slack.labels(end.url.name, end.response.status).inc()

        async def failed(
            _session: ClientSession, _context: SimpleNamespace, end: TraceRequestExceptionParams
        ) -> None:
            self.slack.labels(end.url.name, "none").inc()

        trace.on_request_end.append(ended)
        trace.on_request_exception.append(failed)
        return trace


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
        self.metrics.autotask.inc(report.read.requests)
        return report
