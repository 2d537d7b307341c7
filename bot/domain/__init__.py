"""The nouns and the decisions: pure, no I/O, no await; the current moment is a parameter."""
