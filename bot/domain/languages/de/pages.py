"""German words of web pages and feeds, around the meetings that they tell of."""

from __future__ import annotations

from typing import Final

from bot.domain.languages.page_words import PageWords

PAGES: Final = PageWords(
    meeting="event|meeting|meet-?up|veranstaltung|treffen|termin|abend|stammtisch|workshop",
    this=r"diese[rs]?\s",
    the=r"(?:die|der|das)\s",
    off=(
        r"(?:wurde|ist|musste|muss)\s(?:leider\s)?"
        r"(?:abgesagt(?:\swerden)?|cancell?ed|called\soff)"
        r"|(?:fällt|fiel)\s(?:leider\s)?aus|entfällt(?:\sleider)?"
    ),
    off_alone="abgesagt",
    off_shortly=r"entfällt|fällt\saus",
    why="wegen|aufgrund|mangels",
    hint="abgesagt|llt",
    no=r"(?:zur\s?zeit )?keine\s",
    coming=(
        "weiteren?|kommenden?|anstehenden?|zukünftigen?|geplanten?|aktuellen?|neuen?"
        "|bevorstehenden?"
    ),
    listed="veranstaltung|termin|event|treffen|meet-?up|meeting",
    of_events="termin|veranstalt|kalend|treffen",
    refusal=(
        r"fehler ?(?:404|403|401|410)(?: error)?"
        r"|(?:\d{3} )?(?:diese |die )?seite (?:existiert nicht(?: mehr)?"
        r"|(?:wurde |konnte )?(?:leider )?nicht gefunden(?: werden)?)|(?:nichts|nicht) gefunden"
        r"|anmelden|einloggen|login erforderlich|(?:403 )?(?:zugriff verweigert|kein zugriff)"
        r"|wartung(?:sarbeiten|smodus)?|einen moment bitte|bevor (?:sie|du) fortf\w+"
        r"|cookie ?-?zustimmung"
    ),
    welcome="Willkommen bei Etherpad",
    list_pages=(
        "veranstaltungen|termine?|kalender|mitmachen|treffen|aktuelles|kontakt|programm|fahrplan"
    ),
    folders="veranstaltung(?:en)?|termine?",
    series="treffen wöchentliches monatliches regelmäßiges offenes virtuelles",
)
