"""Who answers for the pages: what the law wants to be told of whoever runs them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """What `[imprint]` in network.toml says (§ 5 DDG, § 18 MStV, Art. 13 GDPR)."""

    name: str
    """Of a person, or of an organisation with its legal form."""
    address: tuple[str, ...]
    """Lines; a post office box will not do."""
    mail: str
    phone: str | None = None
    represented_by: str | None = None
    register: str | None = None
    """Register and number, e.g. "Amtsgericht Charlottenburg, VR 12345"."""
    vat: str | None = None
    """Number for value added tax, or for business."""
    responsible: str | None = None
    """Who answers for journalistic content, with an address (§ 18 (2) MStV)."""
    host: str | None = None
    """Whose machines the pages run on."""
    authority: str | None = None
    """Where to complain about how data are treated."""
    text: str | None = None
    """Anything else, as Markdown."""
