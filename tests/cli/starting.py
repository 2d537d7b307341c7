"""Starts the program again and again from one process that has imported all of it.

A start costs a second of importing and the tests make hundreds, so a process imports once and
forks for each command: the command still has a process, a directory and an environment of its
own. What is imported at a real start is tested where the program runs as `python -m bot`.

Speaks JSON, a line for each command: {arguments, directory, environment, files: [in, out, error]}
and its exit code for an answer.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import sys
import time
import traceback
from typing import Any, NoReturn


def main() -> None:
    """Import the program, then fork for every line of stdin until it ends."""
    import bot

    for module in pkgutil.walk_packages(bot.__path__, "bot."):
        if ".migrations" not in module.name and not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _become(json.loads(line))
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _become(wanted: dict[str, Any]) -> NoReturn:
    """Be the command that is wanted, and end with its exit code."""
    from bot.cli import main as program

    for number, path in enumerate(wanted["files"]):
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC if number else os.O_RDONLY
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
