"""A doubt about a meeting in words: what may be wrong, and why it is not passed on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.doubt import Hearing, Reason

if TYPE_CHECKING:
    from bot.text.translator import Translator


def reasons(t: Translator) -> dict[Reason, str]:
    """Return each reason in words, in the order in which they are offered."""
    return {
        Reason.TIME: t("The time is wrong"),
        Reason.PLACE: t("The place is wrong"),
        Reason.OFF: t("It does not take place"),
        Reason.NONE: t("There is no such meeting"),
        Reason.OTHER: t("Something else"),
    }


def refused(hearing: Hearing, t: Translator) -> str:
    """Say why a doubt is not passed on."""
    told = {
        Hearing.AGAIN: t("You have reported this meeting today; its people know. Thank you!"),
        Hearing.ENOUGH: t(
            "Several people have reported this meeting today; its people know. Thank you!"
        ),
        Hearing.MANY: t("You have reported a lot today, thank you! Please go on tomorrow."),
        Hearing.OVER: t("This meeting is over already, so there is nothing left to correct."),
    }
    gone = t("This meeting is no longer listed, so there is nothing left to correct.")
    return told.get(hearing, gone)
