"""German words of regular evenings, times and days."""

from __future__ import annotations

from typing import Final

from bot.domain.languages.pack import words
from bot.domain.languages.rule_words import RuleWords, Slot, TimeWords

_STEMS: Final = (
    *words("erst zweit dritt viert fuenft sechst siebt acht neunt zehnt elft zwoelft"),
    *(f"{one}zehnt" for one in words("drei vier fuenf sech sieb acht neun")),
    "zwanzigst",
    *(f"{one}undzwanzigst" for one in words("ein zwei drei vier fuenf sechs sieben acht neun")),
    *("dreissigst", "einunddreissigst"),
)
_FROM_END: Final = {"letzt": -1, "vorletzt": -2, "drittletzt": -3}
_ORDINALS: Final = {
    stem + ending: value
    for stem, value in ({s: n for n, s in enumerate(_STEMS, 1)} | _FROM_END).items()
    for ending in ("e", "en", "er", "es", "em")
}
_ENDING: Final = "(?:e?n|e?s|e)?"

RULES: Final = RuleWords(
    weekday_endings=("", "s", "e", "en", "abend", "abends", "nachmittag", "nachmittags"),
    # "so gegen 19 Uhr" holds no Sunday.
    not_weekday=r"(?!so (?:gegen|um|ca|circa|etwa|ab|wir)\b)",
    numbers=dict(
        zip(
            words("zwei drei vier fuenf sechs sieben acht neun zehn elf zwoelf"),
            range(2, 13),
            strict=True,
        )
    )
    | {"vierzehn": 14},
    ordinals=_ORDINALS,
    ordinal_ending="te[nrs]?",
    every="jede[nrsm]?|alle[nr]?",
    units={
        "day": f"tag{_ENDING}|tae",
        "week": f"woche{_ENDING}|woech",
        "month": f"monat{_ENDING}",
    },
    both="und|sowie",
    either="oder",
    to="bis(?: zum| einschliesslich| dem)?",
    list_article="am",
    not_of="im|des|eines",
    without=(
        "ausser|nicht|ohne|keine?n? (?:treffen|meetings?|meetups?|termine?)"
        "|sommerpause:?|winterpause:?|pause:?"
    ),
    but="jedoch|aber|und",
    behind="nicht|ausgenommen|entfaellt|faellt aus",
    small="im|in|am|an|den|dem|der|waehrend|vom|von|monat|gesetzlichen",
    holidays="feiertag(?:e|en|s)?",
    since="ab|seit|von|beginnend",
    until="bis",
    since_small="dem|zum|einschliesslich|am|vom",
    in_month="(?:nur )?(?:im|in|von)",
    filler=(
        "jede[nrsm]?|immer|jeweils|stets|regelmaessig(?:e[sn]?)?|normalerweise|in der regel|wir"
        "|treffen|trifft|uns|sich|unser|unsere?|das|die|der|den|dem|offene[sn]?|lab|ok lab|oklab"
        "|gruppe|an|um|am|in|im|des|und|sowie|ist|sind|findet|finden|statt|es|plenum|stammtisch"
        "|abends?|so|nachmittags?|zeit|auch|dann"
    ),
    phrases={
        Slot.ALSO_HOLIDAYS: "(?:auch|inklusive) (?:an )?${holidays}",
        Slot.COUNT: (
            "(?P<n>${number})[- ]?(?P<unit>tae|woech|monat)(?:g?ig|entlich|lich)(?:e[nrs]?)?"
        ),
        Slot.EVERY_WEEK: "woechentlich|(?:jede|pro|einmal (?:pro|die|in der)) woche",
        Slot.EVERY_MONTH: "monatlich|(?:in )?(?:jede[nm]?|pro|einmal (?:im|pro)) monat",
        Slot.QUARTERLY: "quartalsweise|vierteljaehrlich",
        Slot.EVERY_DAY: "taeglich|jeden tag",
        Slot.OF_MONTH: "(?:(?:im|des|eines(?: jeden)?|in jedem|jede[ns]|pro|per) )?monat(?:e?s)?",
        Slot.EVEN_WEEKS: (
            "(?:(?:in|an|bei) )?(?:(?:den|allen|jeder|jede[nm]?) )*"
            "gerade[nr]? (?:kalenderwoche|woche|kw)(?:e?n|e?s|e)?"
        ),
        Slot.ODD_WEEKS: (
            "(?:(?:in|an|bei) )?(?:(?:den|allen|jeder|jede[nm]?) )*"
            "ungerade[nr]? (?:kalenderwoche|woche|kw)(?:e?n|e?s|e)?"
        ),
        Slot.EVEN_MONTHS: "(?:in )?(?:(?:den|allen|jede[nm]?) )*gerade[nr]? monat(?:e?n|e?s|e)?",
        Slot.ODD_MONTHS: "(?:in )?(?:(?:den|allen|jede[nm]?) )*ungerade[nr]? monat(?:e?n|e?s|e)?",
        Slot.WORKDAYS: "werktags|an werktagen|wochentags",
        Slot.WEEKENDS: "(?:am |an )?wochenenden?",
        Slot.LAST_DAY: ("(?:am |zum )?monats(?:ende|letzten)|(?:am )*letzte[rnsm]? tag"),
        Slot.CHOICE: "oder",
    },
    place="(?:im|in|bei|beim)(?: (?:der|den|dem))?",
    exception="ausser|nicht|ohne|kein",
    never_place=(
        "ausser nicht ohne jeden jede jeder alle aller woche wochen monat monats gerade geraden"
        " ungeraden kalenderwochen taeglich wochentags werktags monatlich woechentlich taegig oder"
    ),
)

TIMES: Final = TimeWords(
    lead=r"von|um|ab|gegen|ca\.?|circa|etwa|beginn:?|start:?",
    mark=r"uhr(?: \d{2}(?!\d))?",
    to="bis(?: (?:ca\\.?|etwa|gegen))?",
    between="zwischen",
    between_and="und",
    in_place="uhr",
    after_day="uhr|bis",
    month_first=True,
)
