"""Jobs on DBOS Transact, in the bot's own database. Importing this takes a second."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar, TypeVar

import structlog
from dbos import DBOS, DBOSConfig, SetWorkflowID

from bot.errors import StateUnavailable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.jobs.port import Body

T = TypeVar("T")

log = structlog.get_logger()

# Raised when the steps of a body change: DBOS goes on only with jobs of the same version.
VERSION = "2"
POLL = 0.2
"""Seconds between two looks of DBOS, and so what closing it takes at most."""
AGAIN = 5.0
"""Seconds until a step is tried again whose database did not answer."""


class DurableJobs:
    """The jobs of one process, launched inside the loop that runs them.

    DBOS is one to a process, and so is this.

    Args:
        url: where they are kept, `sqlite:///...` or `postgresql://...`.
        bodies: what each kind of job does.
        executor: names this process among its replicas. Nobody else may run under it, and what
            was left under it is gone on with.
    """

    _open: ClassVar[DurableJobs | None] = None

    def __init__(self, url: str, bodies: Mapping[str, Body], executor: str) -> None:
        self._bodies = bodies
        self._config = DBOSConfig(
            name="psa-bot",
            system_database_url=url,
            application_version=VERSION,
            executor_id=executor,
            enable_otlp=False,
            log_level="WARNING",
            notification_listener_polling_interval_sec=POLL,
        )
        self._tasks: set[asyncio.Task[None]] = set()
        self._aside = ThreadPoolExecutor(1)

    async def launch(self) -> None:
        """Begin, and go on with what was cut off.

        Raises:
            StateUnavailable: the database cannot be reached.
            RuntimeError: another one is open in this process.
        """
        if DurableJobs._open is not None:
            raise RuntimeError("the jobs of this process are open already")
        DurableJobs._open = self
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self._aside, self._launch, loop)
        except Exception as error:  # noqa: BLE001 - whatever its driver raises, in several dialects
            log.warning("jobs_not_launched", kind=type(error).__name__)
            await self.close()
            raise StateUnavailable(f"jobs: {type(error).__name__}") from None

    def _launch(self, loop: asyncio.AbstractEventLoop) -> None:
        # In a thread, since it waits for locks of SQLite that only this loop's tasks can give up;
        # and under the loop's name, since DBOS runs jobs on the loop that it is launched in.
        asyncio._set_running_loop(loop)  # noqa: SLF001 - documented for those who run loops
        try:
            DBOS(config=self._config)
            _quiet()
            DBOS.launch()
        finally:
            asyncio._set_running_loop(None)  # noqa: SLF001 - the same

    async def close(self) -> None:
        """Let go of everything; what is under way goes on at the next start."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        loop = asyncio.get_running_loop()
        # Its threads may be waiting for this loop, so it must not be the loop that waits for them.
        await loop.run_in_executor(self._aside, DBOS.destroy)
        self._aside.shutdown(wait=False)
        # DBOS made its own threads the loop's, and has just ended them; others still need some.
        loop.set_default_executor(ThreadPoolExecutor())
        DurableJobs._open = None

    async def start(self, kind: str, key: str) -> None:
        """Begin a job, once under its key; see `Jobs.start`."""
        try:
            with SetWorkflowID(f"{kind}:{key}"):
                await DBOS.start_workflow_async(_job, kind, key)
        except Exception as error:
            raise StateUnavailable(f"jobs: {type(error).__name__}") from error

    async def run(self, kind: str, key: str) -> None:
        """Called by DBOS, for a new job and for one that was cut off."""
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        try:
            await self._bodies[kind](_Steps(), key)
        except Exception:
            log.exception("job_failed", kind=kind, key=key)
            raise

    async def adopt(self, executor: str) -> None:
        """Go on with what another process, which is dead, has left; asking twice runs it once.

        Args:
            executor: the dead process's name.

        Raises:
            StateUnavailable: the database does not answer.
        """
        ids = await self._pending(executor)
        if not ids:
            return
        try:
            await DBOS.resume_workflows_async(ids)
        except Exception as error:
            raise StateUnavailable(f"jobs: {type(error).__name__}") from error
        log.warning("jobs_adopted", of=executor, jobs=len(ids))

    async def is_idle(self) -> bool:
        """Whether none of this process's jobs is unfinished.

        Raises:
            StateUnavailable: the database does not answer.
        """
        return not await self._pending(self._config["executor_id"] or "")

    async def _pending(self, executor: str) -> list[str]:
        try:
            found = await DBOS.list_workflows_async(
                status="PENDING", executor_id=executor, load_input=False, load_output=False
            )
        except Exception as error:
            raise StateUnavailable(f"jobs: {type(error).__name__}") from error
        return [each.workflow_id for each in found]

    @classmethod
    def current(cls) -> DurableJobs:
        """The one that is open.

        Raises:
            RuntimeError: none is.
        """
        if cls._open is None:
            raise RuntimeError("no jobs are open in this process")
        return cls._open


class _Steps:
    """The steps of the job that the current task runs."""

    async def do(self, name: str, work: Callable[[], Awaitable[T]]) -> T:
        async def until_it_answers() -> T:
            while True:
                try:
                    return await work()
                except StateUnavailable as error:
                    log.warning("step_waits_for_database", step=name, detail=error.detail)
                await asyncio.sleep(AGAIN)

        return await DBOS.run_step_async({"name": name}, until_it_answers)

    async def sleep(self, seconds: float) -> None:
        await DBOS.sleep_async(seconds)


@DBOS.workflow(name="psa_bot_job", max_recovery_attempts=None)
async def _job(kind: str, key: str) -> None:
    await DurableJobs.current().run(kind, key)


def _quiet() -> None:
    """DBOS writes lines of its own shape to stderr; the bot's log has one."""
    logger = logging.getLogger("dbos")
    for handler in list(logger.handlers):
        with suppress(ValueError):
            logger.removeHandler(handler)
    logger.propagate = True
