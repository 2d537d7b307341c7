"""What a country has of its own: states and their names, and evenings on which nobody meets; pure.

One file per country; `packs` has the table of them. A country without a file works too: its states
go by their codes, its holidays are those that the library `holidays` knows. The map's outline lies
beside the other drawings, in bot/web/outlines.
"""
