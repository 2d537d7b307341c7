"""German words of titles that matter for telling whether two meetings are one."""

from __future__ import annotations

from typing import Final

from bot.domain.languages.title_words import TitleWords

TITLES: Final = TitleWords(
    silent=(
        "der die das den dem des ein eine einer einem einen und oder mit von vom zu zum zur im in"
        " am an auf bei beim fur uber aus nach um bis ab als wie was wir ihr uns unser unsere"
        " unserer euer januar februar marz april mai juni juli august september oktober november"
        " dezember jan feb mar apr jun jul aug sep sept okt nov dez uhr h montag dienstag mittwoch"
        " donnerstag freitag samstag sonnabend sonntag montags dienstags mittwochs donnerstags"
        " freitags mo di mi do fr sa so jeden jede jeder jedes abgesagt absage fallt verschoben"
        " entfallt ausgefallen neu neue neuer neues findet statt nachster nachstes nachste"
        " einladung termin veranstaltung hybrid online virtuell digital remote ort prasenz ev e v"
    ),
    gathering=(
        "treffen treff meetup meetups labtreffen lababend stammtisch hackabend hacknacht"
        " hackernacht communitytreffen gruppentreffen projektabend projekttreffen arbeitstreffen"
        " zusammenkunft plenum"
    ),
    meet=(
        "abend offen offenes offener nacht wochentlich wochentliches wochentlicher monatlich"
        " monatliches monatlicher regelmassig regelmassiges runde lab labs projekt projekte"
        " projektnacht gruppe team zweiwochentlich zweiwochentliches jour fixe gemeinsam"
        " gemeinsames gemeinsamer trifft gast"
    ),
    ways={
        "stammtisch": "stammtisch",
        "plenum": "plenum",
        "hackabend": "hacking",
        "hacknacht": "hacking",
        "hackernacht": "hacking",
    },
    when=(
        "monat monats quartal woche wochen jahr montag dienstag mittwoch donnerstag freitag samstag"
        " sonntag lab regel online"
    ),
    thin="daten offene digital community",
    same={
        "einfuhrung": "einfuhrung intro einsteiger onboarding einstieg",
        "vortrag": "vortrag vortrage impulsvortrag",
        "fest": "fest feier party",
        "sitzung": "sitzung",
        "konferenz": "konferenz kongress",
        "hackathon": "hackathon hackathons",
        "hackday": "hackday hackdays",
        "barcamp": "barcamp",
        "sprechstunde": "sprechstunde fragestunde",
        "fuhrung": "fuhrung tour rundgang",
        "film": "film filmabend",
        "fruhstuck": "fruhstuck",
        "grillen": "grillen",
        "geburtstag": "geburtstag jubilaum",
        "workshop": "workshop workshops werkstatt",
        "kurs": "kurs",
        "schulung": "schulung schulungen",
        "vorbereitung": "vorbereitung",
        "planung": "planung",
        "mitgliederversammlung": "mitgliederversammlung generalversammlung",
        "prasentation": "prasentation vorstellung",
        "ausstellung": "ausstellung",
        "wanderung": "wanderung",
        "anfanger": "anfanger",
        "arbeit": "arbeit",
        "aufbau": "aufbau",
        "barrierefreiheit": "barrierefreiheit barrierefrei",
        "baum": "baum baume",
        "beteiligung": "beteiligung",
        "bibliothek": "bibliothek bucherei",
        "bild": "bild bilder",
        "bildung": "bildung",
        "brunnen": "brunnen",
        "daten": "daten",
        "energie": "energie",
        "ehrenamt": "ehrenamt",
        "fahrplan": "fahrplan",
        "fahrrad": "fahrrad rad",
        "finanzen": "finanzen",
        "fortgeschrittene": "fortgeschrittene fortgeschritten",
        "frauen": "frauen",
        "freiheit": "freiheit",
        "gebaude": "gebaude",
        "geld": "geld",
        "gemeinde": "gemeinde",
        "geschichte": "geschichte",
        "gesellschaft": "gesellschaft",
        "gesundheit": "gesundheit",
        "haushalt": "haushalt budget haushalte",
        "herbst": "herbst",
        "information": "information informationen",
        "insel": "insel inseln",
        "jahr": "jahr jahre",
        "jugend": "jugend",
        "karte": "karte karten",
        "kataster": "kataster register",
        "kinder": "kinder",
        "ki": "ki kunstliche kunstlich intelligenz",
        "kita": "kita kindergarten",
        "klima": "klima",
        "kultur": "kultur",
        "kunst": "kunst",
        "land": "land",
        "larm": "larm",
        "lernen": "lernen",
        "licht": "licht",
        "loten": "loten",
        "luft": "luft",
        "messen": "messen messung",
        "museum": "museum museen",
        "nachhaltigkeit": "nachhaltigkeit",
        "natur": "natur",
        "netz": "netz netzwerk",
        "offen": "offen offene offener offenes offenen open",
        "offentlich": "offentlich offentliche offentlicher offentliches",
        "osm": "osm openstreetmap",
        "parken": "parken parkplatz",
        "personal": "personal",
        "pflege": "pflege",
        "politik": "politik",
        "programmieren": "programmieren coden coding",
        "qualitat": "qualitat",
        "rathaus": "rathaus",
        "recht": "recht",
        "schule": "schule schulen",
        "schutz": "schutz",
        "sicherheit": "sicherheit",
        "sichtbar": "sichtbar",
        "sommer": "sommer",
        "sozial": "sozial soziale",
        "spiel": "spiel spiele",
        "sprache": "sprache",
        "stadt": "stadt",
        "strasse": "strasse strassen",
        "telefon": "telefon",
        "tiere": "tiere",
        "transparenz": "transparenz",
        "trinken": "trinken",
        "umwelt": "umwelt",
        "verkehr": "verkehr mobilitat transport",
        "verwaltung": "verwaltung",
        "visualisierung": "visualisierung",
        "vorstand": "vorstand vorstands",
        "wahl": "wahl wahlen",
        "wald": "wald",
        "wasser": "wasser",
        "wetter": "wetter",
        "weihnacht": "weihnacht weihnachts",
        "winter": "winter",
        "wirtschaft": "wirtschaft",
        "wissen": "wissen",
        "wissenschaft": "wissenschaft",
        "wunsch": "wunsch wunsche",
        "zahlen": "zahlen",
        "zeit": "zeit",
        "zukunft": "zukunft",
        "fruhling": "fruhling fruhjahr",
    },
    common=(
        "der die das und mit fur von zum zur im am uber aus den dem des ein eine einer wie was"
        " daten einfuhrung abend karten vortrag stadt luft wasser schule offene weihnachtsfeier"
        " sommerfest planung vorstellung jahr jahre freiheit wahl verkehr messen zahlen karte"
        " treffen alle"
    ),
    endings=(
        "workshop werkstatt treffen meetup meeting abend nacht night runde sitzung treff vortrag"
        " hackathon party feier fest stammtisch"
    ),
    counted=(
        "teil gruppe raum kurs level modul tag saal folge episode nr nummer vol ausgabe block slot"
        " runde team stufe woche"
    ),
    rooms="raum og stock etage haus hinterhaus o im in der die das",
)
