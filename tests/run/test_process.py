from __future__ import annotations

import ctypes
import subprocess
import sys
from typing import Final

import pytest

from bot.run.process import NICENESS

# Eight threads are there at once and render in turn; each keeps the last bit, as a page is kept.
RENDERING: Final = """
import re, sys, threading
from pathlib import Path
from bot.run.process import keep_little

if sys.argv[1] == "frugal":
    keep_little()
kept, together, turn = [], threading.Barrier(8), threading.Lock()

def render():
    together.wait()
    with turn:
        pieces = [bytes(20_000 + n) for n in range(1000)]
        kept.append(bytes(600))
        del pieces

threads = [threading.Thread(target=render) for _ in range(8)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(re.search(r"VmRSS:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
"""

GIVING_WAY: Final = """
import os, subprocess, sys
from bot.run.process import give_way
before = os.nice(0)
give_way()
child = [sys.executable, "-c", "import os; print(os.nice(0))"]
print(os.nice(0) - before, int(subprocess.check_output(child)) - before)
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallopt"), reason="the C library is not glibc")
def test_what_threads_freed_is_given_back() -> None:
    """A process whose threads rendered much holds less of it than one that never said so."""
    held = {
        way: int(subprocess.check_output([sys.executable, "-c", RENDERING, way], text=True))
        for way in ("frugal", "as it is")
    }
    assert held["frugal"] < held["as it is"] * 0.8, held


def test_the_worker_and_what_it_starts_give_way() -> None:
    """Its own process goes behind the others, and so do its children."""
    told = subprocess.check_output([sys.executable, "-c", GIVING_WAY], text=True)
    assert told.split() == [str(NICENESS), str(NICENESS)]
