"""What guards noticed that is no failure; told once at the end of the run."""

from __future__ import annotations

over_soft_limit: list[tuple[int, str]] = []
