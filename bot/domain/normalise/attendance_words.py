"""The words by which people say how one can take part, German and English."""

from __future__ import annotations

import re

_I = re.IGNORECASE
_MODE = r"(?:online|virtuell|digital|remote)"
_DIGITAL = rf"{_MODE}(?:e[rnsm]?)?"
_TOOL = (
    r"(?:zoom|bbb|big ?blue ?button|jitsi|senfcall|webex|whereby|(?:google )?meet"
    r"|(?:ms |microsoft )?teams|video ?(?:call|konferenz|chat)|videoconference"
    r"|online-?meeting|web-?konferenz)"
)
_VIA = r"(?:per|via|über|ueber|im?|auf|on|mit)"
_WAY = (
    rf"(?:{_DIGITAL}|{_TOOL}|hybrid|(?:live-?)?stream)"
    rf"(?:\s+(?:{_VIA}\s+)?(?:{_TOOL}|(?:live-?)?stream))?"
)
_GATHERING = (
    r"(?:treffen|termin|meetup|meet-?up|meeting|veranstaltung|event|format|workshop|stammtisch|abend"
    r"|sprechstunde|call|seminar|vortrag|diskussion|hack(?:athon|night| night)|konferenz|conference"
    r"|session|plenum|austausch|schulung|fragestunde|talk|lunch|runde|café|cafe|gathering|barcamp)"
)
_AND = r"(?:und|oder|sowie|bzw\.?|beziehungsweise|and|or|as well as|plus|[&+/,;|–—-])"

CORE = re.compile(
    r"online|virtuell|virtual|digital|remote|zoom|bbb|bigbluebutton|jitsi|webex|whereby|teams|meet"
    r"|videokonferenz|videocall|webinar|internet|web|www|cyber(?:space|raum)?|senfcall|discord|mumble"
    r"|onlineveranstaltung|onlinetreffen|onlineevent|telko|telefonkonferenz|opentalk|skype|gather"
    r"|workadventure?|nextcloud|twitch|youtube|peertube|(?:live)?stream"
    r"|virtuelle[rsnm]?|digitale[rsnm]?|mastodon|matrix"
)
"""Words that make a place no place."""

FILLER = re.compile(
    r"nur|rein|event|veranstaltung|treffen|meeting|termin|per|via|über|im?n?|auf|am|de[rnm]|die|das"
    r"|link|siehe|see|beschreibung|description|folgt|google|ms|microsoft|call|video|konferenz|raum"
    r"|room|only|at|the|and|und|oder|or|wird|noch|nach|bei|anmeldung|follows|to|be|announced"
    r"|bekanntgegeben|verschickt|versendet|website|webseite|talk|town|konferenzraum|online-?raum"
    r"|visible|sichtbar|for|für|attendees|teilnehme\w*|nach|after|registration|registrierung|rsvp"
    r"|zugang|zugangsdaten|einwahl|einwahldaten|details|unten|below|unter|mail|email|werden|will|you"
    r"|wir|we|live|space|raum|adresse|angemeldete|meldung|available|members|mitglieder"
)
"""Words that may stand beside those without making it one."""

TAIL = re.compile(
    rf"\s*(?:{_AND}\s*(?:auch|also|optional|zusätzlich|parallel|wahlweise)?\s*|\s(?:auch|also)\s+)"
    rf"(?:{_VIA}\s+)?{_WAY}\s*(?:unter|bei|at)?\s*[.:!]?$"
    rf"|\s*[(\[](?:und|and|&|\+|auch|also|\s)*(?:{_VIA}\s+)?{_WAY}\s*[)\]]\s*$",
    _I,
)
"""What follows a house: "und auch online", "(hybrid)"."""

HEAD = re.compile(
    rf"^(?:{_DIGITAL}|{_TOOL}|hybrid)\s*"
    rf"(?:{_AND}\s*(?:auch|(?:in )?präsenz:|in|im|vor ort[:,]?)?|:)\s+(?=\S)",
    _I,
)
"""What precedes a house: "Hybrid: ", "online und "."""

LABEL = re.compile(r"^(?:(?:in )?präsenz|vor ort|in person|on-?site|ort|location)\s*:\s*(?=\S)", _I)
"""Says of what follows that it is the house, and is no part of it."""

ROOM = re.compile(
    rf"^(?:{_TOOL}|nextcloud[- ]talk|opentalk)[- ]?(?:raum|room|call|meeting|konferenz)\b", _I
)
"""A room, but on the web: "BBB-Raum der OKF"."""

BOTH = re.compile(rf"^hybrid\s*\((.{{3,200}}?)\s*{_AND}\s*{_WAY}\)$", _I)
"""A house and a tool in one: "Hybrid (Impact Hub + Zoom)"."""

TOOL_IN_WORDS = re.compile(r"\bbig blue button\b", _I)
OTHER_SCHEME = re.compile(r"\b(?:mumble|teamspeak|ts3server|xmpp|sips?|zoommtg|msteams)://?\S+", _I)
"""An address that a program opens, not a browser: a way to join, but no link."""

VAGUE = re.compile(
    r"^(?:tb[ad]|n\.? ?n\.?|siehe\b|see\b|wird\b|ort (?:wird|folgt)|noch\b|folgt|unbekannt|unknown"
    r"|location tb[ad]|to be (?:announced|determined))",
    _I,
)
"""A place that only says that it will be said."""

NO_PLACE = re.compile(r"^[\W_]*$|^(?:kein ort|ohne ort|none|null|n/?a)$", _I)

NOT_ONLY = re.compile(r"\b(?:nicht (?:nur|bloß)|not (?:only|just))\b", _I)
"""Sounds like a denial and is none."""

NOISE = re.compile(
    # Registering, reading and shopping online say nothing of taking part.
    r"\bonline[- ]?(?:anmeld|registr|formular|umfrage|shop|ticket|karte|portal|plattform|tool"
    r"|dienst|zugang|magazin|petition|beteiligung|redaktion|kalender|handel|banking|spen|doku"
    r"|stell)\w*"
    r"|\b(?:anmeld\w*|registr\w*|tickets?|angemeldet|register|sign[- ]?up|rsvp)\b"
    r"[^.!?\n]{0,40}?\bonline\b"
    r"|\bonline\b[ -](?:an(?:melden|gemeldet|meldung)|zu? ?finden|verfügbar|abrufbar|gestellt"
    r"|einsehbar|available|lesen|nachlesen|registrieren|buchen|register|zugänglich)\w*"
    # What is denied is not offered.
    r"|\b(?:nicht|kein(?:e[nrsm]?)?|ohne|statt|not|no|instead of)\s+(?:\w+\s+){0,2}?"
    rf"(?:{_DIGITAL}|hybrid\w*|{_VIA}\s+{_TOOL}|vor ort|in präsenz|präsenz|in person|on-?site)"
    rf"(?:[- ]?{_GATHERING})?\w*",
    _I,
)
"""Speaks of being online, but not of taking part so."""

HYBRID = re.compile(
    rf"\bhybrid(?:e[rnsm]?)?[- ]?{_GATHERING}"
    r"|\b(?:findet|finden|treffen|trifft|wieder|held|statt)\b[^.!?\n]{0,60}\bhybrid\b"
    r"|\bhybrid\b[^.!?\n]{0,30}\b(?:statt|möglich|teilnehmen)|[(\[]hybrid[)\]]|^hybrid\s*[:–|-]"
    rf"|\bvor ort (?:und|oder|sowie|&|/) (?:auch )?{_MODE}"
    rf"|\b{_MODE} (?:und|oder|sowie|&|/) (?:auch )?vor ort"
    r"|\bin person (?:and|or|&) (?:online|remote)|\bonline (?:and|or|&) in person",
    _I,
)
ONLY_ONLINE = re.compile(
    rf"\b(?:nur|ausschließlich|rein|komplett|only|fully|purely|diesmal)\s+{_MODE}\b"
    r"|\bonline[- ]only\b",
    _I,
)
ONLINE = re.compile(
    rf"\b{_DIGITAL}[- ]?{_GATHERING}"
    rf"|\b{_VIA}\s+(?:(?:ein(?:e[rnm]?)?|einem|unser\w*)\s+)?{_TOOL}\b"
    r"|\b(?:treff\w*|triff\w*|findet|finden|statt|teil(?:nahme|nehmen|zunehmen)|dabei"
    r"|(?:da)?zu(?:ge)?schalt\w*|einwähl\w*|join|attend|participat\w+|meet|held|takes place)\b"
    rf"[^.!?\n]{{0,80}}\b{_MODE}\b"
    rf"|\b{_MODE}\b[^.!?\n]{{0,30}}\b(?:teil(?:nehm|nahm|zunehm)\w*"
    r"|(?:da)?zu(?:ge)?schalt\w*|dabei|statt|join|attend|participate)"
    rf"|[(\[]{_MODE}[)\]]",
    _I,
)
ONLINE_TITLE = re.compile(
    rf"^(?:online|virtuell|remote)\s*[:–|-]|\b(?:und|&|\+) (?:auch )?online$|webinar\b"
    rf"|[–|-] online$|\bonline{_GATHERING}\b",
    _I,
)
"""In a title a single word at its edge says it too; "Open Data online" does not."""

ON_SITE = re.compile(
    r"\b(?:vor ort|in präsenz|in persona?|on[- ]?site|präsenz(?:veranstaltung|treffen|termin))\b",
    _I,
)
MARKUP = re.compile(r"\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)?\)|[*_`\[]{1,3}")
"""Markdown between the words."""
