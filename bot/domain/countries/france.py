"""France: its regions since 2016, in Europe and overseas, with short and English names.

The codes are those of ISO 3166-2:FR as of 2021. Holidays overseas are those of the region. Those of
Alsace and Moselle alone (Good Friday, 26 December) belong to no region, so labs there name them in
`except`.
"""

from __future__ import annotations

from typing import Final

from bot.domain.countries.country import Country
from bot.domain.countries.law import Law

EXAMPLE: Final = """\
[imprint]
name = "Association Exemple"
address = ["1, rue de l’Exemple", "69001 Lyon"]
mail = "bonjour@example.org"
represented_by = "Camille Exemple (présidence)"
register = "RNA W690000000"
responsible = "Camille Exemple, directrice de la publication"
host = "Hébergeur Exemple, 2, rue du Serveur, 59000 Lille, +33 3 00 00 00 00"
"""

FRANCE: Final = Country(
    code="FR",
    called="French region",
    states={
        "FR-ARA": ("Auvergne-Rhône-Alpes", "ARA", "AuRA", "Rhône-Alpes", "Auvergne"),
        "FR-BFC": ("Bourgogne-Franche-Comté", "BFC", "Bourgogne", "Franche-Comté", "Burgundy"),
        "FR-BRE": ("Bretagne", "BRE", "BZH", "Breizh", "Brittany"),
        "FR-CVL": ("Centre-Val de Loire", "CVL", "Centre"),
        "FR-20R": ("Corse", "20R", "Corsica", "Corsica isula"),
        "FR-GES": ("Grand Est", "GES", "Alsace", "Lorraine", "Champagne-Ardenne"),
        "FR-HDF": ("Hauts-de-France", "HDF", "Nord-Pas-de-Calais", "Picardie", "Picardy"),
        "FR-IDF": ("Île-de-France", "IDF", "Région parisienne"),
        "FR-NOR": ("Normandie", "Normandy"),
        "FR-NAQ": ("Nouvelle-Aquitaine", "NAQ", "Aquitaine", "Limousin", "Poitou-Charentes"),
        "FR-OCC": ("Occitanie", "OCC", "Midi-Pyrénées", "Languedoc-Roussillon", "Occitania"),
        "FR-PDL": ("Pays de la Loire", "PDL"),
        "FR-PAC": ("Provence-Alpes-Côte d’Azur", "PACA", "Région Sud", "Provence", "Côte d’Azur"),
        "FR-971": ("Guadeloupe", "971"),
        "FR-972": ("Martinique", "972"),
        "FR-973": ("Guyane", "973", "Guyane française", "French Guiana"),
        "FR-974": ("La Réunion", "974", "Réunion"),
        "FR-976": ("Mayotte", "976"),
    },
    quiet=((12, 24), (12, 31)),
    # Loi n° 2004-575 pour la confiance dans l’économie numérique, as amended in 2024.
    law=Law(imprint="art. 1-1 LCEN", host=True, example=EXAMPLE),
)
