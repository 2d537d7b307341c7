"""Rules in words: "jeden dritten Montag im Monat, 19 Uhr" -> a rule -> its dates.

The way of a phrase: `words` cuts it up by the `lexicon`, `reading` makes a pattern of it or says
with `refusals` what was not understood; `rule` expands it, `sentence` says it back. `claims`
compares a feed's RRULE with its own text.
"""
