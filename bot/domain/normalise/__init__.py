"""Drafts become listings: wall times, clean text, how to take part, and lasting identities.

`drafts` is the way in; each sibling knows one thing that feeds say in many ways.
"""
