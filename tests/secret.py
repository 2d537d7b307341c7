"""The secret key of the tests."""

from __future__ import annotations

SECRET = b"a secret key of no importance"
