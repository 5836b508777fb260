"""The judge of what everybody can use: axe, on a page as it stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page

AXE = Path(__file__).resolve().parents[2] / "console" / "node_modules" / "axe-core" / "axe.min.js"
needs_axe = pytest.mark.skipif(not AXE.is_file(), reason="axe is not installed: npm ci in console/")
# From right to left the colours are the same, and of a long list the ninth row is like the eighth: comparing colours is most of the work.
_CHECK = """async (only) => (await axe.run({ include: document, exclude: ['main li:nth-child(n+9)', 'main tr:nth-child(n+9)'] }, {
    resultTypes: ['violations'],
    ...(only && { runOnly: only }),
    ...(document.dir === 'rtl' && { rules: { 'color-contrast': { enabled: false } } }),
  })).violations
  .map((one) => one.id + ': ' + one.nodes.map((node) => node.target.join(' ')).slice(0, 4).join(' | '))"""


class Inspector:
    """Looks at what a page shows now and keeps what is wrong, with the place."""

    def __init__(self, page: Page, only: list[str] | None) -> None:
        self.page = page
        self.only = only
        self.found: list[str] = []
        self.looked = 0

    async def look(self, name: str) -> None:
        """Have axe judge the page as it stands."""
        if not await self.page.evaluate("'axe' in window"):
            await self.page.add_script_tag(path=AXE)
        self.looked += 1
        self.found += [f"{name}: {one}" for one in await self.page.evaluate(_CHECK, self.only)]
