"""What the business has approved to be said, and where each figure of it comes from."""

from frontdesk.knowledge.records import Source, SourceKind

__all__ = ["Source", "SourceKind"]
