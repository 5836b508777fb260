"""The judge of what everybody can use: axe, on a page as it stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

AXE = Path(__file__).resolve().parents[2] / "console" / "node_modules" / "axe-core" / "axe.min.js"
needs_axe = pytest.mark.skipif(not AXE.is_file(), reason="axe is not installed: npm ci in console/")
# From right to left the colours are the same, and of a long list the ninth row is like the eighth: comparing colours is most of the work.
_CHECK = """async ([only, within]) => (await axe.run({
    include: within ?? document, exclude: ['main li:nth-child(n+9)', 'main tr:nth-child(n+9)']
  }, {
    resultTypes: ['violations'],
    ...(only && { runOnly: only }),
    ...(document.dir === 'rtl' && { rules: { 'color-contrast': { enabled: false } } }),
  })).violations
  .map((one) => one.id + ': ' + one.nodes.map((node) => node.target.join(' ')).slice(0, 4).join(' | '))"""
_LEAVE = """(path) => {
    document.querySelectorAll('main *').forEach((one) => one.setAttribute('data-left', ''))
    history.pushState(null, '', path)
  }"""


class Inspector:
    """Looks at what a page shows now and keeps what is wrong, with the place."""

    def __init__(self, page: Page, only: list[str] | None) -> None:
        self.page = page
        self.only = only
        self.found: list[str] = []
        self.looked = 0

    async def walk(self, path: str, content: str) -> None:
        """Go to a screen as its link does, so that axe stays loaded, until its content is there and none of that kind from before."""
        await self.page.evaluate(_LEAVE, path)
        shown, left = self.page.locator(content), self.page.locator("[data-left]")
        await shown.and_(self.page.locator(":not([data-left])")).first.wait_for(state="attached")
        await expect(shown.and_(left)).to_have_count(0)
        await expect(self.page.get_by_role("dialog")).to_have_count(0)

    async def look(self, name: str, within: str | None = None) -> None:
        """Have axe judge the page as it stands, or only what stands within this of it."""
        if not await self.page.evaluate("'axe' in window"):
            await self.page.add_script_tag(path=AXE)
        self.looked += 1
        self.found += [f"{name}: {one}" for one in await self.page.evaluate(_CHECK, [self.only, within])]
