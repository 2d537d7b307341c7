"""Reading what people told of a lab by hand: submissions that count, no network needed."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from bot.domain.normalise.drafts import normalise_all
from bot.domain.submission import SubmissionKind, correction_of, meeting_draft
from bot.feeds.understand import Understood

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.source import Source
    from bot.domain.submission import Submission


def read(source: Source, submissions: Iterable[Submission]) -> Understood:
    """Return the meetings and corrections that approved submissions tell; each once."""
    meetings: list[Submission] = []
    corrections: dict[str, list[Submission]] = defaultdict(list)
    for one in submissions:
        if one.kind is SubmissionKind.MEETING:
            meetings.append(one)
        elif one.kind is SubmissionKind.CORRECTION and one.occurrence:
            corrections[one.occurrence].append(one)
    normalised = normalise_all([meeting_draft(one) for one in meetings], source)
    corrected = {name: correction_of(each) for name, each in corrections.items()}
    return Understood(
        listings=(*normalised.listings, *corrected.values()),
        problems=normalised.problems,
        bound={listing.identity: name for name, listing in corrected.items()},
    )
