"""French words of questions."""

from __future__ import annotations

from typing import Final

from bot.domain.event import Attendance
from bot.domain.languages.fr.names import CALENDAR
from bot.domain.languages.question_words import PaceWords, QuestionWords, ReminderWords

QUESTIONS: Final = QuestionWords(
    days={
        "aujourd'hui": 0,
        "ce soir": 0,
        "maintenant": 0,
        "demain": 1,
        "demain soir": 1,
        "après-demain": 2,
        "hier": -1,
        "avant-hier": -2,
    },
    which={
        0: "ce cet cette ces",
        1: "prochain prochaine prochains prochaines",
        -1: "dernier dernière derniers dernières",
    },
    coming="",
    which_after={
        0: "actuel actuelle courant",
        1: "prochain prochaine prochains prochaines suivant suivante suivants suivantes",
        -1: "dernier dernière derniers dernières passé passée précédent précédente",
    },
    units={
        "day": "jour jours",
        "week": "semaine semaines sem",
        "weekend": "weekend weekends",
        "month": "mois",
        "year": "an ans année années",
    },
    joined={"week end": "weekend", "week ends": "weekend", "d ici": "jusqu"},
    numbers=("un une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit"),
    ahead="dans",
    until="jusqu",
    between="au a",
    parts={1: "début", 2: "mi milieu", 3: "fin"},
    both="et",
    amid="entre",
    since="partir depuis",
    linking="le la les l du de des d en au aux a dans",
    calendar_week="semaine sem",
    ordinal_ending="er|e",
    slashed=True,
    besides="aussi également ou",
    attendance={
        Attendance.ONLINE: (
            *("en ligne", "online", "à distance", "distance", "distanciel", "visio"),
            *("visioconférence", "virtuel", "virtuelle", "virtuels", "virtuelles", "remote"),
        ),
        Attendance.ONSITE: (
            *("sur place", "présentiel", "en présence", "en personne", "sur site", "physique"),
        ),
        Attendance.HYBRID: ("hybride", "hybrides", "hybrid"),
    },
    near="près proche proches autour environs alentours rayon",
    everywhere="partout tous toutes tout toute",
    silent=(
        "à atelier ateliers agenda au aux avec ce cherche ci combien dans de des du elle en est et"
        " événement événements evenement groupe groupes il j je y a t heure ici l la le les lieu"
        " me moi moins montre montrer moyen n nous on ont ou où par pas plaît please pour"
        " près prévu prévue prévus que qu quel quelle quelles quels qui quand quoi rencontre"
        " rencontres rendez rdv réunion réunions s se si sont soir soirée soirées sur svp te"
        " trouve trouver un une uniquement seulement vous vers voir"
    ),
    kilometres="km kilomètre kilomètres kms",
    suggested=(
        *("en ligne", "sur place", "hybride", "aujourd’hui", "demain", "après-demain"),
        *("cette semaine", "semaine prochaine", "week-end"),
        *CALENDAR.weekdays,
        *(line.split()[0] for line in CALENDAR.months),
    ),
    misspelt=(
        "prochain prochaine prochains prochaines dernière demain semaine semaines weekend année"
        " lundi mardi mercredi jeudi vendredi samedi dimanche janvier février avril juillet août"
        " septembre octobre novembre décembre distanciel présentiel hybride visio"
    ),
)

PACE: Final = PaceWords(
    every="chaque|tous les|les?",
    daily=r"tous\s+les\s+(?:jours|matins)|chaque\s+(?:jour|matin)|quotidien(?:ne)?(?:ment)?",
    monthly=r"tous\s+les\s+mois|chaque\s+mois|mensuel(?:le)?(?:ment)?|une\s+fois\s+par\s+mois",
    on="les?|au",
    ending="er|e",
    first="premier",
    of_month=r"(?:jour\s+)?(?:du|de\s+chaque|de\s+tous\s+les)\s+mois",
    at="à|a|vers|dès",
    hour="heures?|h",
)

REMINDERS: Final = ReminderWords(
    off="non désactiver arrêter stop sans jamais aucun pas off",
    on="oui activer toujours on",
    silent="avant à de du la le les l me moi rappel rappels rappelle seulement et pour ne",
    units={
        "minute": "m min mn minute minutes",
        "hour": "h heure heures",
        "day": "j jour jours",
        "week": "s sem semaine semaines",
    },
)
