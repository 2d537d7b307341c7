"""French words in which groups announce: what is off, how to take part, how to register."""

from __future__ import annotations

from typing import Final

from bot.domain.languages.announcement_words import (
    AttendanceWords,
    CalledOffWords,
    RegistrationWords,
    RelativeWords,
)

CALLED_OFF: Final = CalledOffWords(
    off=(
        r"annul[ée]e?s?|déprogrammée?s?|supprimée?s?"
        r"|n[’'](?:a|aura|ont|auront)\s(?:[\w’']{1,24}\s){0,2}pas\slieu"
    ),
    head="annulation",
    loud="ANNUL[ÉE]E?S?",
    why=r"en\sraison|pour\scause|à\scause|faute|suite|pour\sraisons?",
    before=r"est|sont|a\sété|ont\sété|sera|malheureusement|finalement|hélas",
    instead=r"report|remplac|nouvelle\sdate|prochaine?|rendez-vous",
    no=r"pas\sd(?:e\s|[’'])|aucune?\s",
    meeting=(
        "réunion|reunion|rencontre|atelier|soirée|soiree|permanence|apéro|apero|séance|seance"
        "|événement|évènement|evenement|meetup"
    ),
    then="ce|cet|cette|en|le|la|au|aujourd|demain|pour|pendant|durant|lundi|mardi|mercredi|jeudi"
    "|vendredi|samedi|dimanche",
    asks="pourquoi|comment|si|quand|que|quoi",
    other=(
        r"\b(?:inscriptions?|réservations?|entrée|cotisation|adhésion|pause|visite|diffusion"
        r"|retransmission|captation|restauration|repas|buvette|jamais|rien|pas|non|qui)"
    ),
    post=(
        r"\bannul[ée]e?s?\b|\bannulation\b|\bdéprogrammée?s?\b"
        r"|\bn[’'](?:a|aura|ont|auront)\b[^.!?\n]{0,30}\bpas lieu\b"
    ),
)

ATTENDANCE: Final = AttendanceWords(
    mode=(
        r"en ligne|à distance|(?:(?:en|par) )?visio(?:[- ]?conf(?:érence|erence)?)?"
        r"|(?:en )?distanciel|virtuel(?:le)?s?"
    ),
    hybrid="hybrides?",
    tool=r"visio(?:[- ]?conf(?:érence|erence)?)?|appel vidéo|audioconférence",
    via="par|via|sur|en|avec",
    article="une?|notre|la|le|une salle|un salon|le salon|la salle",
    gathering=(
        "réunion|reunion|rencontre|atelier|soirée|soiree|conférence|conference|permanence|apéro"
        "|apero|séance|seance|formation|présentation|événement|évènement|evenement|hackathon"
        "|meetup|webinaire|assemblée|café|rendez-vous|session|débat|cours"
    ),
    joint=r"\bet\b|\bou\b|\bainsi qu[e’']",
    also="aussi|également|egalement",
    besides="aussi|également|egalement|en parallèle|éventuellement",
    bracketed=r"et\b|ou\b|aussi|également|egalement|possible",
    behind="à l[’']adresse|sur",
    phrase=r"\ben ligne\b|\b[àa] distance\b|\ben distanciel\b|\ben visio(?:[- ]?conf\w*)?\b",
    alone=(
        "visio|visioconférence|visioconference|visioconf|distanciel|virtuel(?:le)?|virtuels"
        "|webinaire|téléphone|audioconférence|internet|web"
    ),
    beside=(
        "uniquement|seulement|exclusivement|événement|évènement|evenement|réunion|reunion|rencontre"
        "|atelier|par|via|sur|en|à|a|le|la|les|l|un|une|lien|voir|description|suivra|suit|venir|ci"
        "|dessous|communiqué|envoyé|sera|après|inscription|inscrits?|et|ou|salle|salon|pour|de|du"
        "|d|conférence|vidéo|visible|participants?|participantes?|adresse|précisée?|connexion"
        "|détails|plus|bas|nous|vous|avec"
    ),
    house_follows=r"aussi|sur place[:,]?|en présentiel[:,]?|à|au|aux|chez|dans",
    label="lieu|sur place|(?:en )?présentiel|adresse|où",
    room=r"(?:salle|salon) (?:virtuelle? )?(?:de )?(?:${tool}|nextcloud talk|opentalk)\b"
    r"|(?:salle|salon) virtuel(?:le)?\b",
    vague=(
        r"(?:lieu |adresse |endroit )?(?:encore )?(?:à|a) (?:définir|definir|préciser|preciser"
        r"|confirmer|venir|déterminer|determiner|fixer)\b|voir\b|inconnue?\b|non (?:précis|défini)"
        r"|(?:lieu|adresse) (?:communiqué|précisé|envoyé|sera|non)|(?:sera )?communiqué|bientôt\b"
        r"|pas encore\b"
    ),
    nowhere="aucun lieu|sans lieu|pas de lieu|aucun|néant",
    not_only="pas (?:seulement|uniquement|qu[e’'])",
    denied="pas|sans|aucune?|plutôt que|au lieu d[e’']",
    there=r"sur place|(?:en )?présentiel|en personne",
    noise=(
        r"\b(?:inscri\w+|billet\w*|réserv\w+|formulaire|paiement|adhér\w+|dons?|cotisation|payer"
        r"|sondage|pétition|enquête|boutique|ventes?|achats?|cartes?|outils?|données|ressources"
        r"|documents?|comptes?[- ]rendus?|catalogue|journal|agenda|dictionnaire|encyclopédie"
        r"|services?|mis(?:es?)?|mettre|mettons|publi\w+|disponibles?|consult\w+|accessibles?"
        r"|retrouve[rz]|lire|voir|déposer)\b[^.!?\n]{0,40}?\ben ligne\b"
        r"|\ben ligne\b (?:d(?:e|u|es)|sur (?:le|notre|mon) (?:site|blog))\b"
        r"|\b(?:restauration|repas|buvette|manger|boire|grignoter|parking|garer|stationne\w*"
        r"|garderie|payer|prêt)\b[^.!?\n]{0,30}?\bsur place\b"
        r"|\bformations? à distance\b|\b(?:télé)?travail à distance\b|\baccès à distance\b"
    ),
    is_hybrid=(
        r"\b${gathering}s? (?:\w+ )?hybrides?\b|\b(?:format|mode|version) hybride\b"
        r"|\bhybride\b[^.!?\n]{0,30}\b(?:possible|participer)"
        r"|\b(?:sur place|(?:en )?présentiel|en personne) (?:et|ou|comme|&|/|\+) (?:aussi )?${mode}"
        r"|\b${mode} (?:et|ou|comme|&|/|\+) (?:aussi )?(?:sur place|(?:en )?présentiel|en personne)"
    ),
    only_online=(
        r"\b(?:uniquement|seulement|exclusivement|entièrement|100 ?%|cette fois(?:-ci)?)"
        r"\s+${mode}\b"
        r"|\b${mode} (?:uniquement|seulement|exclusivement)\b"
    ),
    is_online=(
        r"\b${gathering}s? (?:\w+ )?(?:tenues? )?${mode}\b"
        r"|\b(?:aura|ont|auront|a) lieu\b[^.!?\n]{0,80}\b${mode}\b"
        r"|\b(?:se (?:tient|tiendra|déroule|déroulera)|retrouv\w+|réuni\w+|rejoi\w+|particip\w+"
        r"|connect\w+|suivre|assister|rendez-vous)\b[^.!?\n]{0,80}\b${mode}\b"
        r"|\b${mode}\b[^.!?\n]{0,30}\b(?:particip\w+|rejoi\w+|assister)"
    ),
    online_title=(
        r"^${mode}\s*[:–|-]|(?:\bet|\bou|&|\+) (?:aussi )?${mode}\Z|webinaire\b|[–|-] ${mode}\Z"
    ),
    on_site=r"\b(?:sur place|en présentiel|en personne|sur site)\b",
)

REGISTRATION: Final = RegistrationWords(
    register="(?:pré-?)?inscriptions?|réservations?|reservations?",
    newsletter=(
        r"\b(?:${register}|(?:s[’']|vous )?inscri\w+) (?:à|a) (?:la|notre|l[’'])\s?"
        r"(?:\w+\s+)?(?:newsletter|infolettre|lettre|liste)\w*"
    ),
    not_required=(
        r"\b(?:sans|aucune|pas (?:besoin )?d(?:e |[’']))\s?${register}\b(?! (?:pas|impossible))"
        r"|\b${register} (?:n[’']est |ne sont |n[’']est toutefois )?"
        r"(?:pas|non) (?:strictement )?(?:nécessaires?|obligatoires?|requises?|indispensables?)"
        r"|\b${register} (?:est |sont )?(?:facultatives?|optionnelles?|conseillées?"
        r"|souhaitées?|appréciées?|recommandées?)\b"
        r"|\b(?:inutile|pas besoin|pas nécessaire|pas obligatoire) de"
        r" (?:(?:s[’']|vous )inscrire|réserver)"
        r"|\b(?:entrée|accès|participation) libres?\b[^.!?\n]{0,20}\bsans ${register}"
    ),
    required=(
        r"\b${register}(?: (?:est|sont|préalables?|gratuites?|en ligne|fortement|mais|et|,))*"
        r" (?:obligatoires?|nécessaires?|requises?|indispensables?|demandées?|impératives?)"
        r"|\b(?:sur|après|avec) (?:pré-?)?(?:inscription|réservation)\b"
        r"|\b(?:merci de|pensez à|prière de|veuillez|il (?:faut|est nécessaire de)"
        r"|n[’']oubliez pas de)"
        r"\s[^.!?\n]{0,60}?(?:\b(?:vous|t[’']|s[’'])\s?inscrire|\binscrire|\bréserver)\b"
        r"|\binscrivez[- ]vous\b|\bréservez\b[^.!?\n]{0,20}\bplaces?\b"
        r"|\b${register}\s?(?:jusqu|avant|via|par|ici|sur|auprès|au plus tard|:|ouvertes?)"
        r"|\bsans (?:inscription|réservation),? (?:pas|impossible)"
        r"|\b(?:date limite|clôture) d(?:e |es |[’'])\s?${register}"
    ),
    says=(r"(?:\b|_)(?:pré-?)?(?:inscri\w+|réserv(?:ation|er|ez)\w*)|\bbillet(?:s|terie)?\b"),
    # "Complet !" stands alone or after its verb; "un guide complet" says nothing.
    full=(
        r"(?:(?:c[’']est|est|sont|affiche|déjà|désormais) |(?<![^\W_] ))compl(?:et|ète|ete)s?"
        r"(?=\s{0,2}(?:[.!)\],:;–-]|\Z|\n))"
        r"|plus (?:de|aucune) places?(?: disponibles?)?|liste d[’']attente|guichets? fermés?"
    ),
    if_full="si|quand|lorsque|dès|une fois|avant|pas|non|jusqu|tant que|jamais",
    until=r"jusqu[’'](?:au|à|en)|avant|au plus tard|d[’']ici|date limite|clôture|deadline",
    until_small=r"le|au|la|à|des?|est|fixée?|d[’']inscription|(?:des )?inscriptions|plus tard",
    hosts="inscriptions?|billetterie",
    paths="inscription|billetterie",
)

RELATIVE: Final = RelativeWords(
    days={
        "après-demain": 2,
        "après demain": 2,
        "aujourd'hui": 0,
        "aujourd’hui": 0,
        "ce soir": 0,
        "demain": 1,
    },
    part="soir|matin|midi|après-midi",
    ahead="ce |dès ",
    behind="prochain|qui vient",
    day_lead="le ",
    looks_back=(
        r"retour sur|comptes?[- ]rendus?|\bbilan\b|infolettre|\brésumé\b|actualités|\brevue d"
    ),
    at="à |dès |vers |à partir de ",
    hour="heures?",
)
