"""The nouns and the decisions: pure, no I/O, no await; the current moment is a parameter.

The nouns: `lab`, `source`, `event` (draft, listing, occurrence, change), `subscription`. From a
draft to what is said: `normalise` -> `stock` -> `link` (by `matching`) -> `merge` (by `precedence`)
-> `changes` and `settle`; then `digest`, `reminder`, `notice`, and `delivery`. People's words are
read by `rules`, `words` and `prose`; what they enter by `entered` and `submission`.
"""
