"""The states of Germany by ISO 3166-2 code: their names, English names and short forms."""

from __future__ import annotations

STATES: dict[str, tuple[str, ...]] = {
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
}
