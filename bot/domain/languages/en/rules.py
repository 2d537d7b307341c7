"""English words of regular evenings, times and days."""

from __future__ import annotations

from typing import Final

from bot.domain.languages.pack import words
from bot.domain.languages.rule_words import RuleWords, Slot, TimeWords

_NTHS: Final = (
    *words("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"),
    *(f"{one}teenth" for one in words("thir four fif six seven eigh nine")),
    "twentieth",
)
_ORDINALS: Final = {
    **{word: value for value, word in enumerate(_NTHS, 1)},
    **{f"twenty-{one}": value for value, one in enumerate(_NTHS[:9], 21)},
    "thirtieth": 30,
    "thirty-first": 31,
    "last": -1,
    "penultimate": -2,
    "second-to-last": -2,
    "second to last": -2,
    "second last": -2,
    "third-to-last": -3,
    "third to last": -3,
}
_PARITY: Final = "(?:(?:in|on|of) )?(?:(?:the|every) )*"
_ENDING: Final = "(?:e?n|e?s|e)?"


RULES: Final = RuleWords(
    weekday_endings=("", "s"),
    more_weekdays={"tu": 1, "th": 3},
    # "we do meet" holds no Thursday, "so that" no Sunday.
    not_weekday=r"(?!so (?:that|we|at|around)\b)(?<!\bwe )",
    numbers=dict(
        zip(
            words("two three four five six seven eight nine ten eleven twelve"),
            range(2, 13),
            strict=True,
        )
    )
    | {"fourteen": 14},
    ordinals=_ORDINALS,
    ordinal_ending="st|nd|rd|th",
    every="every|each",
    other="other",
    units={"day": f"day{_ENDING}", "week": f"week{_ENDING}", "month": f"month{_ENDING}"},
    both="and",
    either="or",
    to="(?:to|until|till|through)(?: the)?",
    list_article="the|on",
    not_of="of|in",
    without="except|excluding|not|never|no (?:meetings?|meetups?)",
    but="but|and",
    behind="excluded",
    small="in|on|the|for|during|from|between",
    holidays="(?:public |bank )?holidays?",
    since="starting|from|since|beginning|as of",
    until="until|till",
    since_small="on|the",
    in_month="(?:only )?(?:in|of|during|from)",
    filler=(
        "every|each|all|always|usually|normally|generally|regular(?:ly)?|we are meeting|we|our"
        "|meet(?:s|ing|ings|up|ups)?|open|group|the|on|at|of|in|and|is|are|takes? place|happens|it"
        "|evenings?|nights?|time|also|then|lab"
    ),
    phrases={
        Slot.ALSO_HOLIDAYS: "(?:also|even|including) (?:on )?${holidays}",
        Slot.FORTNIGHT: "bi-?weekly|fortnightly|(?:once )?(?:every|each|a) fortnight",
        Slot.EVERY_WEEK: "weekly|(?:every|each|once a) week",
        Slot.EVERY_MONTH: "monthly|(?:every|each|once a) month",
        Slot.QUARTERLY: "quarterly",
        Slot.EVERY_DAY: "daily|(?:every|each) day",
        Slot.OF_MONTH: "(?:(?:a|per|(?:of|in) (?:the|each|every|a)) )?month",
        Slot.EVEN_WEEKS: f"{_PARITY}even(?:[- ]numbered)? (?:calendar )?week{_ENDING}",
        Slot.ODD_WEEKS: f"{_PARITY}odd(?:[- ]numbered)? (?:calendar )?week{_ENDING}",
        Slot.EVEN_MONTHS: f"{_PARITY}even(?:[- ]numbered)? (?:calendar )?month{_ENDING}",
        Slot.ODD_MONTHS: f"{_PARITY}odd(?:[- ]numbered)? (?:calendar )?month{_ENDING}",
        Slot.WORKDAYS: "(?:on |every )?(?:weekdays?|workdays?|working days?)",
        Slot.WEEKENDS: "(?:on |at |at the )?weekends?",
        Slot.COUNTED_WEEKDAY: "${every} (?:other|alternate) ${days}",
        Slot.LAST_DAY: "(?:(?:the|on the) )*last day",
        Slot.CHOICE: "or",
    },
    place="(?:in|at)(?: the)?",
    exception="except|excluding|not",
    never_place=(
        "except excluding every week weeks month months weekly monthly daily biweekly fortnightly"
    ),
)

# "7 am Montag" is German: a.m. is not followed by a day.
_AM: Final = r"a\.? ?m\b\.?(?! (?:\d|(?:\w+ )?\w*(?:tag|woch|ten|monat)\w*))"

TIMES: Final = TimeWords(
    lead="from|at|about|around|starting at|start:?",
    mark=r"hrs?\b|hours\b|o ?clock",
    to="to|till|until",
    between="between",
    between_and="and",
    morning=_AM,
    evening=r"p\.? ?m\b\.?",
    in_place="o ?clock",
    after_day=r"[ap]\.?m\b",
    month_first=True,
    day_ending="st|nd|rd|th",
    day_of="of",
)
