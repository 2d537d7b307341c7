"""What can be asked for on the page, in words: for its buttons, and for the letters about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.invitation import Deed

if TYPE_CHECKING:
    from bot.text.translator import Translator


def deed_name(deed: Deed, t: Translator) -> str:
    """Name a deed as its button does."""
    return {
        Deed.MEETING: t("Report a meeting"),
        Deed.EVENING: t("Report a regular evening"),
        Deed.CHANGE: t("Change a meeting"),
        Deed.OFF: t("Call a meeting off"),
        Deed.ON: t("A meeting takes place after all"),
        Deed.CERTAIN: t("Confirm a meeting"),
        Deed.CONFIRM: t("Confirm the regular evenings"),
        Deed.PAUSE: t("Pause the regular evenings"),
        Deed.RESUME: t("Go on with the regular evenings"),
    }[deed]


def evenings_told(deed: Deed, t: Translator) -> str:
    """Say what happens to a lab's regular evenings."""
    return {
        Deed.CONFIRM: t("The regular evenings take place as the rule says, for six more months."),
        Deed.PAUSE: t("The regular evenings pause until somebody lets them go on."),
        Deed.RESUME: t("The regular evenings go on."),
    }[deed]
