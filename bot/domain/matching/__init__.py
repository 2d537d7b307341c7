"""Which listings tell of the same meeting: pure, explained, and near linear in their number.

The way of a pair: `traits` reads each account once (`names` knows what labs are called, `titles`
what is left of a title, `places` where, `links` which address names one event), `pairs` decides.
`blocks` names the few others that an account can meet at all; `bot.domain.link` walks them.
"""
