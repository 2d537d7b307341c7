"""French words of regular evenings, times and days."""

from __future__ import annotations

from typing import Final

from bot.domain.languages.pack import words
from bot.domain.languages.rule_words import RuleWords, Slot, TimeWords

_STEMS: Final = (
    *words("deuxieme troisieme quatrieme cinquieme sixieme septieme huitieme neuvieme dixieme"),
    *words("onzieme douzieme treizieme quatorzieme quinzieme"),
)
_ENDS: Final = {
    "premier": 1,
    "premiere": 1,
    "second": 2,
    "seconde": 2,
    "dernier": -1,
    "derniere": -1,
    "avant-dernier": -2,
    "avant dernier": -2,
    "avant-derniere": -2,
    "avant derniere": -2,
    "penultieme": -2,
    "antepenultieme": -3,
}
_ORDINALS: Final = {
    stem + ending: value
    for stem, value in ({stem: value for value, stem in enumerate(_STEMS, 2)} | _ENDS).items()
    for ending in ("", "s")
}
_DAY_NUMBER: Final = r"\d{1,2}(?: ?er)?"
_OF_MONTH: Final = "(?:du|de chaque|de tous les|dans le|par) mois"

RULES: Final = RuleWords(
    weekday_endings=("", "s"),
    numbers=dict(
        zip(
            words("deux trois quatre cinq six sept huit neuf dix onze douze"),
            range(2, 13),
            strict=True,
        )
    )
    | {"quatorze": 14, "quinze": 15},
    ordinals=_ORDINALS,
    ordinal_ending="ers?|eres?|res?|emes?|iemes?|es?|ndes?|nds?|des?|ds?",
    every="chaque|tou(?:te)?s les|tout les",
    units={"day": "jours?", "week": "semaines?", "month": "mois"},
    both="et|ainsi que",
    either="ou",
    to="au|a(?: la)?|jusqu (?:au|a|en)",
    list_article="les?|tous les",
    not_of="du|de|dans",
    without="sauf|pas(?: de (?:reunions?|rencontres?|seances?))?|hors|hormis|excepte|sans"
    "|a l exception|a l exclusion|(?:il n )?y a pas de (?:reunions?|rencontres?)|relache|pause"
    "|(?:pause|treve) (?:estivale|hivernale|d ete|d hiver|de noel):?",
    but="mais|et",
    behind="exclus?|excluse?s?|excepte(?:e?s?)?|non compris",
    small="en|le|la|les|l|au|aux|a|du|des|de|d|pendant|durant|mois|lors",
    holidays="jours? feries?|feries?|fetes legales",
    since="a (?:partir|compter) (?:du|de|d)|depuis|des|du|debutant|debut",
    until="jusqu (?:au|a|en)|au",
    since_small="le|la",
    in_month="(?:seulement |uniquement )?(?:en|de|d|pendant|durant|aux? mois (?:de|d))",
    filler=(
        "chaque|tou(?:te)?s|le|la|les|l|un|une|des?|du|d|a|au|aux|en|dans|et|ou a lieu|on se"
        "|on|nous nous|nous|vous|se|s|retrouvons|retrouve|reunissons|reunit|reunion|reunions"
        "|rencontre|rencontres|rendez[- ]vous|rdv|a lieu|ont lieu|est|sont|ce|c|qui|notre|nos"
        "|toujours|generalement|habituellement|normalement|regulierement|d habitude|environ"
        "|precises?|soirs?|soirees?|matins?|matinees?|apres[- ]midis?|midi|ouvert|ouverte|ateliers?"
        "|seances?|permanences?|groupe|aperos?|heure|horaire|horaires|aussi|egalement|puis|il|y|ca|cela"
    ),
    phrases={
        Slot.ALSO_HOLIDAYS: (
            "(?:y compris|meme|aussi)(?: (?:les|le|aux|pendant))* ${holidays}|${holidays} inclus"
        ),
        Slot.COUNT: "une? (?P<unit>jour|semaine|mois) sur (?P<n>${number})",
        Slot.FORTNIGHT: (
            "(?:tous les |chaque )?(?:15|quinze) jours|toutes les quinzaines|chaque quinzaine"
        ),
        Slot.EVERY_WEEK: (
            "hebdomadaires?|hebdomadairement|(?:chaque|toutes les|une fois par|par) semaines?"
            "|tous les (?:8|huit) jours"
        ),
        Slot.EVERY_MONTH: "mensuel(?:le)?s?|mensuellement|(?:chaque|tous les|une fois par) mois",
        Slot.EVERY_TWO_MONTHS: "bimestriel(?:le)?s?",
        Slot.QUARTERLY: "trimestriel(?:le)?s?|(?:chaque|tous les|une fois par) trimestres?",
        Slot.EVERY_DAY: "quotidien(?:ne)?s?|quotidiennement"
        "|(?:chaque jour|tous les jours)(?! (?:ouvr|feri|de (?:la )?semaine))",
        Slot.OF_MONTH: f"{_OF_MONTH}|mois",
        Slot.EVEN_WEEKS: "(?:(?:en|les|des|chaque|toutes|de|aux) )*semaines? paires?",
        Slot.ODD_WEEKS: "(?:(?:en|les|des|chaque|toutes|de|aux) )*semaines? impaires?",
        Slot.EVEN_MONTHS: "(?:(?:en|les|des|chaque|tous|de) )*mois pairs?",
        Slot.ODD_MONTHS: "(?:(?:en|les|des|chaque|tous|de) )*mois impairs?",
        Slot.WORKDAYS: (
            "(?:(?:tous|les|chaque|en) )*(?:jours? ouvres?|jours? de (?:la )?semaine)|en semaine"
        ),
        Slot.WEEKENDS: "(?:(?:tous|chaque|les?) )*week[- ]?ends?",
        Slot.COUNTED_WEEKDAY: "(?:un |le )?${days} sur (?P<n>${number})",
        Slot.LAST_DAY: (
            "(?:(?:a|en) )?(?:la )?fin (?:du|de chaque|de) mois"
            f"|(?:le )?dernier jour(?: {_OF_MONTH})?"
        ),
        Slot.MONTH_DAYS: (
            rf"les? (?P<nths>(?:{_DAY_NUMBER}${{and_or}}(?:les? )?)*{_DAY_NUMBER})"
            r"(?!\w|[:./]| ?(?:h\b|h ?\d|heures?|e\b|eme|${weekday}|${month}))"
            r"(?!${and_or}(?:les? )?\d)"
            rf"(?P<of> {_OF_MONTH})?"
        ),
        Slot.CHOICE: "ou",
    },
    place="chez|dans|en|au|aux|a",
    exception="sauf|pas|hors|hormis|excepte|sans|a l exception",
    never_place=(
        "chaque toutes sauf excepte hormis hors sans pas semaine semaines mois jours feries ferie"
        " paires impaires hebdomadaire mensuel quotidien deux quinze partir jusqu"
    ),
)

TIMES: Final = TimeWords(
    lead="a partir de|des|de|d|a|vers|autour de|environ|debut:?|debut a|horaires?:?|rendez[- ]vous",
    mark=r"heures?\b(?: ?\d{2}(?!\d))?",
    to="a|jusqu a",
    between="entre",
    between_and="et",
    morning="du matin",
    evening="du soir|de l apres[- ]midi",
    hours={"midi": 12, "minuit": 0},
    in_place="h(?:eures?)?\\b",
    after_day="heures?",
    month_first=False,
    day_ending="er|e",
    day_slashed=True,
)
