"""German and English prose -> the meetings that it tells of, the last resort of reading.

The way of a text: `structure` cuts it into lines and sentences, whose markup `line` takes apart;
`tokens` finds days and times of day, `when` puts them together and gives them their year, `doubt`
says what is no meeting, `parts` takes title and place out of the rest, `regular` reads rules in
words. `reading` does all that for a page; `named` gives each meeting a name that small edits of
its words leave alone.
"""
