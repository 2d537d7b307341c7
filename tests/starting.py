"""Starts the program again and again from one process that has imported all of it.

A start costs a second of importing and the tests make hundreds, so a process imports once and
forks for each command: the command still has a process, a directory and an environment of its
own. What is imported at a real start is tested where the program runs as `python -m bot`.

Speaks JSON, a line for each command: {arguments, directory, environment, files: [in, out, error]}
and its exit code for an answer. With {ended: file}, too, it answers at once with the number of the
process, and the exit code is written into that file. What is said is appended to its files.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import signal
import subprocess
import sys
import threading
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).parents[1]
PATIENCE = 120
"""Seconds that a command may take on a busy machine."""


class Starter:
    """The process that starts the program without importing it anew."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.starting"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, wanted: dict[str, Any]) -> int:
        """Run a command to its end; return its exit code."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        too_long = threading.Timer(PATIENCE, self._process.kill)
        too_long.start()
        print(json.dumps(wanted), file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        too_long.cancel()
        assert answer, f"{wanted['arguments']} did not end within {PATIENCE} s"
        return int(answer)

    def start(self, wanted: dict[str, Any], ended: Path) -> Started:
        """Start a command that stays; its exit code will stand in a file."""
        return Started(self.run(wanted | {"ended": str(ended)}), ended)

    def close(self) -> None:
        """End it."""
        self._process.communicate(timeout=PATIENCE)


@dataclass(frozen=True, slots=True)
class Started:
    """A command that stays until it is told to end."""

    number: int
    ended: Path

    def send_signal(self, which: signal.Signals) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.number, which)

    def poll(self) -> int | None:
        """Return its exit code; None while it runs."""
        code = self.ended.read_text("utf-8") if self.ended.exists() else ""
        return int(code) if code else None

    def wait(self, seconds: float) -> int:
        """Wait for its end; return its exit code."""
        deadline = time.monotonic() + seconds
        while (code := self.poll()) is None:
            assert time.monotonic() < deadline, f"it did not end within {seconds} s"
            time.sleep(0.01)
        return code


def main() -> None:
    """Import the program, then fork for every line of stdin until it ends."""
    import bot

    for module in pkgutil.walk_packages(bot.__path__, "bot."):
        if ".migrations" not in module.name and not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    staying: dict[int, str] = {}

    def write_down(*_: object) -> None:
        for child in list(staying):
            number, status = os.waitpid(child, os.WNOHANG)
            if number:
                code = os.waitstatus_to_exitcode(status)
                Path(staying.pop(child)).write_text(str(code), encoding="utf-8")

    signal.signal(signal.SIGCHLD, write_down)
    for line in sys.stdin:
        wanted = json.loads(line)
        child = answer = os.fork()
        if not child:
            _become(wanted)
        if "ended" in wanted:
            staying[child] = wanted["ended"]
            write_down()  # it may have ended already
        else:
            answer = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


def _become(wanted: dict[str, Any]) -> NoReturn:
    """Be the command that is wanted, and end with its exit code."""
    from bot.cli import main as program

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number, path in enumerate(wanted["files"]):
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND if number else os.O_RDONLY
        os.dup2(os.open(path, flags), number)
    os.chdir(wanted["directory"])
    os.environ.clear()
    os.environ.update(wanted["environment"])
    time.tzset()
    sys.argv = ["treffpunkt", *wanted["arguments"]]
    code: Any = 0
    try:
        program()
    except SystemExit as ended:
        code = ended.code
    except BaseException:  # noqa: BLE001  as the interpreter does
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 0 if code is None else 1)


if __name__ == "__main__":
    main()
