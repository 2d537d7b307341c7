"""English words of web pages and feeds, around the meetings that they tell of."""

from __future__ import annotations

from typing import Final

from bot.domain.languages.page_words import PageWords

PAGES: Final = PageWords(
    meeting="event|meeting|meet-?up|workshop",
    this=r"this\s",
    the=r"the\s",
    off=r"(?:has\sbeen|is|was)\s(?:unfortunately\s)?(?:cancell?ed|called\soff)",
    off_alone="cancell?ed",
    why=r"due\sto|because\sof",
    hint="cancel|called off",
    no=r"no\s",
    coming="upcoming|future|scheduled|planned|more|new|current",
    listed="event|meet-?up|meeting|results? found",
    of_events="event|calend|agenda|meetup",
    refusal=(
        r"(?:error|http)? ?(?:404|403|401|410)(?: error)?"
        r"|(?:(?:error|fehler)? ?\d{3} )?(?:page |file |site )?not found"
        r"|(?:(?:this|that|the) )?(?:page|site) (?:could not be found|does(?: not|n't) exist)"
        r"|log ?-?in|log in to .+|sign ?-?in|login required|(?:403 )?(?:access denied|forbidden)"
        r"|(?:401 )?unauthori[sz]ed|(?:under )?maintenance(?: mode)?|just a moment"
        r"|one moment please|checking your browser|before you continue|cookie ?-?consent"
    ),
    welcome="Welcome to Etherpad",
    list_pages="events?|calendar|meetups?|home|schedule|about|team|news|blog|workshops|agenda|wiki",
    folders="events?",
    series="weekly biweekly monthly regular open online virtual meetup meeting",
)
