"""Signs what travels through Slack and must come back unchanged, for one purpose each.

Slack shows `private_metadata` and button values to nobody, but we do not rely on that: what comes
back unsigned, or signed for something else, counts as nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def sealed(key: bytes, purpose: str, told: Mapping[str, Any]) -> str:
    """Return JSON values as one signed line."""
    body = json.dumps(told, separators=(",", ":"), sort_keys=True)
    return f"{_signature(key, purpose, body)}.{body}"


def unsealed(key: bytes, purpose: str, line: str) -> dict[str, Any] | None:
    """Return what was sealed with this key for this purpose, or None."""
    signature, _, body = line.partition(".")
    # Bytes, because a forged signature need not be ASCII, nor even text.
    given, right = _bytes(signature), _bytes(_signature(key, purpose, body))
    if not hmac.compare_digest(given, right):
        return None
    told = json.loads(body)
    return told if isinstance(told, dict) else None


def _signature(key: bytes, purpose: str, body: str) -> str:
    return hmac.new(key, _bytes(f"{purpose}\n{body}"), hashlib.sha256).hexdigest()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
