"""What can go wrong with a sandbox, for the person who grades."""

from __future__ import annotations


class SandboxError(Exception):
    """A kernel cannot be confined, or not be started, as asked; one sentence."""
