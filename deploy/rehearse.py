"""Does what the first stage of the Dockerfile does, in a new folder and without Docker.

The image's base is not here, so this shows that the files are there, that the locked packages
install by their hashes, and that what is installed answers without the repository beside it.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
INSTALLED = "/opt/psa-bot"


def main() -> None:
    """Build, and ask what was built."""
    with tempfile.TemporaryDirectory() as name:
        source, target, elsewhere = (Path(name) / part for part in ("src", "opt", "elsewhere"))
        source.mkdir()
        elsewhere.mkdir()
        for word, rest in _stage():
            if word == "COPY":
                _copy(shlex.split(rest), source)
            elif word == "RUN":
                _run(rest.replace(INSTALLED, str(target)), source)
        shown = _run(f"{target}/bin/psa-bot demo", elsewhere)
        if "Acme is a Prospect" not in shown:
            sys.exit("the demo of what was installed does not answer")


def _stage() -> list[tuple[str, str]]:
    text = (ROOT / "deploy" / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    first = text.split("\nFROM ")[1]
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in first.splitlines())]


def _copy(words: list[str], target: Path) -> None:
    *sources, into = words
    for one in sources:
        if (ROOT / one).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / one, target / into, ignore=ignored)
        else:
            shutil.copy(ROOT / one, target / into)


def _run(command: str, folder: Path) -> str:
    # The Dockerfile's own words, and an environment without this repository.
    environment = {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    ran = subprocess.run(  # noqa: S602
        command.replace("python -m venv", f"{sys.executable} -m venv"),
        shell=True,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode != 0:
        sys.exit(f"{command}\n{ran.stdout}{ran.stderr}")
    return ran.stdout


if __name__ == "__main__":
    main()
