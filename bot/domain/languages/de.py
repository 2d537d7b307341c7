"""German."""

from __future__ import annotations

from typing import Final

from bot.domain.event import Attendance
from bot.domain.languages.pack import (
    Calendar,
    PaceWords,
    Pack,
    QuestionWords,
    Refusals,
    RuleWords,
    Sentences,
    Slot,
    TimeWords,
    words,
)

_CALENDAR: Final = Calendar(
    # "Juno" and "Julei" are said where "Juni" and "Juli" might be misheard.
    months=(
        *("Januar Jänner Jaenner Jan", "Februar Feber Feb", "März Maerz Mär Mrz", "April Apr"),
        *("Mai", "Juni Juno Jun", "Juli Julei Jul", "August Aug", "September Sept Sep"),
        *("Oktober Okt", "November Nov", "Dezember Dez"),
    ),
    weekdays=(
        *("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag Sonnabend"),
        "Sonntag",
    ),
    short_weekdays=("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"),
)

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

_RULES: Final = RuleWords(
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

_TIMES: Final = TimeWords(
    lead=r"von|um|ab|gegen|ca\.?|circa|etwa|beginn:?|start:?",
    mark=r"uhr(?: \d{2}(?!\d))?",
    to="bis(?: (?:ca\\.?|etwa|gegen))?",
    between="zwischen",
    between_and="und",
    in_place="uhr",
    after_day="uhr|bis",
    month_first=True,
)

_SENTENCES: Final = Sentences(
    nths=("ersten", "zweiten", "dritten", "vierten", "fünften"),
    from_end=("letzten", "vorletzten", "drittletzten"),
    numbers=words("zwei drei vier fünf sechs sieben acht neun zehn elf zwölf"),
    every_units={"day": "alle {n} Tage", "week": "alle {n} Wochen", "month": "alle {n} Monate"},
    daily="täglich",
    on_weekdays=words("montags dienstags mittwochs donnerstags freitags samstags sonntags"),
    weekly="jeden {days}",
    weekly_counted="{every} {days}",
    workdays="montags bis freitags",
    nth="jeden {days} im Monat",
    nth_counted="{every} am {days} im Monat",
    month_days="am {days} des Monats",
    month_days_counted="{every} am {days} des Monats",
    month_day="{}.".format,
    last_day="letzten Tag",
    even_weeks="{weekly} in geraden Kalenderwochen",
    odd_weeks="{weekly} in ungeraden Kalenderwochen",
    even_months="in geraden Monaten",
    odd_months="in ungeraden Monaten",
    in_months="im {months}",
    between_months="von {first} bis {last}",
    without="außer im {months}",
    day="{}.".format,
    date="{0.day}.{0.month}.{0.year}",
    both="und",
    either="oder",
    of_month=" im Monat",
)

_REFUSALS: Final = Refusals(
    quoted="„{}“",
    example=(
        " Beispiel: „jeden dritten Montag im Monat, 19:00-21:00“,"
        " „alle zwei Wochen dienstags, 19 Uhr“"
    ),
    reasons={
        "empty": "ein Rhythmus fehlt",
        "both": "`when` oder `rrule`, nicht beides",
        "long": "länger als {most} Zeichen",
        "words": "{words} nicht verstanden",
        "maybe_place": "{words} nicht verstanden (ein Ort gehört in `place`)",
        "place": "{words} nicht verstanden (der Ort steht schon in `place`)",
        "days": "der Wochentag fehlt (oder der Tag im Monat: „am 23. des Monats“)",
        "which": "welcher im Monat? „jeden ersten …“, „jeden letzten …“, oder ohne „Monat“",
        "kinds": "verschiedene Rhythmen passen nicht in eine Regel, bitte eine Quelle für jeden",
        "twice": "{what} widerspricht dem davor",
        "or": "„oder“ ist nur zwischen Tagen eines Monats möglich („zweiten oder dritten Montag“)",
        "ordinal": "„{nth}.“ gibt es bei Wochentagen im Monat nicht (höchstens der fünfte)",
        "interval": "der Abstand {interval} ist nicht zwischen 1 und {most}",
        "never": "dieses Datum kommt nie vor",
        "no_day": "den Tag „{day}“ gibt es nicht",
        "year": "bei „{day}“ fehlt das Jahr",
        "no_time": "die Uhrzeit „{time}“ gibt es nicht",
        "no_start": "`end` ohne `start`",
        "same_end": "Beginn und Ende sind gleich",
        "differs": "`{name}` widerspricht den Worten: {said} und {given}",
        "order": "{first} liegt nach {last}: erst der Anfang, dann das Ende",
        "rrule_syntax": "„{part}“ ist kein NAME=WERT einer RRULE",
        "rrule_part": "{part} wird nicht unterstützt{hint}",
        "open": "der erste Termin fehlt. Bitte eine Zeile ergänzen oder ersetzen: {readings}",
    },
)

_QUESTIONS: Final = QuestionWords(
    days={"heute": 0, "jetzt": 0, "morgen": 1, "übermorgen": 2, "gestern": -1, "vorgestern": -2},
    which={
        0: "dieser diese dieses diesen diesem aktuelle aktuellen laufende",
        1: (
            "nächster nächste nächstes nächsten nächstem"
            " kommender kommende kommendes kommenden kommendem"
        ),
        2: "übernächster übernächste übernächstes übernächsten übernächstem",
        -1: (
            "letzter letzte letztes letzten letztem vorige vorigen"
            " vergangene vergangenen vergangenes"
        ),
    },
    coming="kommender kommende kommendes kommenden kommendem",
    units={
        "day": "Tag Tage Tagen",
        "week": "Woche Wochen",
        "weekend": "Wochenende Wochenenden",
        "month": "Monat Monate Monaten",
        "year": "Jahr Jahre Jahren",
    },
    numbers=(
        *("ein eine einem einer einen", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht"),
    ),
    ahead="in",
    until="bis",
    since="ab seit von",
    since_named="von",
    linking="am im in den dem der die das zum zur",
    calendar_week="kw kalenderwoche",
    ordinal_ending="",
    attendance={
        Attendance.ONLINE: ("online", "remote", "virtuell", "digital", "im netz"),
        Attendance.ONSITE: ("vor ort", "in Präsenz", "Präsenz", "offline"),
        Attendance.HYBRID: ("hybrid",),
    },
    near="nahe Nähe um bei Umkreis",
    everywhere="alle überall bundesweit deutschlandweit",
    silent=(
        "ab Abend an auch bitte code da der des die ein eine es für gibt ist Lab Labs nach nur ok"
        " oklab oder siehe Termin Termine Treffen und Veranstaltung Veranstaltungen von wann was"
        " welche wo zeig zeige mit event events meetup meetups"
    ),
    kilometres="km Kilometer Kilometern",
    suggested=(
        *("online", "vor ort", "hybrid", "heute", "morgen", "übermorgen", "diese Woche"),
        *("nächste Woche", "Wochenende"),
        *("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
        *("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September"),
        *("Oktober", "November", "Dezember"),
    ),
    misspelt=(
        "nächste nächster nächstes nächsten übernächste übernächster übernächstes übernächsten"
        " kommende kommender kommendes kommenden diese dieser dieses diesen"
        " heute morgen übermorgen gestern Woche Wochen Wochenende Wochenenden Monat Monate"
        " Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonnabend Sonntag"
        " Januar Februar März April Juni Juli August September Oktober November Dezember"
        " online hybrid remote virtuell digital Präsenz offline"
    ),
)

PACK: Final = Pack(
    code="de",
    folds={"ä": "ae", "ö": "oe", "ü": "ue"},
    calendar=_CALENDAR,
    rules=_RULES,
    times=_TIMES,
    sentences=_SENTENCES,
    refusals=_REFUSALS,
    questions=_QUESTIONS,
    pace=PaceWords(every="jeden", at="um", hour="uhr|h"),
)
