"""How the program logs: one line each, with its context, and nothing private.

A terminal gets colours and the time of day. Anything else (a service manager, a file, a host's
log drain) gets logfmt, `timestamp=… level=info event="delivery sent" job=deliver run=5f2a
delivery=17 channel=C1`, which people can read and programs can split (https://brandur.org/logfmt).
Libraries' lines get the same form.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from typing import TYPE_CHECKING, Any, Final, TextIO

import structlog

if TYPE_CHECKING:
    from types import TracebackType

    from structlog.typing import EventDict, Processor, WrappedLogger

KEYS: Final = (
    *("timestamp", "level", "event", "logger"),
    *("job", "run", "request", "source", "delivery", "lab"),
)
"""What comes first in a line; the middle ones are its context."""

PRIVATE: Final = (
    # A calendar's address is often a password; `source=` says which one it was.
    (
        re.compile(
            r"\b([a-z][a-z0-9+.]{1,20}://)(?:[^\s/?#\"'<>]{0,300}@)?([^\s/?#\"'<>@]{0,300})"
            r"[/?#][^\s\"'<>]+",
            re.IGNORECASE,
        ),
        r"\1\2/…",
    ),
    (re.compile(r"\b([a-z][a-z0-9+.]{1,20}://)[^\s/?#\"'<>]{0,300}@", re.IGNORECASE), r"\1…@"),
    (re.compile(r"\bx(?:ox[a-z]|app|oxe\.xox[a-z])-[\w-]{4,}"), "…"),
    (re.compile(r"\bwhsec_[\w+/=-]{4,}"), "…"),
    (re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"), "…@…"),
)
"""What no line may contain, whoever put it there: paths of addresses, logins, tokens, people."""

QUIET: Final = ("alembic", "httpx", "httpcore", "apscheduler", "uvicorn.access", "asyncio")
"""Libraries of which only warnings are logged; httpx would log whole addresses."""


def configure_logging(level: str, stream: TextIO | None = None) -> None:
    """Log from this level on, to stderr unless another stream is given."""
    stream = stream or sys.stderr
    number = logging.getLevelNamesMapping()[level.upper()]
    debug = number <= logging.DEBUG
    people = stream.isatty()
    clock = structlog.processors.TimeStamper
    common: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        # Whoever sits in front of it knows the date; whoever searches later needs it, and UTC.
        clock(fmt="%H:%M:%S", utc=False) if people else clock(fmt="iso", utc=True),
        _told_in_full if debug else _told_in_a_line,
        without_private,
    ]
    renderer = _renderer(people=people)
    structlog.configure(
        processors=[*common, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=True,
    )
    _take_in_libraries(number, [*common[:-1], structlog.stdlib.add_logger_name], renderer, stream)


def _renderer(*, people: bool) -> Processor:
    if people:
        return structlog.dev.ConsoleRenderer()
    return structlog.processors.LogfmtRenderer(
        key_order=KEYS, drop_missing=True, bool_as_flag=False
    )


def _take_in_libraries(
    level: int, common: list[Processor], renderer: Processor, stream: TextIO
) -> None:
    """Bring what libraries log into the same form."""
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=common,
        # Last of all, as only here do a library's words become the event.
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            without_private,
            renderer,
        ],
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))


def _told_in_a_line(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace the traceback by the error and its place."""
    error = _error_of(event)
    if error is not None:
        event.setdefault("error", f"{type(error).__name__}: {error}")
        event["at"] = _innermost(error.__traceback__)
    return event


def _told_in_full(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Add the traceback, for whoever is looking for a flaw."""
    error = _error_of(event)
    if error is not None:
        event.setdefault("error", f"{type(error).__name__}: {error}")
        event["traceback"] = "".join(traceback.format_exception(error))
    return event


def _error_of(event: EventDict) -> BaseException | None:
    told: Any = event.pop("exc_info", None)
    if isinstance(told, tuple):
        told = told[1]
    elif told and not isinstance(told, BaseException):
        told = sys.exc_info()[1]
    return told or None


def _innermost(frames: TracebackType | None) -> str:
    found = traceback.extract_tb(frames)
    if not found:
        return ""
    last = found[-1]
    return f"{'/'.join(last.filename.split('/')[-3:])}:{last.lineno}"


LONGEST: Final = 2_000
"""Characters of a value; an error may quote what strangers sent, which can be endless."""


def without_private(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Remove from every value what is private, and what would control a terminal."""
    for key, value in event.items():
        if isinstance(value, int | float | None) or key == "timestamp":
            continue
        text = str(value)
        event[key] = cleaned(text if key == "traceback" else text[:LONGEST])
    return event


def cleaned(text: str) -> str:
    """Return a text without logins, tokens and people, and with addresses cut after the host."""
    for pattern, instead in PRIVATE:
        text = pattern.sub(instead, text)
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() or each == "\n" else "\ufffd" for each in text)
