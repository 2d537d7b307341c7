"""French words of web pages and feeds, around the meetings that they tell of."""

from __future__ import annotations

from typing import Final

from bot.domain.languages.page_words import PageWords

_ELISION: Final = "[’']"

PAGES: Final = PageWords(
    meeting=(
        "réunion|rencontre|atelier|soirée|permanence|apéro|séance|événement|évènement|evenement"
        "|conférence"
    ),
    this=r"cet(?:te)?\s|ce\s",
    the=rf"(?:la|le)\s|l{_ELISION}",
    off=(
        rf"(?:est|a\sété|sera)\s(?:malheureusement\s)?annulée?"
        rf"|n{_ELISION}(?:a|aura)\s(?:malheureusement\s)?pas\slieu"
    ),
    off_alone="annulée?",
    why=r"en\sraison|pour\scause|à\scause|faute|suite",
    hint="annul|pas lieu",
    no=rf"aucune?\s|pas\sd(?:e\s|{_ELISION})",
    coming="autres?|prochaine?s?|nouvel(?:le)?s?|nouveaux?|futurs?|futures?",
    listed=("réunion|rencontre|atelier|soirée|événement|évènement|evenement|rendez-vous|résultat"),
    of_events="événement|évènement|evenement|rencontre|calendrier|rendez-?vous|sorties",
    refusal=(
        r"erreur ?(?:404|403|401|410)"
        r"|(?:(?:erreur )?\d{3} )?(?:la |cette )?page (?:non trouvée|introuvable"
        rf"|demandée est introuvable|n{_ELISION}existe (?:pas|plus)|n{_ELISION}a pas été trouvée)"
        r"|(?:rien|page) trouvée?|contenu introuvable|connexion|se connecter|connectez-vous"
        r"|identification|accès (?:refusé|interdit)|(?:(?:site )?en )?maintenance"
        r"|un instant|veuillez patienter|avant de continuer"
    ),
    welcome="Bienvenue sur Etherpad",
    list_pages=(
        "evenements?|événements?|rencontres?|programme|calendrier|ateliers|actualites?|accueil"
        "|contact|a-propos|equipe|rendez-vous"
    ),
    folders="evenements?|événements?|rencontres?|ateliers?",
    series=(
        "réunion rencontre mensuelle mensuel hebdomadaire régulière ouverte virtuelle en ligne"
    ),
)
