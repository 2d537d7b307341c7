"""Words that tell a title from a place, and a meeting from all else that has a date."""

from __future__ import annotations

import re
from typing import Final

_I: Final = re.IGNORECASE

_GATHERING: Final = (
    r"treffen|treff|meet-?ups?|meetings?|termine?|stammtisch|plenum|hack(?:athon|day|night|abend"
    r"|nacht|fest|weekend)?s?|workshop|barcamp|sprechstunde|abend|vortrag|vorträge|konferenz|tagung"
    r"|conference|summit|camp|festival|fest|kongress|congress|seminar|webinar|schulung|kurs|talk|call"
    r"|lunch|session|sitzung|versammlung|veranstaltung|event|runde|austausch|mapathon|editathon"
    r"|edit-a-thon|sprint|gathering|hangout|open space|diskussion|lesung|exkursion|führung|messe"
    r"|party|feier|social|happening|werkstatt|repair café|day|tag|jour fixe|kickoff|kick-off"
)
GATHERING: Final = re.compile(
    rf"\b(?:[\w-]{{0,40}}?(?:{_GATHERING})|(?:wir|ihr) treffen|triff\w*|kommt vorbei)\b", _I
)
"""A word for people coming together, alone or at the end of a longer one."""
MOVED: Final = r"\b(?:verschoben|verlegt|moved|postponed|rescheduled|vorverlegt)\b"
"""An expression for a meeting that is put off, or brought forward, for any case."""
NAMED: Final = re.compile(
    r"\b(?:(?:OK ?Lab|Code for \w{2,20}|Open[- ]\w{2,20}|Jugend hackt|Civic \w{2,20}|Community)"
    r"[ -])?"
    r"(?:(?!Der |Die |Das |Den |Am |Im |In |Ein |Eine |Unser|The |Our |An? )"
    r"[A-ZÄÖÜ][\w-]{0,40}[ -])?"
    rf"(?:[A-ZÄÖÜ][\w-]{{0,40}}?)?(?i:{_GATHERING})\b"
)
LABELS: Final = re.compile(
    r"\W*(?:(?:die |der |das |our |the )?(?:nächste[rsn]?|nächsten|next|kommende[rsn]?|upcoming"
    r"|weitere|neue[rs]?)\s)?"
    r"(?:(?:treffen|meeting|event|veranstaltungs?)?[- ]?termine?|termin und ort|wann(?: und wo)?"
    r"|when"
    r"|datum|date|dates|zeit|uhrzeit|time|tag|day|zeitpunkt|wo|where|ort|was|what|save the date"
    r"|beginn|start|kalender|calendar|agenda|events?|veranstaltung(?:en)?|hinweis|info|achtung"
    r"|vormerken|themen?|am|on|den|jetzt|neu|next up|coming up|und|and)\W*",
    _I,
)
"""A label that names no meeting."""
NEXT: Final = re.compile(
    r"\b(?:(?:unser|das|der|die|our|the)\w{0,2}\s+)?(?:(?:aller)?nächste[rsnm]?|next|kommende[rsnm]?"
    r"|upcoming|neue[rsnm]?|weitere[rsn]?|folgende[rsnm]?)\s+",
    _I,
)
ONLINE: Final = re.compile(
    r"\b(?:online|virtuell|remote|jitsi|zoom|bbb|bigbluebutton|big blue button|senfcall"
    r"|webex|ms teams|microsoft teams|google meet|discord|mumble|livestream|videokonferenz)\b"
    r"(?!-?(?:anmeld|regist|portal|shop|formular|zugang))",
    _I,
)
ONLINE_PLACE: Final = re.compile(rf"\W*(?:(?:rein|nur|per|via|im|auf|in)\s)?{ONLINE.pattern}", _I)
"""Words that are no house but "online", from their beginning."""
AND_ONLINE: Final = re.compile(
    r"\b(?:und|oder|and|or|sowie|&|\+)\s(?:auch\s|also\s|parallel\s)?online\b|\bhybrid\b", _I
)
_STREET: Final = (
    r"\w*(?:straße|strasse|str\.|straat|gata|weg|platz|allee|gasse|ring|ufer|damm|chaussee|promenade"
    r"|steig|stieg|wall|graben|markt|hof|höfe|feld|brücke|kai|berg|park|pfad|zeile|bogen)\b\.?"
)
ADDRESS: Final = re.compile(
    rf"(?:\b|-|\s){_STREET}\s?\d{{1,4}}\s?[a-z]?\b|\b(?-i:(?:[A-Z]{{1,2}}-)?(?!20[0-4]\d\b)\d{{4,5}}\s?(?:[A-Z]{{2}}\s)?[A-ZÄÖÜ]\w)"
    r"|\b(?:rue|via|avenue|boulevard|street|road|square|lane)\b|\b(?:straße|strasse|str\.)\s?\d"
    r"|(?:straße|strasse|platz|allee|gasse)\b|\b[A-Z]\d{1,2},\s?\d{1,2}\b",
    _I,
)
_VENUE: Final = (
    r"lokal|café|cafe|caffè|hub|\w*haus|\w*häuser|\w*zentrum|\w*raum|\w*räume|\w*space|makerspace"
    r"|\w*bibliothek|\w*bücherei|universität|uni|\w*hochschule|\w*schule|\w*museum|\w*bar|kneipe"
    r"|\w*saal|club|\w*institut|akademie|campus|turm|\w*halle|\w*werk|büro|office|\w*hof|kirche"
    r"|theater|kino|restaurant|\w*brauerei|biergarten|foyer|etage|stock|c-base|coworking|co-working"
    r"|library|centre|center|university|hall|basislager|\w*lab|labor|\w*bär|\w*keller|atelier"
    r"|kantine|mensa|vhs|volkshochschule|\w*heim|station|bahnhof|schloss|forum|villa|\w*verein"
    r"|tu|fh|th|hs|zkm|ctc|hq|headquarter|lounge|loft|studio|garage|fablab|stadthaus|\w*amt|\w*ministerium|\w*archiv|landtag"
    r"|parlament|gebäude|building|hub\d*|stiftung|plaza|tower|arena|gmbh|kollektiv|werkstatt"
)
VENUE: Final = re.compile(rf"\b(?:{_VENUE})\b|\be\.\s?V\.", _I)
_CITIES: Final = (
    "aachen augsburg bamberg basel berlin bern bielefeld bochum bonn braunschweig bremen brüssel"
    " chemnitz cottbus darmstadt dortmund dresden duisburg düsseldorf erfurt erlangen essen"
    " flensburg frankfurt freiburg fürth gießen graz göttingen halle hamburg hannover heidelberg"
    " heilbronn hildesheim innsbruck jena kaiserslautern karlsruhe kassel kiel koblenz konstanz"
    " köln cologne leipzig linz lübeck luzern magdeburg mainz mannheim marburg moers münchen munich"
    " münster neu-ulm niederrhein nürnberg oldenburg osnabrück paderborn potsdam regensburg rostock"
    " ruhrgebiet saarbrücken salzburg schwerin siegen stuttgart trier tübingen ulm weimar wien"
    " vienna wiesbaden winterthur wuppertal würzburg zürich zurich buxtehude rheinland rhein-neckar"
)
CITY: Final = re.compile(rf"\b(?:{'|'.join(_CITIES.split())})\b", _I)
TELLING: Final = re.compile(
    r"\b(?:[Ff]indet|finden|fand|fanden|[Tt]reffen wir|[Ww]ir treffen|[Tt]reffen uns"
    r"|triff\w*|trefft"
    r"|[Gg]ibt es|[Gg]ab es|trafen|saßen"
    r"|gibt's|sind wir|seid|sehen wir|laden wir|lädt|veranstalte[nt]|startet|beginnt|geht es|geht's"
    r"|kommt|ist es|ist|sind|wird|werden|wollen|möchten|planen|haben|hatten|wurde|wurden|war|waren"
    r"|machen|hacken wir|bauen wir|steht"
    r"|[Ww]e meet|[Ww]e will|[Ww]e'll|[Ww]e are|[Ww]e're|[Ll]et's|takes place"
    r"|will be|is|are|[Jj]oin|meet|starts|happens|[Cc]ome|was|were|nehmen|hält|halten|zeigt|spricht"
    r"|fällt|fallen|entfällt|verschoben|verlegt|moved|postponed)\b",
)
"""A verb by which people tell of a meeting in a sentence."""
GENERIC_LINK: Final = re.compile(
    r"\W*(?:(?:zur|zum|zu den|to the|mehr|more|weitere|further|alle|all|die|der|das|our)\s)*"
    r"(?:hier|here|mehr|more|link|links?|details?|infos?|information(?:en)?|info|website|webseite"
    r"|homepage|seite|page|event|veranstaltung|anmeldung|anmelden|registrierung|register"
    r"|registration|tickets?|rsvp|meetup(?:\.com)?|ical|ics|\.ics|kalender|calendar|karte|map|maps"
    r"|openstreetmap|osm|pad|protokoll|weiterlesen|read|einladung|programm|stream|livestream"
    r"|video|zoom|jitsi|bbb|teilnehmen|join|mastodon|mobilizon|eintrag|permalink|eventseite)?\W*",
    _I,
)
"""The words of a link that name nothing."""
MAP_LINK: Final = re.compile(
    r"//(?:www\.)?(?:openstreetmap\.|osm\.|maps\.|goo\.gl/maps|(?:www\.)?google\.[a-z.]+/maps"
    r"|maps\.app)|^geo:|\bmap=",
    _I,
)
NO_PAGE: Final = re.compile(r"\.(?:ics|ical|png|jpe?g|gif|svg|pdf)(?:\?|$)|^mailto:|^tel:|^#", _I)


def is_place(words: str) -> bool:
    """Whether words look like a place: an address, a house, a city, or online."""
    return bool(
        ONLINE_PLACE.match(words)
        or AND_ONLINE.search(words)
        or ADDRESS.search(words)
        or VENUE.search(words)
        or CITY.search(words)
    )
