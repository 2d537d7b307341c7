"""Germany: its states with their English names and short forms."""

from __future__ import annotations

from typing import Final

from bot.domain.countries.country import Country
from bot.domain.countries.law import Law

EXAMPLE: Final = """\
[imprint]
name = "Beispiel e. V."
address = ["Musterstraße 1", "12345 Musterstadt"]
mail = "info@example.org"
represented_by = "Vera Muster (Vorstand)"
register = "Amtsgericht Musterstadt, VR 12345"
responsible = "Vera Muster, Anschrift wie oben"
"""

GERMANY: Final = Country(
    code="DE",
    called="German state",
    states={
        "DE-BB": ("Brandenburg", "BB"),
        "DE-BE": ("Berlin", "BE"),
        "DE-BW": ("Baden-Württemberg", "BW", "BaWü", "Baden Wurttemberg", "Ländle"),
        "DE-BY": ("Bayern", "BY", "Bavaria", "Freistaat Bayern"),
        "DE-HB": ("Bremen", "HB", "Freie Hansestadt Bremen"),
        "DE-HE": ("Hessen", "HE", "Hesse"),
        "DE-HH": ("Hamburg", "HH", "Freie und Hansestadt Hamburg"),
        "DE-MV": ("Mecklenburg-Vorpommern", "MV", "MeckPomm", "Mecklenburg-Western Pomerania"),
        "DE-NI": ("Niedersachsen", "NI", "NDS", "Lower Saxony"),
        "DE-NW": ("Nordrhein-Westfalen", "NW", "NRW", "North Rhine-Westphalia"),
        "DE-RP": ("Rheinland-Pfalz", "RP", "RLP", "Rhineland-Palatinate"),
        "DE-SH": ("Schleswig-Holstein", "SH"),
        "DE-SL": ("Saarland", "SL"),
        "DE-SN": ("Sachsen", "SN", "Saxony"),
        "DE-ST": ("Sachsen-Anhalt", "ST", "LSA", "Saxony-Anhalt"),
        "DE-TH": ("Thüringen", "TH", "Thuringia"),
    },
    # No public holidays, but no regular evening takes place on them either.
    quiet=((12, 24), (12, 31)),
    law=Law(imprint="§ 5 DDG", example=EXAMPLE),
)
