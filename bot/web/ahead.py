"""What the first page takes only once, done before anyone asks for it; pure but for reading."""

from __future__ import annotations

import gc
from itertools import product
from typing import TYPE_CHECKING

from bot.web.filters import Filters
from bot.web.pages.choosing import View
from bot.web.pages.home import render_home
from bot.web.pages.home_meetings import Found

if TYPE_CHECKING:
    from bot.web.site import Site


def draw_ahead(site: Site) -> None:
    """Draw the first page of no meetings at all, in each of the network's languages.

    Then its templates are compiled, dates and countries can be named, and labs are found by name:
    more than half of what the first reader would else wait for.
    """
    for language, view in product(site.languages, View):
        render_home(Found(), Filters(), site.frame(language, site.today()), view)
    # All of that stays: whoever looks for garbage need not look there.
    gc.collect()
    gc.freeze()
