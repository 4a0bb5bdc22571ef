"""What reads and judges, for the bot and for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.autotask import Autotask
from bot.diagnosis.diagnose import Clock, Diagnosis, utc_now
from bot.estate.foresight import LastScan
from bot.estate.lately import Lately

if TYPE_CHECKING:
    from bot import settings
    from bot.autotask.traffic import Traffic
    from bot.diagnosis.marked import MarkReader
    from bot.diagnosis.memory import Memory
    from bot.diagnosis.syncs import LedgerReader


def client_of(
    local: settings.Local,
    autotask: settings.Autotask,
    traffic: Traffic | None = None,
    now: Clock = utc_now,
) -> Autotask:
    """The client of Autotask, to be opened.

    Args:
        local: where its caches are kept.
        autotask: the bot's API user.
        traffic: is told of each request.
        now: the clock.
    """
    return Autotask(
        username=autotask.autotask_username,
        secret=autotask.autotask_secret,
        integration_code=autotask.autotask_integration_code,
        zone_url=autotask.autotask_zone_url,
        cache_dir=local.psa_data_dir,
        traffic=traffic,
        now=now,
    )


def diagnosis_of(
    local: settings.Local,
    autotask: settings.Autotask,
    client: Autotask,
    *,
    ledger: LedgerReader,
    memory: Memory,
    marks: MarkReader,
    now: Clock = utc_now,
) -> Diagnosis:
    """What judges.

    Args:
        local: where former scans are, and the MSP's calendar.
        autotask: whose tenant it is, and who Gradient's API user is.
        client: reads Autotask.
        ledger: tells of Gradient's syncs.
        memory: keeps the quantities that were read.
        marks: tells what people said of causes.
        now: the clock.
    """
    return Diagnosis(
        client,
        ledger,
        zone=local.zone,
        gradient_user=autotask.gradient_api_username,
        memory=memory,
        past=Lately(local.psa_data_dir, autotask.owner),
        foresight=LastScan(local.psa_data_dir, autotask.owner),
        now=now,
        marks=marks,
    )
