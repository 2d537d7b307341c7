"""The coming meetings as feeds for news readers: Atom and JSON Feed."""
