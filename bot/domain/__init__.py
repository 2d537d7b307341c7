"""The nouns and the decisions: pure, no I/O, no await; the current moment is a parameter.

Nouns: `lab` (and the registry of all), `source`, `event` (draft, listing, occurrence, change),
`query`, `subscription`, `delivery` (the outbox), `submission`, `decision`, `personal`, `hook`.

From a draft to an occurrence: `normalise` -> `newest` and `stock` (what is new, what is gone; by
`known`) -> `link` (by `matching`; `finding` and `neighbourhood` say among which) -> `merge` (by
`precedence`) -> `locate` (by `geography`) -> `settle`, with `changes`. `derived` makes its id,
`rejoin` puts together what turns out to be one.

When a source is asked, and how it is: `rhythm`, `moving`, `hosts`, `condition`, `health`,
`revival`, `checked`, `oddities`. What its address tells: `addresses`, `pasted`, `platforms`,
`closed`, `ways`, `disclosed`.

What is said: `due` and `digest`, `reminder`, `notice` (by `facts`), `bulletin`, `contract` (JSON).
What people enter: `entered`, `doubt`, `invitation`, `policy`. Their words: `rules` (regular
evenings), `words` (questions), `prose` (pages), and one module each for a meeting, a pace, a wish
or a reminder (`…_words`, `submission_doubts`, `meeting_grammar`); `languages` holds the
vocabulary, `calendar_names` the months and weekdays.

The world around: `countries` (with their law) and `imprint`, `places`, `zones`. `latest` remembers
what is dear to make.
"""
