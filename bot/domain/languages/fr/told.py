"""How rules are said and refused in French."""

from __future__ import annotations

from typing import Final

from bot.domain.languages.fr.names import CALENDAR
from bot.domain.languages.pack import words
from bot.domain.languages.told_words import Refusals, Sentences


def _number(day: int) -> str:
    return "1er" if day == 1 else str(day)


def _between(first: str, last: str) -> str:
    return f"d’{first} à {last}" if first[0] in "ao" else f"de {first} à {last}"


SENTENCES: Final = Sentences(
    nths=("premier", "deuxième", "troisième", "quatrième", "cinquième"),
    from_end=("dernier", "avant-dernier", "antépénultième"),
    numbers=words("deux trois quatre cinq six sept huit neuf dix onze douze"),
    every_units={
        "day": "un jour sur {n}",
        "week": "toutes les {n} semaines",
        "month": "tous les {n} mois",
    },
    daily="tous les jours",
    on_weekdays=tuple(f"le {day}" for day in CALENDAR.weekdays),
    weekly="chaque {days}",
    weekly_counted="{every} {days}",
    workdays="du lundi au vendredi",
    nth="chaque {days} du mois",
    nth_counted="{every} le {days} du mois",
    month_days="{days} du mois",
    month_days_counted="{every} {days} du mois",
    month_day=lambda day: f"le {_number(day)}",
    last_day="le dernier jour",
    even_weeks="{weekly}, semaines paires",
    odd_weeks="{weekly}, semaines impaires",
    even_months="les mois pairs",
    odd_months="les mois impairs",
    in_months="en {months}",
    between_months=_between,
    without="sauf en {months}",
    day=_number,
    date="{0:%d/%m/%Y}",
    untitled="Réunion",
    open_days="date à fixer : {days}",
    hours="{}",
    read_from="Lu dans : « {} »",
    both="et",
    either="ou",
    of_month=" du mois",
)

REFUSALS: Final = Refusals(
    quoted="« {} »",
    line="« {about} » : {told}.",
    example=(
        " Exemple : « chaque troisième lundi du mois, 19h-21h »,"
        " « toutes les deux semaines le mardi, 19h30 »"
    ),
    reasons={
        "empty": "le rythme manque",
        "both": "soit `when`, soit `rrule`, pas les deux",
        "long": "plus de {most} caractères",
        "words": "{words} : pas compris",
        "maybe_place": "{words} : pas compris (un lieu se met dans `place`)",
        "place": "{words} : pas compris (le lieu est déjà dans `place`)",
        "days": "le jour de la semaine manque (ou le jour du mois : « le 23 du mois »)",
        "which": "lequel du mois ? « chaque premier … », « chaque dernier … », ou sans « mois »",
        "kinds": "plusieurs rythmes ne tiennent pas dans une règle, une source pour chacun",
        "twice": "{what} contredit ce qui précède",
        "or": (
            "« ou » n’est possible qu’entre des jours du mois (« deuxième ou troisième lundi »)"
        ),
        "ordinal": "il n’y a pas de jour de la semaine numéro {nth} dans un mois (cinq au plus)",
        "interval": "l’intervalle {interval} n’est pas entre 1 et {most}",
        "never": "cette date n’arrive jamais",
        "no_day": "le jour « {day} » n’existe pas",
        "year": "l’année de « {day} » manque",
        "no_time": "l’heure « {time} » n’existe pas",
        "no_start": "`end` sans `start`",
        "same_end": "le début et la fin sont identiques",
        "differs": "`{name}` contredit les mots : {said} et {given}",
        "order": "{first} vient après {last} : d’abord le début, puis la fin",
        "rrule_syntax": "« {part} » n’est pas un NOM=VALEUR d’une RRULE",
        "rrule_part": "{part} n’est pas pris en charge{hint}",
        "open": "la première date manque. Ajoutez ou remplacez une ligne : {readings}",
    },
)
