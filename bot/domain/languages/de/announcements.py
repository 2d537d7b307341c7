"""German words in which groups announce: what is off, how to take part, how to register."""

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
        r"abgesagt|storniert|gecancell?[et]d?|ausgefallen|entf(?:ä|ae)llt"
        r"|f(?:ä|ae)llt(?:\s(?!der\b|die\b|das\b|den\b|eine?\b)[\w.]{1,24}){0,4}\saus"
        r"|findet(?:\s[\w.]{1,24}){0,3}\snicht\sstatt"
    ),
    head="absage",
    loud="ABGESAGT|ENTFÄLLT|FÄLLT AUS",
    why="wegen|aufgrund|mangels",
    before="ist|wird|wurde|muss|leider|heute",
    instead=r"ersatz|nachhol|neuer\stermin|nächste",
    no=r"kein\s",
    meeting=r"\w{0,20}treffen|\w{0,20}abend|stammtisch|meeting|meetup|plenum",
    then=r"am|im|in|an|heute|diese\w{0,2}|wegen",
    asks="warum|wieso|wenn|falls|was|wie",
    other=(
        r"\w{0,40}(?:anmeldung|anmeldepflicht|registrierung|eintritt|gebühr|livestream"
        r"|stream|aufzeichnung|pause|maskenpflicht|verpflegung|führung)|nichts?|nie|keine[rsnm]?"
    ),
    post=(
        r"\b(?:fällt|fallen)\b[^.!?\n]{0,80}\baus\b|\bentfällt\b|\bentfallen\b|\babgesagt\b"
        r"|\babsage\b|\b(?:muss|musste|müssen)\b[^.!?\n]{0,40}\b(?:ausfallen|absagen)\b"
    ),
)

ATTENDANCE: Final = AttendanceWords(
    mode="online|virtuell|digital|remote",
    mode_endings="e[rnsm]?",
    hybrid="hybrid",
    tool="video ?(?:call|konferenz|chat)|online-?meeting|web-?konferenz",
    via="per|via|über|ueber|im?|auf|mit",
    article=r"ein(?:e[rnm]?)?|einem|unser\w*",
    gathering=(
        "treffen|termin|meetup|meet-?up|meeting|veranstaltung|event|format|workshop|stammtisch"
        "|abend|sprechstunde|call|seminar|vortrag|diskussion|hack(?:athon|night| night)|konferenz"
        "|plenum|austausch|schulung|fragestunde|talk|lunch|runde|café|cafe|barcamp"
    ),
    joint=r"und|oder|sowie|bzw\.?|beziehungsweise",
    also="auch",
    besides="auch|optional|zusätzlich|parallel|wahlweise",
    bracketed="und|auch",
    behind="unter|bei",
    alone=(
        "online|virtuell|virtual|digital|remote|webinar|internet|web|videokonferenz|videocall"
        "|cyber(?:space|raum)?|onlineveranstaltung|onlinetreffen|onlineevent|telko|telefonkonferenz"
        "|virtuelle[rsnm]?|digitale[rsnm]?"
    ),
    beside=(
        "nur|rein|event|veranstaltung|treffen|meeting|termin|per|via|über|im?n?|auf|am|de[rnm]|die"
        "|das|link|siehe|beschreibung|folgt|call|video|konferenz|raum|und|oder|wird|noch|nach|bei"
        "|anmeldung|bekanntgegeben|verschickt|versendet|website|webseite|konferenzraum|online-?raum"
        r"|sichtbar|für|teilnehme\w*|registrierung|zugang|zugangsdaten|einwahl|einwahldaten|unten"
        "|unter|mail|email|werden|will|wir|live|adresse|angemeldete|meldung|mitglieder"
    ),
    house_follows="auch|(?:in )?präsenz:|in|im|vor ort[:,]?",
    label="(?:in )?präsenz|vor ort|ort",
    room=r"(?:${tool}|nextcloud[- ]talk|opentalk)[- ]?(?:raum|call|meeting|konferenz)\b",
    vague=r"siehe\b|wird\b|ort (?:wird|folgt)|noch\b|folgt|unbekannt",
    nowhere="kein ort|ohne ort",
    not_only="nicht (?:nur|bloß)",
    denied="nicht|kein(?:e[nrsm]?)?|ohne|statt",
    there="vor ort|in präsenz|präsenz",
    # Registering, reading and shopping online say nothing of taking part.
    noise=(
        r"\bonline[- ]?(?:anmeld|registr|formular|umfrage|shop|ticket|karte|portal|plattform|tool"
        r"|dienst|zugang|magazin|petition|beteiligung|redaktion|kalender|handel|banking|spen|doku"
        r"|stell)\w*"
        r"|\b(?:anmeld\w*|registr\w*|tickets?|angemeldet)\b[^.!?\n]{0,40}?\bonline\b"
        r"|\bonline\b[ -](?:an(?:melden|gemeldet|meldung)|zu? ?finden|verfügbar|abrufbar|gestellt"
        r"|einsehbar|lesen|nachlesen|registrieren|buchen|zugänglich)\w*"
    ),
    is_hybrid=(
        r"\bhybrid(?:e[rnsm]?)?[- ]?${gathering}"
        r"|\b(?:findet|finden|treffen|trifft|wieder|statt)\b[^.!?\n]{0,60}\bhybrid\b"
        r"|\bhybrid\b[^.!?\n]{0,30}\b(?:statt|möglich|teilnehmen)"
        r"|\bvor ort (?:und|oder|sowie|&|/) (?:auch )?${mode}"
        r"|\b${mode} (?:und|oder|sowie|&|/) (?:auch )?vor ort"
    ),
    only_online=r"\b(?:nur|ausschließlich|rein|komplett|diesmal)\s+${mode}\b",
    is_online=(
        r"\b(?:treff\w*|triff\w*|findet|finden|statt|teil(?:nahme|nehmen|zunehmen)|dabei"
        r"|(?:da)?zu(?:ge)?schalt\w*|einwähl\w*)\b[^.!?\n]{0,80}\b${mode}\b"
        r"|\b${mode}\b[^.!?\n]{0,30}\b(?:teil(?:nehm|nahm|zunehm)\w*"
        r"|(?:da)?zu(?:ge)?schalt\w*|dabei|statt)"
    ),
    online_title=r"^virtuell\s*[:–|-]|\b(?:und (?:auch )?|(?:&|\+) auch )online\Z",
    on_site=r"\b(?:vor ort|in präsenz|in persona|präsenz(?:veranstaltung|treffen|termin))\b",
)

REGISTRATION: Final = RegistrationWords(
    register="anmeldung(?:en)?|registrierung|voranmeldung",
    newsletter=(
        r"\b${register} (?:zum|für den|zu unserem)\s+(?:\w+\s+)?(?:newsletter|mailing)\w*"
        r"|\bnewsletter-?anmeldung\b"
    ),
    not_required=(
        r"\b(?:keine?|ohne)\s+(?:vorherige |vorab-?|weitere |extra |gesonderte )?"
        r"${register}\b(?! (?:kein|nicht|leider))"
        r"|\b${register} (?:ist |wird )?nicht (?:zwingend |unbedingt )?"
        r"(?:nötig|notwendig|erforderlich|verpflichtend)"
        r"|\b(?:müsst|musst|braucht|brauchst)\b[^.!?\n]{0,30}\bnicht an(?:zu)?melden"
        r"|\b${register} (?:ist )?(?:freiwillig|optional|erwünscht|hilfreich|nett)\b"
    ),
    required=(
        r"\b${register}(?: (?:ist|wird|vorab|bitte|unbedingt|zwingend))*"
        r" (?:nötig|notwendig|erforderlich|verpflichtend|erbeten|gebeten)"
        r"|\bum (?:\w+ ){0,3}${register} (?:\w+ ){0,3}(?:wird )?gebeten"
        r"|\bnur (?:mit|nach) (?:\w+ )?${register}\b"
        r"|\bnach (?:\w+ )?(?:an|voran)meldung\b|\bohne ${register} (?:kein|nicht|leider)"
        r"|\banmelde(?:pflicht|schluss|frist)\w*"
        r"|\bbitte\b[^.!?\n]{0,60}?\b(?:an(?:zu)?melden|registrier\w*|register|rsvp|sign up)\b"
        r"|\bmelde(?:t|n sie)? (?:euch|dich|sich) (?:[^.!?\n]{0,60} )?an\b"
        r"|\b${register}\s?(?:bis|unter|über|via|per|hier|bei|auf|:)"
    ),
    says=r"(?:\b|_)(?:vor)?(?:anmeld\w*|anzumelden|registrier\w*)|\btickets?\b|\bmelde[tn]?\b",
    full=r"ausgebucht|ausverkauft|warteliste|keine (?:freien )?plätze (?:mehr|frei)",
    if_full="nicht|sollten?|falls|wenn|wird|sobald|bevor",
    until="bis|spätestens|vor dem|(?:anmelde)?schluss|(?:anmelde)?frist",
    until_small=r"zum|spätestens|ist|am|einschließlich|inklusive|inkl\.?|dem",
    day_lead="den|dem",
    hosts="anmeldung|registrierung|umfrage",
    paths="anmeld|registrier|veranstaltungsanmeldung",
)

RELATIVE: Final = RelativeWords(
    days={"übermorgen": 2, "uebermorgen": 2, "heute": 0, "morgen": 1},
    not_behind={"morgen": "(?<!guten )(?<!tag )"},
    part="abend|nachmittag|vormittag|mittag|früh",
    ahead="am (?:kommenden |nächsten |diesem )?|(?:kommende|nächste|diese)[nr] ",
    ending="abend|nachmittag|mittag",
    day_lead="den |dem |der ",
    looks_back=r"rückblick|nachlese|nachbericht|\bbericht\b|protokoll|newsletter|rundbrief|neuigkeiten",
    at="um |ab |gegen ",
    hour="uhr",
)
