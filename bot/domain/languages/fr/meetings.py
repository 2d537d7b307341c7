"""French words of one meeting that somebody tells."""

from __future__ import annotations

from typing import Final

from bot.domain.languages.meeting_words import MeetingWords

MEETINGS: Final = MeetingWords(
    repeats=(
        r"chaque|tou(?:te)?s les|hebdomadaires?|bi-?hebdomadaires?|(?:bi-?)?mensuel(?:le)?s?"
        r"|quotidien(?:ne)?s?|(?:lun|mar|mercre|jeu|vendre|same)dis|dimanches|du mois|sur deux"
        r"|trimestriel(?:le)?s?"
    ),
    to="au",
    day_to=r"(?: ?er)? ?(?:-|au)",
    certain=r"\d ?h ?\d\d|heures?|midi|minuit",
    days={
        "apres-demain": 2,
        "apres demain": 2,
        "demain": 1,
        "aujourd hui": 0,
        "ce soir": 0,
    },
    evening="soir|apres[- ]midi",
    day_lead="le",
    soon="ce|prochain",
    soon_after="prochain",
    hour="heures?",
    unclear=(
        r"\b\d{1,2} ?h(?:eures?)? (?:et (?:demie?|quart)|moins)\b"
        r"|\b(?:${hours}|vingt|dix-?(?:sept|huit|neuf)|une) heures?\b"
    ),
    online="(?:en ligne|a distance|(?:en )?visio(?:conference)?|virtuel(?:le)?)",
    hybrid="hybride|sur place et en ligne|aussi en ligne",
    leading="et|dès|vers",
    label="quand|quoi|où|ou|lieu|titre|date|heure|horaire",
    trailing="le|la|à|a|de|du|et|des|dès|vers|au|en",
    alone="le|la|les|à|a|de|du|d|l|et|ce|au|soir",
    place_label="où|lieu",
    place_lead="à la|à|au|aux|chez|dans",
    place_elided="à l[’']",
    place_inside="à la|à|au|aux|chez",
    address=(
        r"\b(?:rue|avenue|boulevard|bd|place|quai|allées?|impasse|chemin|route|cours|square"
        r"|médiathèque|mediatheque|bibliothèque|bibliotheque|maison|mairie|salle|café|cafe|bar"
        r"|université|universite|école|ecole|campus|tiers-lieu|cantine|fablab|hackerspace|espace"
        r"|centre|musée|musee|théâtre|theatre|hôtel|locaux|bureaux?|hub|club)\b"
    ),
    title=(
        r"réunion|reunion|rencontre|atelier|soirée|soiree|conférence|conference|apéro|apero"
        r"|permanence|carto-?partie|hackathon|formation|présentation|presentation|débat|debat"
        r"|assemblée|assemblee|install[- ]party|projection|fête|nuit\b"
    ),
    off=(
        r"\b(?:annule\w*|annulation|reporte\w*|decale\w*|supprime\w*)\b"
        r"|\bpas de (?:\w+ )?(?:${meeting})|\bn (?:a|aura) pas lieu\b|^pas\b"
    ),
    meeting="reunion|rencontre|atelier|soiree|permanence|apero|seance|evenement",
    gathers=(
        r"\b(?:retrouv(?:ons|ent|e)|reunissons|reunit|reunissent|reunions?|rencontres?"
        r"|rendez[- ]vous|rdv|ateliers?|aperos?|seances?)\b"
    ),
    past=(r"\b(?:avant[- ])?hier\b|(?:${weekday}|semaine|mois) (?:dernier|derniere|passee?)\b"),
    feast=(
        r"\b(?:noel|veille de noel|reveillon|saint[- ]sylvestre|jour de l an|nouvel an|epiphanie"
        r"|mardi gras|vendredi saint|paques|lundi de paques|ascension|pentecote"
        r"|lundi de pentecote|fete nationale|assomption|toussaint|armistice)\b"
    ),
    vague=(
        r"\b(?:semaine|week[- ]?end|mois) prochaine?\b"
        r"|\b(?:cette semaine|ce week[- ]?end|ce mois)\b"
        r"|\bdans (?:une?|${number}) (?:jours?|semaines?|mois)\b|\b(?:fin|debut|mi)[- ]${month}"
    ),
)
