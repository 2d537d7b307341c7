"""The words rules are made of, German and English, and how any spelling is folded to them.

All words here are folded: lower case, ae for ä, ss for ß, one kind of hyphen.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import product

from bot.domain import calendar_names


def words(line: str) -> list[str]:
    """Return the words of a line, for lists that read better as one."""
    return line.split()


_FOLDS = {"ä": "ae", "ö": "oe", "ü": "ue"} | dict.fromkeys("‐‑‒–—−", "-")
_FOLDS |= dict.fromkeys("„“”‚‘’'`\"*_", " ")


@dataclass(frozen=True, slots=True)
class Folded:
    """A text folded for reading, and for each folded character where it stood before."""

    original: str
    text: str
    origin: tuple[int, ...]

    def spelt(self, start: int, end: int) -> str:
        """Return how a stretch of the folded text was written."""
        return self.original[self.origin[start] : self.origin[end - 1] + 1]


def fold(text: str) -> Folded:
    """Fold case, umlauts, hyphens and quotation marks; whitespace becomes single blanks."""
    original = " ".join(unicodedata.normalize("NFKC", text).split())
    letters: list[str] = []
    origin: list[int] = []
    for index, letter in enumerate(original):
        small = letter.casefold()
        folded = _FOLDS.get(small, small)
        letters.append(folded)
        origin += [index] * len(folded)
    return Folded(original, "".join(letters), tuple(origin))


_DAY_ENDINGS = ("", "s", "e", "en", "abend", "abends", "nachmittag", "nachmittags")
_DAY_SHORT = ("mo mon", "di tu tue tues", "mi wed", "do th thu thur thurs", "fr fri", "sa sat")
WEEKDAYS: dict[str, int] = {
    name + ending: day
    for day, names in enumerate(calendar_names.WEEKDAYS)
    for name, ending in product(names, _DAY_ENDINGS)
}
WEEKDAYS |= {short: day for day, line in enumerate(_DAY_SHORT) for short in line.split()}
WEEKDAYS |= {"so": 6, "sun": 6}

MONTHS: dict[str, int] = {
    fold(name).text: number
    for number, names in enumerate(calendar_names.MONTHS, 1)
    for name in names
}

NUMBERS: dict[str, int] = {
    "zwei": 2, "drei": 3, "vier": 4, "fuenf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9,
    "zehn": 10, "elf": 11, "zwoelf": 12, "vierzehn": 14,
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "fourteen": 14,
}  # fmt: skip

_STEMS = words(
    "erst zweit dritt viert fuenft sechst siebt acht neunt zehnt elft zwoelft dreizehnt "
    "vierzehnt fuenfzehnt sechzehnt siebzehnt achtzehnt neunzehnt zwanzigst"
)
_ONES = words("ein zwei drei vier fuenf sechs sieben acht neun")
_STEMS += [f"{one}undzwanzigst" for one in _ONES] + ["dreissigst", "einunddreissigst"]
_ENGLISH = words(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
_ENGLISH += [f"twenty-{one}" for one in _ENGLISH[:9]] + ["thirtieth", "thirty-first"]
_FROM_END = {"letzt": -1, "vorletzt": -2, "drittletzt": -3}
ORDINALS: dict[str, int] = {
    stem + ending: value
    for stem, value in ({s: n for n, s in enumerate(_STEMS, 1)} | _FROM_END).items()
    for ending in ("e", "en", "er", "es", "em")
}
ORDINALS |= {word: value for value, word in enumerate(_ENGLISH, 1)}
ORDINALS |= {"last": -1, "penultimate": -2, "second-to-last": -2, "second to last": -2}
ORDINALS |= {"second last": -2, "third-to-last": -3, "third to last": -3}


def any_of(words: dict[str, int]) -> str:
    """Return a regular expression for one of the words, longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


# "so gegen 19 Uhr" and "we do meet" hold no Sunday and no Thursday.
_NOT_A_DAY = r"(?!so (?:gegen|um|ca|circa|etwa|ab|that|dass|we|wir|at|around)\b)(?<!\bwe )"
WEEKDAY = rf"{_NOT_A_DAY}\b(?:{any_of(WEEKDAYS)})\b\.?"
MONTH = rf"\b(?:{any_of(MONTHS)})\b\.?"
NUMBER = rf"(?:\d{{1,3}}|{any_of(NUMBERS)})"
ORDINAL = rf"(?:\b(?:{any_of(ORDINALS)})\b|\b\d{{1,2}}(?:\.(?!\d)| ?(?:te[nrs]?|st|nd|rd|th)\b))"
AND_OR = r"(?: ?, ?(?:und|and|oder|or) | ?[,/&+] ?| (?:und|and|sowie|oder|or) )"
CHOICE = re.compile(r"\b(?:oder|or)\b")


def weekday(word: str) -> int:
    """Return the number of a weekday that `WEEKDAY` matched."""
    return WEEKDAYS[word.rstrip(".")]


def month(word: str) -> int:
    """Return the number of a month that `MONTH` matched."""
    return MONTHS[word.rstrip(".")]


def number(word: str) -> int:
    """Return the value of what `NUMBER` matched."""
    return NUMBERS[word] if word in NUMBERS else int(word)


def ordinal(word: str) -> int:
    """Return the value of what `ORDINAL` matched; negative counts from the end."""
    return ORDINALS[word] if word in ORDINALS else int(re.sub(r"\D", "", word))
