"""What runs the bot elsewhere: the wheel, the container's recipe, the unit, the dashboard."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from bot import settings
from bot.metrics import Metrics

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
ANALYZE = shutil.which("systemd-analyze")


def ran(*words: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - words of this file
        words,
        cwd=cwd,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_wheel_has_all_that_the_demo_needs(tmp_path: Path) -> None:
    built = ran(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path, cwd=ROOT)
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("*.whl")
    inside = tmp_path / "inside"
    zipfile.ZipFile(wheel).extractall(inside)
    where = ran(
        sys.executable, "-c", "import bot; print(bot.__file__)", cwd=inside, PYTHONPATH=str(inside)
    )
    assert where.stdout.startswith(str(inside))
    page = ROOT / "bot" / "demo" / "page"
    built_in = inside / "bot" / "demo" / "page"
    assert {each.name for each in page.iterdir()} == {each.name for each in built_in.iterdir()}
    shown = ran(sys.executable, "-m", "bot", "demo", cwd=inside, PYTHONPATH=str(inside))
    assert shown.returncode == 0, shown.stderr
    assert "Acme is a Prospect" in shown.stdout


def test_what_the_container_copies_is_there() -> None:
    lines = (DEPLOY / "Dockerfile").read_text("utf-8").replace("\\\n", " ").splitlines()
    copied = [shlex.split(line)[1:-1] for line in lines if line.startswith("COPY ")]
    sources = [one for words in copied if not words[0].startswith("--from") for one in words]
    assert {"bot", "handlers", "templates", "requirements.lock"} <= set(sources)
    assert [one for one in sources if not (ROOT / one).exists()] == []
    packaged = (ROOT / "pyproject.toml").read_text("utf-8").split("[tool.hatch.build")[1]
    assert all(name in sources for name in re.findall(r'"(bot|handlers|templates)"', packaged))
    assert "USER 10001" in lines


@pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not here (apt-get install systemd)")
def test_the_unit_is_sound_and_closed(tmp_path: Path) -> None:
    assert ANALYZE is not None
    unit = tmp_path / "psa-bot.service"
    # The program is not installed here, and nothing else of the unit changes.
    text = (DEPLOY / "psa-bot.service").read_text("utf-8")
    unit.write_text(text.replace("/opt/psa-bot/.venv/bin/psa-bot", sys.executable), "utf-8")
    verified = ran(ANALYZE, "verify", "--man=no", unit, cwd=tmp_path)
    assert (verified.returncode, verified.stderr) == (0, "")
    closed = ran(ANALYZE, "security", "--offline=true", "--threshold=20", unit, cwd=tmp_path)
    assert closed.returncode == 0, closed.stdout[-500:]


def test_the_environment_file_names_variables_that_there_are() -> None:
    known = {
        name.upper()
        for part in (settings.Local, settings.Autotask, settings.Slack)
        for name in part.model_fields
    }
    needed = {
        name.upper()
        for part in (settings.Local, settings.Autotask, settings.Slack)
        for name, field in part.model_fields.items()
        if field.is_required()
    }
    lines = (DEPLOY / "psa-bot.env").read_text("utf-8").splitlines()
    named = {line.partition("=")[0] for line in lines if not line.startswith("#")}
    assert needed <= named <= known


def test_the_dashboard_draws_metrics_that_there_are() -> None:
    metrics = Metrics()
    metrics.questions.labels("why-missing", "clear").inc()
    metrics.slack.labels("chat.postMessage", "200").inc()
    metrics.autotask.labels("200").inc()
    metrics.jobs.labels("sync").inc()
    metrics.scans.labels("complete").inc()
    page = metrics.page().decode()
    board = json.loads((DEPLOY / "grafana.json").read_text("utf-8"))
    asked = " ".join(target["expr"] for panel in board["panels"] for target in panel["targets"])
    names = set(re.findall(r"psa_\w+", asked))
    assert names
    assert [name for name in names if not re.search(rf"^{name}[ {{]", page, re.MULTILINE)] == []
    for label in re.findall(r"by \((\w+)\)", asked):
        assert f'{label}="' in page
