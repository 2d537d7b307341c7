"""Runs a function in a process that is killed when it takes too long or too much memory.

The process is spawned, not forked: it inherits no socket, no database and no secret in memory. It
imports what the function's module imports, and the program's main module, as multiprocessing
does; a main module that imports lazily keeps it small.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, ParamSpec, Self, TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from bot.errors import ParseKilledError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

_P = ParamSpec("_P")
_T = TypeVar("_T")
_OUT_OF_MEMORY = 86
# What leaks in a parser leaks slowly; a new process now and then costs a fifth of a second.
_CALLS_PER_PROCESS = 500
_SECONDS_TO_STOP = 5
QUICK: Final = 1.0
"""Seconds within which nearly everything is read; megabytes take less."""


class _TooSlowError(ParseKilledError):
    """It took longer than it was given."""


class Sandbox:
    """A process beside this one; `seconds` and `megabytes` are what one call may take."""

    def __init__(self, *, seconds: float = 5, megabytes: int = 128, processes: int = 1) -> None:
        self._seconds = seconds
        self._megabytes = megabytes
        self._processes = processes
        self._pool: ProcessPool | None = None
        self._calls: set[ProcessFuture[Any]] = set()
        self._alone = asyncio.Semaphore()

    async def __aenter__(self) -> Self:
        self._pool = self._new_pool()
        return self

    def _new_pool(self) -> ProcessPool:
        # The process itself starts with the first call.
        return ProcessPool(
            max_workers=self._processes,
            max_tasks=_CALLS_PER_PROCESS,
            context=multiprocessing.get_context("spawn"),
        )

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            # pebble leaves the futures of running calls open, and whoever awaits them, for ever.
            for call in tuple(self._calls):
                call.cancel()  # type: ignore[no-untyped-call]
            pool.stop()  # type: ignore[no-untyped-call]
            with contextlib.suppress(TimeoutError):
                await asyncio.to_thread(pool.join, _SECONDS_TO_STOP)

    async def run(self, function: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Return what the function returns there, or raise what it raises; all must pickle.

        Raises ParseKilledError when it takes too long or too much. Cancelling kills the process.
        What takes longer than usual starts again in a process of its own, one at a time, so that
        nobody waits for it who is quick.
        """
        if self._pool is None:
            raise RuntimeError("the sandbox is used outside its context")
        if not self._pool.active:
            # pebble gives up for good when a process dies while starting; one feed's bad luck
            # must not silence all others until the next start.
            self._pool = self._new_pool()
        if self._seconds <= QUICK:
            return await self._call(self._pool, self._seconds, function, args, kwargs)
        try:
            return await self._call(self._pool, QUICK, function, args, kwargs)
        except _TooSlowError:
            return await self._run_alone(function, args, kwargs)

    async def _run_alone(
        self, function: Callable[..., _T], args: tuple[object, ...], kwargs: dict[str, object]
    ) -> _T:
        async with self._alone:
            pool = self._new_pool()
            try:
                return await self._call(pool, self._seconds, function, args, kwargs)
            finally:
                pool.stop()  # type: ignore[no-untyped-call]
                with contextlib.suppress(TimeoutError):
                    await asyncio.to_thread(pool.join, _SECONDS_TO_STOP)

    async def _call(
        self,
        pool: ProcessPool,
        seconds: float,
        function: Callable[..., _T],
        args: tuple[object, ...],
        kwargs: dict[str, object],
    ) -> _T:
        call = pool.schedule(
            _limited, args=(self._megabytes, function, args, kwargs), timeout=seconds
        )
        self._calls.add(call)
        call.add_done_callback(self._calls.discard)
        try:
            result: _T = await asyncio.wrap_future(call)
        except asyncio.CancelledError as error:
            current = asyncio.current_task()
            if self._is_closed() and current is not None and not current.cancelling():
                raise ParseKilledError("reading was stopped because the program ends") from error
            raise
        except TimeoutError as error:
            raise _TooSlowError(f"reading took longer than {seconds:g} s") from error
        except ProcessExpired as error:
            if error.exitcode == _OUT_OF_MEMORY:
                message = f"reading needed more than {self._megabytes} MB"
                raise ParseKilledError(message) from error
            raise ParseKilledError(f"the reader crashed (exit code {error.exitcode})") from error
        return result

    def _is_closed(self) -> bool:
        return self._pool is None


def _limited(
    megabytes: int, function: Callable[..., _T], args: tuple[object, ...], kwargs: dict[str, object]
) -> _T:
    """Call the function with a limit on memory; at the limit the process ends."""
    _limit_memory(megabytes)
    try:
        return function(*args, **kwargs)
    except MemoryError:
        # Not raised: after it the process may be in any state, and a new one costs little.
        os._exit(_OUT_OF_MEMORY)


def _limit_memory(megabytes: int) -> None:
    """Limit the address space to what the process has now and so much more.

    Without the `resource` module (Windows) or /proc (macOS) there is no limit of memory; time
    still is limited.
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
