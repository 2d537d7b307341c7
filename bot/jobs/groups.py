"""The order in which sources are asked, and which are recorded one after the other."""

from __future__ import annotations

from collections import defaultdict
from itertools import zip_longest
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.domain.precedence import TRUST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.jobs.poll import Poll


def groups(polls: Sequence[Poll]) -> list[list[Poll]]:
    """Return what is recorded one after the other; hosts take turns, so that a slow one waits.

    A lab's new sources are recorded in a fixed order, whichever answers first, so that a meeting
    that two of them tell of gets the same id when a lost database is filled again.
    """
    newcomers: dict[str, list[Poll]] = defaultdict(list)
    found: list[list[Poll]] = []
    for poll in polls:
        if not poll.is_first:
            found.append([poll])
        elif poll.lab.slug in newcomers:
            newcomers[poll.lab.slug].append(poll)
        else:
            newcomers[poll.lab.slug] = [poll]
            found.append(newcomers[poll.lab.slug])
    for group in found:
        group.sort(key=_by_trust)
    hosts: dict[str, list[list[Poll]]] = defaultdict(list)
    for group in found:
        hosts[urlsplit(group[0].tracked.source.url or "").netloc].append(group)
    rounds = zip_longest(*hosts.values())
    return [group for each in rounds for group in each if group is not None]


def _by_trust(poll: Poll) -> tuple[int, str]:
    source = poll.tracked.source
    return TRUST.index(source.kind), source.key
