"""The words of titles, folded: which say nothing, which say what kind, which mean the same."""

from __future__ import annotations

from typing import Final

from bot.domain.words.names import fold


def _set(words: str) -> frozenset[str]:
    return frozenset(map(fold, words.split()))


SILENT: Final = _set(
    "der die das den dem des ein eine einer einem einen und oder mit von vom zu zum zur im in"
    " am an auf bei beim fur uber aus nach um bis ab als wie was wir ihr uns unser unsere"
    " unserer euer the a of and or with for from to at on by our your we us is januar februar"
    " marz april mai juni juli august september oktober november dezember january february"
    " march may june july october december jan feb mar apr jun jul aug sep sept okt oct nov"
    " dez dec uhr h pm am montag dienstag mittwoch donnerstag freitag samstag sonnabend"
    " sonntag montags dienstags mittwochs donnerstags freitags monday tuesday wednesday"
    " thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays mo di mi"
    " do fr sa so jeden jede jeder jedes every each abgesagt absage fallt verschoben entfallt"
    " ausgefallen cancelled canceled postponed moved neu neue neuer neues new findet statt"
    " nachster nachstes nachste next einladung invitation save date termin veranstaltung event"
    " events hybrid online virtuell virtual digital remote ort prasenz ev e v"
)
"""Say nothing of what the meeting is about: little words, dates, how it is held, that it is off."""

GATHERING: Final = _set(
    "treffen treff meetup meetups meeting labtreffen lababend stammtisch hacknight hackabend"
    " hacknacht hackernacht gathering communitytreffen gruppentreffen projektabend"
    " projekttreffen arbeitstreffen zusammenkunft plenum"
)
"""Words that alone say that a group meets as it always does."""

MEET: Final = _set(
    "treffen treff meetup meet up meetups meeting labtreffen lababend abend evening"
    " stammtisch offen offenes offener open night nacht hacknight hackabend hacknacht"
    " hackernacht session gathering weekly biweekly monthly wochentlich wochentliches"
    " wochentlicher monatlich monatliches monatlicher regelmassig regelmassiges regular"
    " regulares lab labs communitytreffen gruppentreffen runde get together gettogether come"
    " project projekt projekte projektabend projekttreffen projektnacht arbeitstreffen group"
    " gruppe team zweiwochentlich zweiwochentliches zusammenkunft plenum jour fixe code hack"
    " hacking ok civic tech gemeinsam gemeinsames gemeinsamer trifft gast"
)
"""What a lab calls its ordinary evening; two of them at one time are one."""

WAYS: Final = {
    "stammtisch": "stammtisch",
    "plenum": "plenum",
    "hacknight": "hacking",
    "hackabend": "hacking",
    "hacknacht": "hacking",
    "hackernacht": "hacking",
    "hack": "hacking",
    "hacking": "hacking",
}
"""An ordinary evening that goes another way than another one of that day."""

OTHER_KIND: Final = _set(
    "workshop einfuhrung vortrag sitzung vorstand hackathon hackday barcamp konferenz"
    " sprechstunde fest mitgliederversammlung kurs schulung"
    " training exkursion mapathon editathon webinar dojo fuhrung podium ausstellung film"
    " brunch fruhstuck grillen wanderung geburtstag vorbereitung"
)
"""Kinds of meeting that are not the ordinary evening."""

FORMAL: Final = _set("sitzung vorstand mitgliederversammlung sprechstunde")
"""Kinds that a lab's ordinary evening never is, even under the lab's name."""

WHEN: Final = _set(
    "monat monats quartal woche wochen jahr montag dienstag mittwoch donnerstag freitag samstag"
    " sonntag lab regel online"
)
"""Say in a compound no more than when: Monatstreffen, Donnerstagstreffen."""

FOREIGN: Final = _set(
    "chaos ccc chaostreff linux lug freifunk coderdojo dojo repair repaircafe makerspace"
    " fablab wikipedia wikimedia osm openstreetmap usergroup python rust java javascript php"
    " wordpress jugendhackt attac piraten toastmasters hackerspace hackspace erfa erfakreis"
    " volkshochschule tauschring"
)
"""Other groups that meet in the same houses."""

THIN: Final = _set("daten open offene civic digital tech community")
"""Stand in so many titles that they alone make two of them no more alike."""

EVERYDAY: Final = _set("karte stadt jahr projekt netz")
"""Too common in what labs speak of for one of them to show that a title translates another."""

OCCASIONS: Final = (
    _set("daten day"),
    _set("girls day"),
    _set("digitaltag"),
    _set("hacktoberfest"),
    _set("code week"),
    _set("hour code"),
    _set("offen hackspace tag"),
    _set("tag offenen tur"),
)
"""Days that are held in many cities at once."""

_TRANSLATED: Final = (
    # Kinds of meeting.
    "einfuhrung introduction intro einsteiger onboarding einstieg",
    "vortrag lecture vortrage impulsvortrag talk talks",
    "fest feier party celebration",
    "sitzung board committee",
    "konferenz conference kongress congress",
    "hackathon hackathons hackaton",
    "hackday hackdays",
    "barcamp unconference",
    "sprechstunde fragestunde",
    "fuhrung tour rundgang",
    "film filmabend movie",
    "fruhstuck breakfast",
    "grillen barbecue bbq",
    "geburtstag birthday anniversary jubilaum",
    "workshop workshops werkstatt",
    "kurs course",
    "schulung schulungen",
    "vorbereitung preparation",
    "planung planning",
    "mitgliederversammlung generalversammlung",
    "prasentation presentation vorstellung",
    "ausstellung exhibition",
    "wanderung hike",
    # What labs speak of.
    "anfanger beginner beginners",
    "arbeit work",
    "aufbau building",
    "barrierefreiheit accessibility barrierefrei accessible",
    "baum baume tree trees",
    "beteiligung participation",
    "bibliothek library bucherei",
    "bild bilder image images picture pictures",
    "bildung education",
    "brunnen fountain fountains",
    "daten data",
    "energie energy",
    "ehrenamt volunteering",
    "fahrplan timetable timetables",
    "fahrrad bike bikes rad cycling bicycle bicycles",
    "finanzen finance finances",
    "fortgeschrittene fortgeschritten advanced",
    "frauen women",
    "freiheit freedom",
    "gebaude building buildings",
    "geld money",
    "gemeinde municipality",
    "geschichte history",
    "gesellschaft society",
    "gesundheit health",
    "haushalt budget haushalte",
    "herbst autumn fall",
    "information informationen",
    "insel inseln island islands",
    "jahr jahre years year",
    "jugend youth",
    "karte karten map maps mapping",
    "kataster register cadastre",
    "kinder children kids",
    "ki ai kunstliche kunstlich artificial intelligenz intelligence",
    "kita daycare kindergarten",
    "klima climate",
    "kultur culture",
    "kunst art",
    "land country",
    "larm noise",
    "lernen learning",
    "licht light lights",
    "loten soldering",
    "luft air",
    "messen measuring messung measurement measurements",
    "museum museums museen",
    "nachhaltigkeit sustainability",
    "natur nature",
    "netz network netzwerk",
    "offen offene offener offenes offenen open",
    "offentlich public offentliche offentlicher offentliches",
    "osm openstreetmap",
    "parken parking parkplatz",
    "personal staff",
    "pflege care",
    "politik politics policy",
    "programmieren programming coden coding",
    "qualitat quality",
    "rathaus townhall",
    "recht law",
    "schule school schulen schools",
    "schutz protection",
    "sicherheit security safety",
    "sichtbar visible",
    "sommer summer",
    "sozial social soziale",
    "spiel spiele game games",
    "sprache language",
    "stadt city town",
    "strasse street strassen streets",
    "telefon phone",
    "tiere animals",
    "transparenz transparency",
    "trinken drinking",
    "umwelt environment",
    "verkehr traffic mobilitat mobility transport",
    "verwaltung administration",
    "visualisierung visualisation visualization",
    "vorstand vorstands",
    "wahl election wahlen elections",
    "wald forest",
    "wasser water",
    "wetter weather",
    "weihnacht weihnachts christmas xmas",
    "winter winter",
    "wirtschaft economy",
    "wissen knowledge",
    "wissenschaft science",
    "wunsch wunsche wishes",
    "zahlen counting",
    "zeit time",
    "zukunft future",
    "fruhling spring fruhjahr",
)

SAME_MEANING: Final = {
    word: words[0] for group in _TRANSLATED for words in [fold(group).split()] for word in words
}
"""Folded words, German and English, to the one that stands for all of them."""

ENGLISH: Final = _set(
    "the of and for with from our your an in on to into about how what introduction night"
    " party talk data city air water school making election presentation budget map maps year"
    " freedom getting learning building counting measuring tree trees public town summer"
    " christmas"
)
GERMAN: Final = _set(
    "der die das und mit fur von zum zur im am uber aus den dem des ein eine einer wie was"
    " daten einfuhrung abend karten vortrag stadt luft wasser schule offene weihnachtsfeier"
    " sommerfest planung vorstellung jahr jahre freiheit wahl verkehr messen zahlen karte"
    " treffen alle"
)
"""Small and common words by which a title's language is told."""

ENDINGS: Final = (
    "workshop",
    "werkstatt",
    "treffen",
    "meetup",
    "meeting",
    "abend",
    "nacht",
    "night",
    "runde",
    "sitzung",
    "treff",
    "vortrag",
    "hackathon",
    "party",
    "feier",
    "fest",
    "stammtisch",
)
"""What German puts at the end of one word: Kartenabend, Vorstandssitzung."""

COUNTED: Final = _set(
    "teil part gruppe group raum room track kurs level modul tag day session saal folge"
    " episode nr no number nummer vol volume ausgabe block slot runde round team stufe woche"
    " week"
)
"""After these a single letter or number tells one part from the other."""

OPPOSITES: Final = (
    frozenset({"anfanger", "fortgeschrittene"}),
    frozenset({"vormittag", "nachmittag"}),
    frozenset({"kinder", "erwachsene"}),
    frozenset({"kinder", "eltern"}),
    frozenset({"kickoff", "abschluss"}),
)
