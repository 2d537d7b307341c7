"""Words people ask with: "köln nächste woche online" -> a query; in any order, misspelt too.

`understand` is the way in. `listener` hears one word after the other; `names` and `states` know
places, `periods` and its siblings know times.
"""
