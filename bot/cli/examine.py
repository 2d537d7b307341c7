"""What `check` does: open an address or a file, have it read, and return the result as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bot.app import open_asker
from bot.domain.contract import occurrence_json
from bot.domain.source import FOUND
from bot.errors import FeedError, UsageError

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.checked import Checked, Question
    from bot.feeds.document import Feed
    from bot.settings import Settings

LARGEST_FILE: Final = 10 * 1024 * 1024


async def examine(question: Question, settings: Settings, now: datetime) -> Checked:
    """Read an address or a file as a source would be read; SourceError, UsageError."""
    from bot.jobs.examine import examine as look

    opened = _opened(question) if question.is_file else None
    async with open_asker(settings) as asker:
        return await look(question, asker, now, opened=opened)


def _opened(question: Question) -> Feed:
    """Read a file as if a server had answered with it; its content says what it is."""
    from bot.feeds.discover.sniff import unreadable
    from bot.feeds.document import Document, Feed
    from bot.feeds.files import kind_of_file

    address, path = question.address, Path(question.address)
    if path.exists() and not path.is_file():
        raise UsageError(f"“{address}” is no file; name one, or an address (https://…)")
    try:
        with path.open("rb") as file:
            body = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise UsageError(
            f"{address}: {error.strerror or error}; name a file or an address (https://…); "
            "what a lab's own sources give is shown by `treffpunkt refresh LAB`"
        ) from error
    if len(body) > LARGEST_FILE:
        raise FeedError(f"{address}: larger than 10 MB, which is the most that is read")
    document = Document(url=path.absolute().as_uri(), body=body)
    if (what := unreadable(document)) is not None:
        raise FeedError(f"{what} cannot be read; name a calendar (.ics) or a web page")
    memory = {} if question.kind else {FOUND: kind_of_file(path.name, body).value}
    return Feed((document,), fingerprint="", memory=memory)


def examined_json(found: Checked) -> dict[str, Any]:
    """Return the object for --json."""
    return {
        "kind": found.kind.value,
        "url": found.url,
        "occurrences": [occurrence_json(one) for one in found.occurrences],
        "problems": [
            {"code": one.code, "message": one.message, "uid": one.uid} for one in found.problems
        ],
    }
