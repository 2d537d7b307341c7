from __future__ import annotations

import subprocess
import sys

from bot.run.yielding import NICENESS

PROGRAM = """
import os, subprocess, sys
from bot.run.yielding import give_way
before = os.nice(0)
give_way()
child = [sys.executable, "-c", "import os; print(os.nice(0))"]
print(os.nice(0) - before, int(subprocess.check_output(child)) - before)
"""


def test_the_worker_and_what_it_starts_give_way() -> None:
    """Its own process goes behind the others, and so do its children."""
    told = subprocess.check_output([sys.executable, "-c", PROGRAM], text=True)
    assert told.split() == [str(NICENESS), str(NICENESS)]
