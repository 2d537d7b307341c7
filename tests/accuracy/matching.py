"""How well the matcher tells meetings apart, on labelled pairs.

`python -m tests.accuracy.matching` judges tests/data/matching/pairs.jsonl; with a folder of monthly
lists (civic-events, beside it regular-meetings.json) it makes the pairs of those anew, by the same
rules. `--write` keeps them. Exits with 1 if a figure is missed.
"""

from __future__ import annotations

import hashlib
import random
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.domain.event import Basis, Listing, Status
from bot.domain.matching.account import Account, Verdict
from bot.domain.matching.names import LabNames
from bot.domain.source import Kind
from bot.registry import load_registry
from tests.accuracy.matching_apart import apart_pairs
from tests.accuracy.matching_same import same_pairs
from tests.accuracy.matching_truth import Pair, Told, distinct, real_pairs
from tests.accuracy.matching_wordings import SEED
from tests.domain.matching.accounts import verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

DATA: Final = Path(__file__).parents[1] / "data" / "matching"
PAIRS: Final = DATA / "pairs.jsonl"
WRITTEN: Final = DATA / "written.jsonl"
BY_HAND: Final = "written by hand"
CONFIGURATION: Final = Path(__file__).parents[2] / "config"
LEAST_PRECISION: Final = 0.995
LEAST_RECALL: Final = 0.97
HELD_OUT: Final = 0.3
SHOWN: Final = 12
CELLS: Final = ("one:one", "two:one", "one:two", "two:two")
"""As labelled, as told."""
BERLIN: Final = ZoneInfo("Europe/Berlin")


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair and what the matcher says of it."""

    pair: Pair
    verdict: Verdict

    @property
    def right(self) -> bool:
        """Whether the matcher agrees with the label."""
        return self.pair.same == self.verdict.same


@dataclass(frozen=True, slots=True)
class Figures:
    """The confusion of some judged pairs."""

    true: int
    falsely: int
    missed: int
    apart: int

    @classmethod
    def of(cls, judged: Iterable[Judged]) -> Figures:
        """Count."""
        counts = Counter((one.pair.same, one.verdict.same) for one in judged)
        return cls(
            counts[True, True], counts[False, True], counts[True, False], counts[False, False]
        )

    @property
    def precision(self) -> float:
        """Of those it says are one, how many are."""
        return self.true / max(1, self.true + self.falsely)

    @property
    def recall(self) -> float:
        """Of those that are one, how many it says are."""
        return self.true / max(1, self.true + self.missed)

    @property
    def reached(self) -> bool:
        """Whether both figures are as good as they have to be."""
        return self.precision >= LEAST_PRECISION and self.recall >= LEAST_RECALL


def made(folder: Path) -> list[Pair]:
    """Make all pairs: the real ones of a folder, and the derived ones."""
    dice = random.Random(SEED)
    real = real_pairs(folder, folder.parent / "regular-meetings.json")
    return distinct([*real, *same_pairs(dice), *apart_pairs(dice)])


def kept(*files: Path) -> list[Pair]:
    """Read the pairs that are kept."""
    lines = (line for file in files for line in file.read_text(encoding="utf-8").splitlines())
    return [Pair.of_line(line) for line in lines]


def account(told: Told) -> Account:
    """Make an account of facts, as a reader and the normaliser would."""
    start, end = _when(told.start), _when(told.end)
    listing = Listing(
        uid=told.uid or hashlib.sha256(f"{told.title}{told.start}".encode()).hexdigest()[:24],
        title=told.title,
        start=start,
        end=end,
        timezone="Europe/Berlin",
        place=told.place,
        latitude=told.point[0] if told.point else None,
        longitude=told.point[1] if told.point else None,
        url=told.url,
        status=Status(told.status or "confirmed"),
        basis=Basis(told.basis or "announced"),
    )
    is_network = told.lab == "netzwerk"
    return Account(listing, told.source, told.lab, Kind(told.kind), is_network)


def _when(text: str) -> date | datetime:
    if len(text) == len("2027-01-01"):
        return date.fromisoformat(text)
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def judge(pairs: Sequence[Pair]) -> list[Judged]:
    """Let the matcher judge."""
    known = names()
    return [Judged(pair, verdict(account(pair.one), account(pair.other), known)) for pair in pairs]


def names() -> LabNames:
    """Return what the labs of the configuration are called."""
    return LabNames.of(load_registry(CONFIGURATION, today=date(2027, 1, 1)))


def parts_of(judged: Sequence[Judged]) -> dict[str, list[Judged]]:
    """Return the parts that have figures of their own."""
    return {
        "all": list(judged),
        "held out": [one for one in judged if is_held_out(one.pair)],
        "looked at": [one for one in judged if not is_held_out(one.pair)],
        "real lines": [one for one in judged if one.pair.real],
    }


def is_held_out(pair: Pair) -> bool:
    """Whether a pair's event is of those that were not looked at while the rules were made."""
    if pair.how == BY_HAND:
        return False
    digest = hashlib.sha256(pair.event.encode()).digest()
    return digest[0] < 256 * HELD_OUT


def report(judged: Sequence[Judged]) -> bool:
    """Print the figures; return whether they are reached."""
    parts = parts_of(judged)
    _print(
        f"{'':12}{'pairs':>7}{'precision':>11}{'recall':>9}   one:one  two:one  one:two  two:two"
    )
    for name, some in parts.items():
        sums = Figures.of(some)
        counts = "".join(
            f"{count:9}" for count in (sums.true, sums.falsely, sums.missed, sums.apart)
        )
        _print(f"{name:12}{len(some):7}{sums.precision:11.2%}{sums.recall:9.2%}{counts}")
    _print("(one:two = labelled one meeting, told as two)\n")
    _examples(judged)
    reached = all(Figures.of(parts[name]).reached for name in ("all", "held out", "real lines"))
    outcome = "reached" if reached else "missed"
    _print(f"{outcome} (≥ {LEAST_PRECISION:.1%}, ≥ {LEAST_RECALL:.0%})")
    return reached


def _examples(judged: Sequence[Judged]) -> None:
    by_rule: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        by_rule[one.pair.how].append(one)
    for how, some in sorted(by_rule.items(), key=lambda entry: entry[1][0].pair.same):
        wrong = [one for one in some if not one.right]
        label = "one" if some[0].pair.same else "two"
        _print(f"{label}  {len(some):4} {how}" + (f": {len(wrong)} wrong" if wrong else ""))
        for one in wrong[:SHOWN]:
            held = "held out; " if is_held_out(one.pair) else ""
            _print(f"       {_shown(one.pair.one)}")
            _print(f"       {_shown(one.pair.other)}")
            _print(f"       -> {held}{one.verdict.score:.2f} {', '.join(one.verdict.reasons)}")


def _shown(told: Told) -> str:
    return f"[{told.lab}] {told.start}–{told.end[-5:]} {told.title} @ {told.place} <{told.url}>"


def main(arguments: Sequence[str]) -> int:
    """Judge and print; return 1 if a figure is missed."""
    folders = [Path(one) for one in arguments if not one.startswith("--")]
    pairs = made(folders[0]) if folders else kept(PAIRS)
    if "--write" in arguments:
        PAIRS.write_text("".join(f"{pair.line()}\n" for pair in pairs), encoding="utf-8")
    return 0 if report(judge([*pairs, *kept(WRITTEN)])) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
