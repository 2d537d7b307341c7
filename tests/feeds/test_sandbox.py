from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.errors import FetchError, ParseKilledError, TooLargeError
from bot.feeds.ical import read_bytes
from bot.feeds.sandbox import Sandbox
from tests.feeds import sandbox_work as work
from tests.feeds.ical_fixtures import WINDOW, ZONE, body


async def test_returns_what_the_function_returns() -> None:
    """A reading comes back from the other process as it would from this one."""
    async with Sandbox() as sandbox:
        assert await sandbox.run(work.process) != os.getpid()
        reading = await sandbox.run(read_bytes, body("plain"), WINDOW, ZONE)
    assert reading == read_bytes(body("plain"), WINDOW, ZONE)


async def test_ordinary_errors_come_back_and_the_process_stays() -> None:
    """An error that a reader raises arrives whole, and costs no process."""
    async with Sandbox() as sandbox:
        process = await sandbox.run(work.process)
        with pytest.raises(FetchError, match=r"^no luck$") as caught:
            await sandbox.run(work.refuse)
        with pytest.raises(TooLargeError, match=r"^more than 10 MB$"):
            await sandbox.run(work.too_large)
        assert await sandbox.run(work.process) == process
    assert caught.value.status == 404


async def test_kills_what_takes_too_long() -> None:
    """A call that takes too long is killed and reported, and the next one is served."""
    async with Sandbox(seconds=0.5) as sandbox:
        begin = time.monotonic()
        with pytest.raises(ParseKilledError, match=r"longer than 0\.5 s"):
            await sandbox.run(work.spin, 60)
        assert time.monotonic() - begin < 20
        assert await sandbox.run(work.double, 4) == 8


async def test_kills_what_needs_too_much_memory() -> None:
    """A call that needs too much memory ends its process, not this one; less is allowed."""
    async with Sandbox(megabytes=64) as sandbox:
        assert await sandbox.run(work.eat, 30) == 30_000_000
        with pytest.raises(ParseKilledError, match="more than 64 MB"):
            await sandbox.run(work.eat, 200)
        assert await sandbox.run(work.double, 4) == 8


async def test_survives_a_crash() -> None:
    """A process that dies on its own is reported and replaced."""
    async with Sandbox() as sandbox:
        with pytest.raises(ParseKilledError, match="crashed"):
            await sandbox.run(work.crash)
        assert await sandbox.run(work.double, 4) == 8


async def test_cancelling_frees_the_process() -> None:
    """A cancelled call does not hold up the next one."""
    async with Sandbox(seconds=60) as sandbox:
        await sandbox.run(work.double, 1)
        call = asyncio.create_task(sandbox.run(work.sleep, 60))
        await asyncio.sleep(0.2)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert await asyncio.wait_for(sandbox.run(work.double, 4), 20) == 8


async def test_the_slow_hold_up_nobody() -> None:
    """Calls that take all their seconds let a quick one through before they are through."""
    async with Sandbox(seconds=30) as sandbox:
        await sandbox.run(work.double, 1)
        slow = [asyncio.create_task(sandbox.run(work.spin, 60)) for _ in range(2)]
        await asyncio.sleep(0.1)
        begin = time.monotonic()
        assert await sandbox.run(work.double, 4) == 8
        assert time.monotonic() - begin < 20
        assert not any(each.done() for each in slow)
        for each in slow:
            each.cancel()
        await asyncio.gather(*slow, return_exceptions=True)


async def test_who_waits_for_a_processor_is_not_given_up() -> None:
    """Time counts on the processor; what hangs without working is given up a while later."""
    async with Sandbox(seconds=0.3) as sandbox:
        await sandbox.run(work.double, 1)
        await sandbox.run(work.sleep, 0.6)
        begin = time.monotonic()
        with pytest.raises(ParseKilledError, match=r"longer than 0\.3 s"):
            await sandbox.run(work.sleep, 60)
        assert time.monotonic() - begin < 10


async def test_what_needs_its_time_gets_it() -> None:
    """A call that takes longer than most, but less than is allowed, is served."""
    async with Sandbox(seconds=10) as sandbox:
        await sandbox.run(work.spin, 1.5)
        assert await sandbox.run(work.double, 4) == 8


async def test_leaves_no_process_behind() -> None:
    """Leaving while a call runs ends its process at once."""
    async with Sandbox(seconds=60) as sandbox:
        process = await sandbox.run(work.process)
        call = asyncio.create_task(sandbox.run(work.sleep, 60))
        await asyncio.sleep(0.2)
    with pytest.raises(ParseKilledError, match="program ends"):
        await call
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


async def test_inherits_no_socket() -> None:
    """The process holds none of the sockets of this one."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        os.set_inheritable(server.fileno(), True)  # noqa: FBT003 - positional-only
        ours = f"socket:[{os.fstat(server.fileno()).st_ino}]"
        async with Sandbox() as sandbox:
            process = await sandbox.run(work.process)
            theirs = _open_files(process)
    assert ours not in theirs


def _open_files(process: int) -> set[str]:
    return {str(path.readlink()) for path in Path(f"/proc/{process}/fd").iterdir()}


async def test_outside_its_context_is_refused() -> None:
    """A sandbox that is not open refuses to run anything."""
    with pytest.raises(RuntimeError, match="outside"):
        await Sandbox().run(work.double, 1)


def test_interrupt_ends_the_program_at_once() -> None:
    """Ctrl-C during a call ends the program without a traceback from the process beside it."""
    code = (
        "import asyncio, signal\n"
        "from bot.feeds.sandbox import Sandbox\n"
        "from tests.feeds import sandbox_work as work\n"
        "async def main():\n"
        "    async with Sandbox(seconds=60) as sandbox:\n"
        "        await sandbox.run(work.double, 1)\n"
        "        print('ready', flush=True)\n"
        "        await sandbox.run(work.sleep, 60)\n"
        # Whoever starts the tests in the background has them ignore it.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "try:\n"
        "    asyncio.run(main())\n"
        "except KeyboardInterrupt:\n"
        "    print('interrupted', flush=True)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
        time.sleep(0.2)
        os.killpg(program.pid, signal.SIGINT)
        output, errors = program.communicate(timeout=20)
    assert (output, errors) == ("interrupted\n", "")


async def test_what_grew_large_is_replaced() -> None:
    """A process that keeps much memory does its call, and the next one is done by another."""
    async with Sandbox() as sandbox:
        process = await sandbox.run(work.process)
        assert await sandbox.run(work.keep, 1) == process
        assert await sandbox.run(work.keep, 80) == process
        assert await sandbox.run(work.process) != process


async def test_it_is_told_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither tokens nor the database's address are in the environment of the process."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    monkeypatch.setenv("TZ", "Europe/Berlin")
    async with Sandbox() as sandbox:
        told = await sandbox.run(work.environment)
    assert "TZ" in told
    assert "SLACK_BOT_TOKEN" not in told


async def test_who_died_meanwhile_is_replaced() -> None:
    """A process that the system ended between two calls costs nobody anything."""
    async with Sandbox() as sandbox:
        process = await sandbox.run(work.process)
        os.kill(process, signal.SIGKILL)
        await asyncio.sleep(0.1)
        assert await sandbox.run(work.process) != process


async def test_what_lies_in_the_folder_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever starts the program beside a package called `bot` still has ours read."""
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "__init__.py").write_text("raise SystemExit(3)")
    monkeypatch.chdir(tmp_path)
    async with Sandbox() as sandbox:
        assert await sandbox.run(work.double, 4) == 8
