"""The short name of a model's file. Apart from the model itself, because hashing brings more into memory than all the word lists."""

from hashlib import sha256


def digest(content: bytes) -> str:
    """A short name for exactly these bytes."""
    return sha256(content).hexdigest()[:12]
