"""French words of titles that matter for telling whether two meetings are one."""

from __future__ import annotations

from typing import Final

from bot.domain.languages.title_words import TitleWords

TITLES: Final = TitleWords(
    silent=(
        "le la les l un une des de du d et ou au aux a en dans sur sous pour par avec sans chez"
        " vers ce cet cette ces notre nos votre vos nous vous on qui que qu quoi est sont se s y"
        " il janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre"
        " janv fevr fev avr juil sept oct nov dec lundi mardi mercredi jeudi vendredi samedi"
        " dimanche lundis mardis mercredis jeudis vendredis samedis dimanches lun mer jeu ven sam"
        " dim h heure heures chaque tous toutes annule annulee annulation reporte reportee deplace"
        " deplacee complet nouveau nouvelle nouveaux nouvelles prochain prochaine invitation"
        " evenement evenements date ligne distance visio visioconference virtuel virtuelle hybride"
        " presentiel distanciel place lieu er ere eme"
    ),
    gathering=(
        "reunion reunions rencontre rencontres meetup meetups permanence permanences apero aperos"
        " seance pleniere"
    ),
    meet=(
        "soiree soirees soir nuit mensuel mensuelle mensuels hebdo hebdomadaire bimensuel"
        " bimensuelle trimestriel trimestrielle regulier reguliere groupe equipe projet projets"
        " offen rendez rdv ensemble hack code hacking jour fixe session"
    ),
    ways={
        "apero": "stammtisch",
        "aperos": "stammtisch",
        "pleniere": "plenum",
        "hack": "hacking",
        "hacking": "hacking",
    },
    thin="daten offen libre libres civique numerique tech communaute",
    same={
        "einfuhrung": "introduction initiation découverte débutant débutants",
        "vortrag": "conférence conférences exposé causerie",
        "fest": "fête fêtes festival",
        "sitzung": "conseil bureau comité",
        "konferenz": "congrès colloque",
        "hackathon": "hackathon hackathons",
        "barcamp": "barcamp",
        "sprechstunde": "consultation",
        "fuhrung": "visite visites balade",
        "film": "film films projection ciné cinéma",
        "fruhstuck": "petit-déjeuner brunch",
        "geburtstag": "anniversaire",
        "workshop": "atelier ateliers workshop",
        "kurs": "cours",
        "schulung": "formation formations stage",
        "vorbereitung": "préparation",
        "planung": "planification",
        "mitgliederversammlung": "assemblée ag",
        "prasentation": "présentation présentations",
        "ausstellung": "exposition expo",
        "wanderung": "randonnée",
        "arbeit": "travail",
        "barrierefreiheit": "accessibilité accessible",
        "baum": "arbre arbres",
        "beteiligung": "participation",
        "bibliothek": "bibliothèque médiathèque",
        "bild": "image images photo photos",
        "bildung": "éducation",
        "daten": "données donnée data",
        "energie": "énergie énergies",
        "ehrenamt": "bénévolat bénévoles bénévole",
        "fahrplan": "horaires",
        "fahrrad": "vélo vélos cyclable cyclables",
        "finanzen": "finances",
        "frauen": "femmes",
        "freiheit": "liberté libertés",
        "gebaude": "bâtiment bâtiments",
        "geld": "argent",
        "gemeinde": "commune communes",
        "geschichte": "histoire",
        "gesellschaft": "société",
        "gesundheit": "santé",
        "haushalt": "budget budgets",
        "herbst": "automne",
        "information": "information informations info infos",
        "insel": "île îles",
        "jahr": "année années",
        "jugend": "jeunesse jeunes",
        "karte": "carte cartes cartographie cartographier cartopartie cartoparties",
        "kinder": "enfant enfants",
        "ki": "ia",
        "klima": "climat",
        "kultur": "culture",
        "kunst": "art",
        "larm": "bruit",
        "lernen": "apprendre",
        "licht": "lumière lumières",
        "luft": "air",
        "messen": "mesurer mesure mesures",
        "museum": "musée musées",
        "natur": "nature",
        "netz": "réseau réseaux",
        "offen": "ouvert ouverte ouverts ouvertes",
        "offentlich": "public publique publics publiques",
        "osm": "osm openstreetmap",
        "pflege": "soin soins",
        "politik": "politique politiques",
        "programmieren": "programmer programmation coder",
        "qualitat": "qualité",
        "rathaus": "mairie",
        "recht": "droit droits",
        "schule": "école écoles",
        "schutz": "protection",
        "sicherheit": "sécurité",
        "sommer": "été",
        "sozial": "social sociale",
        "spiel": "jeu jeux",
        "sprache": "langue langues",
        "stadt": "ville villes",
        "strasse": "rue rues",
        "telefon": "téléphone téléphones",
        "tiere": "animaux",
        "transparenz": "transparence",
        "umwelt": "environnement",
        "verkehr": "transport transports mobilité mobilités",
        "verwaltung": "administration",
        "visualisierung": "visualisation",
        "wahl": "élection élections",
        "wald": "forêt forêts",
        "wasser": "eau",
        "wetter": "météo",
        "weihnacht": "noël",
        "winter": "hiver",
        "wirtschaft": "économie",
        "wissen": "savoir savoirs connaissances",
        "wissenschaft": "science sciences",
        "zeit": "temps",
        "zukunft": "avenir futur",
        "fruhling": "printemps",
    },
    common=(
        "le la les des du et pour avec dans sur aux une notre nos vos ouvert ouverte donnees"
        " introduction soiree carte cartes conference ville air eau ecole projet presentation annee"
        " liberte formation apprendre fete ete noel tous"
    ),
    counted=(
        "partie groupe salle niveau module jour seance episode numero n no vol volume session tour"
        " equipe semaine cours piste etape"
    ),
    rooms="salle etage rdc batiment bat bureau porte l la le les du de d a au",
    # Folding makes "ru" of "rue", as it makes "u" of "ü" and "ue".
    street=(
        r"\b(?P<number>\d{1,4})(?: (?:bis|ter|quater))? (?:ru|avenu|av|boulevard|bd|place|quai"
        r"|allee|allees|impasse|chemin|route|cours|square|passage|esplanade|faubourg)"
        r" (?:(?:de|du|des|d|la|le|les|l) ){0,3}(?P<name>[a-z]{3,40}(?: [a-z]{3,40})?)"
    ),
)
