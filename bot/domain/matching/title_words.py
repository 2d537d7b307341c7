"""The words of titles in some languages, folded and put together once.

What each language calls things stands in its pack. Here stands what is no language's: which
*concepts* are kinds of meeting (named by their German words, as packs name them), and what groups,
programs and days are called everywhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.domain.calendar_names import any_of, month_numbers
from bot.domain.words.names import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from bot.domain.languages.chosen import Languages
    from bot.domain.languages.title_words import TitleWords


def _set(words: str) -> frozenset[str]:
    return frozenset(map(fold, words.split()))


OTHER_KIND: Final = _set(
    "workshop einfuhrung vortrag sitzung vorstand hackathon hackday barcamp konferenz"
    " sprechstunde fest mitgliederversammlung kurs schulung"
    " training exkursion mapathon editathon webinar dojo fuhrung podium ausstellung film"
    " brunch fruhstuck grillen wanderung geburtstag vorbereitung"
)
"""Kinds of meeting that are not the ordinary evening."""

FORMAL: Final = _set("sitzung vorstand mitgliederversammlung sprechstunde")
"""Kinds that a lab's ordinary evening never is, even under the lab's name."""

FOREIGN: Final = _set(
    "chaos ccc chaostreff linux lug freifunk coderdojo dojo repair repaircafe makerspace"
    " fablab wikipedia wikimedia osm openstreetmap usergroup python rust java javascript php"
    " wordpress jugendhackt attac piraten toastmasters hackerspace hackspace erfa erfakreis"
    " volkshochschule tauschring"
)
"""Other groups that meet in the same houses."""

EVERYDAY: Final = _set("karte stadt jahr projekt netz")
"""Too common in what labs speak of for one of them to show that a title translates another."""

OCCASIONS: Final = (
    _set("daten day"),
    _set("girls day"),
    _set("digitaltag"),
    _set("hacktoberfest"),
    _set("code week"),
    _set("hour code"),
    _set("offen hackspace tag"),
    _set("tag offenen tur"),
)
"""Days that are held in many cities at once."""

OPPOSITES: Final = (
    frozenset({"anfanger", "fortgeschrittene"}),
    frozenset({"vormittag", "nachmittag"}),
    frozenset({"kinder", "erwachsene"}),
    frozenset({"kinder", "eltern"}),
    frozenset({"kickoff", "abschluss"}),
)


@dataclass(frozen=True, slots=True, eq=False)
class TitleWordsOf:
    """The words of some languages; all folded."""

    silent: frozenset[str]
    gathering: frozenset[str]
    meet: frozenset[str]
    """With `gathering`, and what the network calls a group."""
    ways: Mapping[str, str]
    thin: frozenset[str]
    same: Mapping[str, str]
    """Words to the concept that they are of."""
    common: Mapping[str, frozenset[str]]
    """By language."""
    counted: frozenset[str]
    endings: frozenset[str]
    when: frozenset[str]
    whole: frozenset[str]
    """Words that are not taken apart."""
    date: re.Pattern[str]
    rooms: frozenset[str]
    """Words of places that name no house."""
    street: re.Pattern[str] | None
    """A street whose number comes first, if a language says so."""


@lru_cache(maxsize=16)
def title_words(languages: Languages, nouns: Collection[str]) -> TitleWordsOf:
    """Return the words of some languages; `nouns` is what the network calls a group."""
    packs = [(pack.code, pack.titles) for pack in languages.packs]

    def every(of: Callable[[TitleWords], str]) -> frozenset[str]:
        return frozenset().union(*(_set(of(words)) for _, words in packs))

    called = _set(" ".join(nouns))
    silent, gathering = every(lambda words: words.silent), every(lambda words: words.gathering)
    meet = every(lambda words: words.meet) | gathering | called
    # The first language comes last, and has the last word: "conférence" is a lecture in French.
    same = {
        word: fold(concept)
        for _, words in reversed(packs)
        for concept, line in words.same.items()
        for word in _set(line) - called
    }
    streets = [words.street for _, words in packs if words.street]
    return TitleWordsOf(
        silent=silent,
        gathering=gathering,
        meet=meet,
        ways={fold(word): way for _, words in packs for word, way in words.ways.items()},
        thin=every(lambda words: words.thin),
        same=same,
        common={code: _set(words.common) for code, words in packs},
        counted=every(lambda words: words.counted),
        endings=every(lambda words: words.endings),
        when=every(lambda words: words.when),
        whole=silent | meet | OTHER_KIND | FOREIGN,
        date=_date(languages),
        rooms=every(lambda words: words.rooms),
        street=re.compile("|".join(streets)) if streets else None,
    )


def _date(languages: Languages) -> re.Pattern[str]:
    endings = [pack.times.day_ending for pack in languages.packs if pack.times.day_ending]
    return re.compile(
        r"\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}\.\s?\d{1,2}\.(?:\s?\d{2,4})?"
        r"|\b\d{1,2}/\d{1,2}/\d{2,4}\b"
        rf"|\b\d{{1,2}}(?:\.|{'|'.join(endings) or '(?!)'})?\s"
        rf"(?:{any_of(month_numbers(languages))})\b\.?",
        re.IGNORECASE,
    )
