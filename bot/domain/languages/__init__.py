"""The words of each language that we read and say: one pack per language, and what joins them.

`pack` says what a pack holds; `de`, `en`, `fr` and so on export one each, as `PACK`; `chosen`
finds them and puts those of a network together. docs/languages.md says how to add one.
"""
