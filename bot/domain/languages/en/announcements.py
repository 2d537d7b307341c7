"""English words in which groups announce: what is off, how to take part, how to register."""

from __future__ import annotations

from typing import Final

from bot.domain.languages.announcement_words import (
    AttendanceWords,
    CalledOffWords,
    RegistrationWords,
    RelativeWords,
)

CALLED_OFF: Final = CalledOffWords(
    off=r"cancell?ed|called\soff",
    loud="CANCELL?ED",
    why=r"due\sto|because\sof",
    before=r"is|was|has\sbeen",
    instead="next",
    no=r"no\s",
    meeting="meeting|meetup",
    then="in|on|today|this|due",
    asks="why|when|what|if",
    other=r"\w{0,40}(?:registration|livestream|stream)|never|not|nothing|who|getting|being",
    post=r"\bcancell?ed\b|\bcalled off\b",
)

ATTENDANCE: Final = AttendanceWords(
    mode="online|digital|remote",
    hybrid="hybrid",
    tool="video ?(?:call|chat)|videoconference|online-?meeting",
    via="via|on",
    gathering=(
        "meetup|meet-?up|meeting|event|format|workshop|call|seminar|hack(?:athon|night| night)"
        "|conference|session|talk|lunch|café|cafe|gathering|barcamp"
    ),
    joint="and|or|as well as|plus",
    also="also",
    besides="also|optional|parallel",
    bracketed="and|also",
    behind="at",
    alone="online|virtual|digital|remote|webinar|internet|web|videocall|cyberspace|onlineevent",
    beside=(
        "event|meeting|link|see|description|call|video|room|only|at|the|and|or|follows|to|be"
        "|announced|website|talk|town|visible|for|attendees|after|registration|rsvp|details|below"
        "|mail|email|will|you|we|live|space|available|members"
    ),
    house_follows="in",
    label="in person|on-?site|location",
    room=r"(?:${tool}|nextcloud[- ]talk|opentalk)[- ]?(?:room|call|meeting)\b",
    vague=r"see\b|unknown|location tb[ad]|to be (?:announced|determined)",
    nowhere="none|null|n/?a",
    not_only="not (?:only|just)",
    denied="not|no|instead of",
    there="in person|on-?site",
    noise=(
        r"\b(?:tickets?|register|sign[- ]?up|rsvp)\b[^.!?\n]{0,40}?\bonline\b"
        r"|\bonline\b[ -](?:available|register)\w*"
    ),
    is_hybrid=(
        r"\bhybrid[- ]?${gathering}|\bheld\b[^.!?\n]{0,60}\bhybrid\b"
        r"|\bin person (?:and|or|&) (?:online|remote)|\bonline (?:and|or|&) in person"
    ),
    only_online=r"\b(?:only|fully|purely)\s+${mode}\b|\bonline[- ]only\b",
    is_online=(
        r"\b(?:join|attend|participat\w+|meet|held|takes place)\b[^.!?\n]{0,80}\b${mode}\b"
        r"|\b${mode}\b[^.!?\n]{0,30}\b(?:join|attend|participate)"
    ),
    on_site=r"\b(?:in person|on[- ]?site)\b",
)

REGISTRATION: Final = RegistrationWords(
    register="registration|rsvp|sign-?up",
    newsletter=r"\b${register} (?:to our|for our)\s+(?:\w+\s+)?(?:newsletter|mailing)\w*",
    not_required=(
        r"\bno\s+(?:prior |extra )?${register}\b"
        r"|\b${register} (?:is )?not (?:strictly )?(?:needed|required|necessary|mandatory)"
        r"|\b${register} (?:is )?optional\b"
    ),
    required=(
        r"\b${register}(?: is)* (?:needed|required|necessary|mandatory)"
        r"|\bonly (?:with|after|by) (?:\w+ )?${register}\b"
        r"|\bplease\b[^.!?\n]{0,60}?\b(?:register|rsvp|sign up)\b"
        r"|\b${register}\s?(?:via|:|by|until|at|here|deadline|opens)"
        r"|\b(?:register|sign up) (?:here|at|by|until|via|on|now)\b|\brequires ${register}\b"
    ),
    says=r"(?:\b|_)(?:registration|register|rsvp|sign[- ]?up)|\btickets?\b",
    full=("sold[- ]out|fully booked|booked out|waiting ?list|no (?:seats|spots|places) left"),
    if_full="if|when|once|should|not|until",
    until="until|till|by|before|deadline",
    until_small="is|the|on",
    day_lead="the",
    hosts="tickets?|registration",
    paths="registration|register",
)

RELATIVE: Final = RelativeWords(
    days={"today": 0, "tonight": 0, "tomorrow": 1},
    part="evening|night|morning|afternoon",
    ahead="(?:coming|next|on|this) ",
    day_lead="the ",
    looks_back=r"newsletter|\brecap\b|\breview\b|minutes",
    at="at ",
    hour=r"[ap]\.?m",
)
