"""Runs a function in a process that is killed when it takes too long or too much memory.

The process is a fresh Python: it inherits no socket, no database and no secret, neither in memory
nor in its environment, and imports what the function needs (bot.feeds.sandbox_child).
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import pickle
import select
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, ParamSpec, Self, TypeVar

from bot.errors import ParseKilledError
from bot.feeds.budget import Budget
from bot.feeds.sandbox_child import OUT_OF_MEMORY, READY, SIZE

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

_P = ParamSpec("_P")
_T = TypeVar("_T")
# What leaks in a parser leaks slowly; a new process now and then costs a fifth of a second.
_CALLS_PER_PROCESS: Final = 500
_SECONDS_TO_START: Final = 60.0
_SECONDS_TO_IMPORT: Final = 1.5
"""Extra seconds for a process's first call, which pays for its imports too."""
QUICK: Final = 1.0
"""CPU seconds within which nearly everything is read; even megabytes take less."""
_PIECE: Final = 1 << 20
_CHILD: Final = "from bot.feeds.sandbox_child import serve; serve()"
_INHERITED: Final = ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH")
_ENDING: Final = "reading was stopped because the program ends"
# glibc keeps what is freed, as much as was ever needed, unless it is told; see mallopt(3).
_FRUGAL: Final = {"MALLOC_ARENA_MAX": "1", "MALLOC_TRIM_THRESHOLD_": "131072"}


class _TooSlowError(ParseKilledError):
    """It took longer than it was given."""


@dataclass(slots=True, eq=False)
class _Call:
    """What is to be done within how many seconds; `given_up` once nobody waits for it."""

    request: tuple[int, float, Callable[..., Any], tuple[object, ...], dict[str, object]]
    seconds: float
    given_up: bool = False


class Sandbox:
    """A process beside this one; `seconds` (of CPU) and `megabytes` are what one call may take."""

    def __init__(self, *, seconds: float = 5, megabytes: int = 128) -> None:
        self._seconds = seconds
        self._megabytes = megabytes
        self._line: _Line | None = None
        self._alone: set[_Line] = set()
        self._one_alone = asyncio.Semaphore()

    async def __aenter__(self) -> Self:
        # The process itself starts with the first call.
        self._line = _Line()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        line, self._line = self._line, None
        for each in (line, *self._alone):
            if each is not None:
                await each.end()

    async def run(self, function: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Return what the function returns there, or raise what it raises; all must pickle.

        Raises ParseKilledError when it takes too long or too much. Cancelling kills the process.
        What takes longer than usual starts again in a process of its own, one at a time, so that
        quick calls need not wait for it.
        """
        if self._line is None:
            raise RuntimeError("the sandbox is used outside its context")
        request = (self._megabytes, self._seconds, function, args, kwargs)
        try:
            told: _T = await self._line.do(_Call(request, min(QUICK, self._seconds)))
        except _TooSlowError:
            if self._seconds <= QUICK:
                raise
            told = await self._do_alone(_Call(request, self._seconds))
        return told

    async def _do_alone(self, call: _Call) -> Any:  # noqa: ANN401  what its function returns
        async with self._one_alone:
            line = _Line(is_ended=self._line is None)
            self._alone.add(line)
            try:
                return await line.do(call)
            finally:
                self._alone.discard(line)
                await line.end()


class _Line:
    """Makes one call after the other, in a thread that waits for the process which does them."""

    def __init__(self, *, is_ended: bool = False) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sandbox")
        self._lock = threading.Lock()
        self._process: _Process | None = None
        self._current: _Call | None = None
        self._is_ended = is_ended

    async def do(self, call: _Call) -> Any:  # noqa: ANN401  what its function returns
        """Return what a call gives, in its turn; ParseKilledError."""
        try:
            return await asyncio.wrap_future(self._thread.submit(self._work, call))
        except asyncio.CancelledError as error:
            current = asyncio.current_task()
            if self._is_ended and current is not None and not current.cancelling():
                raise ParseKilledError(_ENDING) from error
            self._give_up(call)
            raise

    async def end(self) -> None:
        """Kill the process, whatever it is doing; those who wait hear that the program ends."""
        with self._lock:
            self._is_ended = True
            if self._process is not None:
                self._process.kill()
        await asyncio.to_thread(self._thread.shutdown, cancel_futures=True)
        if self._process is not None:
            self._process.forget()

    def _give_up(self, call: _Call) -> None:
        with self._lock:
            call.given_up = True
            if self._current is call and self._process is not None:
                self._process.kill()

    def _work(self, call: _Call) -> Any:  # noqa: ANN401
        with self._lock:
            if call.given_up or self._is_ended:
                raise ParseKilledError(_ENDING)
            self._current = call
            if self._process is not None and self._process.has_ended:
                self._process.forget()
                self._process = None
            process = self._process = self._process or _Process()
        well, told, is_spent = False, None, True
        try:
            well, told, is_spent = process.do(call)
        except ParseKilledError as error:
            if self._is_ended:
                raise ParseKilledError(_ENDING) from error
            raise
        finally:
            with self._lock:
                self._current = None
                if is_spent or call.given_up:
                    process.forget()
                    self._process = None
        if not well:
            raise told
        return told


class _Process:
    """A fresh Python that does what it is sent; whoever uses it does so from one thread."""

    def __init__(self) -> None:
        pipe = subprocess.PIPE
        try:
            self._python = subprocess.Popen(  # noqa: S603  ourselves
                # Nothing that lies in the folder where we were started.
                [sys.executable, "-P", "-c", _CHILD],
                stdin=pipe,
                stdout=pipe,
                env=_environment(),
                # Ctrl-C is for us; we end it.
                start_new_session=True,
            )
        except OSError as error:
            raise ParseKilledError(f"the reader could not be started: {error.strerror}") from error
        self._answers = select.poll()
        self._answers.register(self._stdout, select.POLLIN)
        self._calls = 0

    @property
    def _stdout(self) -> int:
        if self._python.stdout is None:
            raise RuntimeError("the reading process has no pipes")
        return self._python.stdout.fileno()

    def do(self, call: _Call) -> tuple[bool, Any, bool]:
        """Return whether it went well, what came of it, and whether the process must be replaced.

        After any error it has.
        """
        message = pickle.dumps(call.request, pickle.HIGHEST_PROTOCOL)
        try:
            if not self._calls:
                began = time.monotonic()
                self._read(len(READY), lambda: began + _SECONDS_TO_START - time.monotonic())
            self._send(message)
            first = 0.0 if self._calls else _SECONDS_TO_IMPORT
            budget = Budget(self._python.pid, call.seconds + first)
            size = SIZE.unpack(self._read(SIZE.size, budget.left))[0]
            well, told, is_large = pickle.loads(self._read(size, budget.left))  # noqa: S301  ours
        except TimeoutError as error:
            raise _TooSlowError(f"reading took longer than {call.seconds:g} s") from error
        except (EOFError, OSError) as error:
            raise self._died(call) from error
        self._calls += 1
        return well, told, is_large or self._calls >= _CALLS_PER_PROCESS

    @property
    def has_ended(self) -> bool:
        """Whether it is gone: killed by the system, or by whoever gave its last call up."""
        return self._python.poll() is not None

    def kill(self) -> None:
        """End it now; from any thread."""
        self._python.kill()

    def forget(self) -> None:
        """End it, and everything that belongs to it."""
        self._python.kill()
        self._python.wait()
        for pipe in (self._python.stdin, self._python.stdout):
            with contextlib.suppress(OSError):  # what it was never sent
                if pipe is not None:
                    pipe.close()

    def _died(self, call: _Call) -> ParseKilledError:
        code = self._python.wait()
        if code == OUT_OF_MEMORY:
            return ParseKilledError(f"reading needed more than {call.request[0]} MB")
        return ParseKilledError(f"the reader crashed (exit code {code})")

    def _send(self, message: bytes) -> None:
        if self._python.stdin is None:
            raise RuntimeError("the reading process has no pipes")
        self._python.stdin.write(SIZE.pack(len(message)))
        self._python.stdin.write(message)
        self._python.stdin.flush()

    def _read(self, size: int, left: Callable[[], float]) -> bytes:
        """Return `size` bytes; TimeoutError once no seconds are `left`."""
        read = bytearray()
        while len(read) < size:
            while not self._answers.poll(max(left(), 0) * 1000):
                if left() <= 0:
                    raise TimeoutError
            piece = os.read(self._stdout, min(size - len(read), _PIECE))
            if not piece:
                raise EOFError
            read += piece
        return bytes(read)


def _environment() -> dict[str, str]:
    """Return what Python needs, also to find the same modules; none of our secrets."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in _INHERITED or name.startswith("PYTHON")
    }
    return kept | _FRUGAL | {"PYTHONPATH": os.pathsep.join(path or "." for path in sys.path)}
