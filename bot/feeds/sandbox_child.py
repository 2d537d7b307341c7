"""The process that reads for `Sandbox`: it does what it is told through its stdin, until that ends.

Whatever is read is in here: nothing of the program is imported but what the reading needs.
"""

from __future__ import annotations

import os
import pickle
import signal
import struct
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    Request = tuple[int, float, Callable[..., object], tuple[object, ...], dict[str, object]]
    """Megabytes and seconds that a call may take; the function and its arguments."""

OUT_OF_MEMORY: Final = 86
SIZE: Final = struct.Struct(">Q")
"""Each message is preceded by its length in bytes."""
READY: Final = b"!"
_LARGE: Final = 64 << 20
"""A process this large is replaced: it does not give back what it freed."""
_GRACE: Final = 10
PATIENCE: Final = 4
"""How many times longer a call may take by the clock than in CPU seconds."""


def serve() -> None:
    """Do one call after the other; what a reader prints goes to the log, not into our answers."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    answers.write(READY)
    answers.flush()
    while head := sys.stdin.buffer.read(SIZE.size):
        request = sys.stdin.buffer.read(SIZE.unpack(head)[0])
        _send(answers, _answer(request))
        signal.alarm(0)


def _send(answers: BinaryIO, answer: bytes) -> None:
    answers.write(SIZE.pack(len(answer)))
    answers.write(answer)
    answers.flush()


def _answer(request: bytes) -> bytes:
    """Return, pickled, whether it went well, what it gave or raised, and whether we are large."""
    try:
        well, told = True, _called(request)
    except MemoryError:
        # Not raised: after it the process may be in any state, and a new one costs little.
        os._exit(OUT_OF_MEMORY)
    except Exception as error:  # noqa: BLE001  whoever asked is told
        well, told = False, error
    try:
        return pickle.dumps((well, told, _size() > _LARGE))
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except Exception as error:  # noqa: BLE001  what cannot be sent is told in words
        return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}"), True))


def _called(request: bytes) -> object:
    megabytes, seconds, function, args, kwargs = _read(request)
    # If the program dies meanwhile, nobody else ends us.
    signal.alarm(int(seconds) * PATIENCE + _GRACE)
    _limit_memory(megabytes)
    return function(*args, **kwargs)


def _read(request: bytes) -> Request:
    read: Request = pickle.loads(request)  # noqa: S301  by our own program
    return read


def _size() -> int:
    """Return how many bytes of memory this process has; 0 where /proc does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def _limit_memory(megabytes: int) -> None:
    """Limit the address space to what the process has now and `megabytes` more.

    Without /proc (macOS) there is no limit of memory; time still is limited.
    """
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    except (ImportError, OSError):
        return
    limit = pages * resource.getpagesize() + megabytes * 1_000_000
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY or limit < hard:
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
