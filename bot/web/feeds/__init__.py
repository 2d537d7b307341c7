"""The coming meetings as feeds for readers of news: Atom and JSON Feed."""
