"""Every address of the API says who may use it."""

from __future__ import annotations

import ast
import inspect
from collections import Counter

from frontdesk.app import rooms
from frontdesk.kit.events import CATALOGUE
from frontdesk.kit.web import PUBLIC, ROUTES, SIGNED_IN, Context
from frontdesk.team import PERMISSIONS
from tests.guard.house import modules

assert rooms.ROOMS

# Whoever opens an address to the whole world writes down here why.
OPEN = {
    "GET /api/set-up": "says only whether there is a business yet; the first page needs it",
    "POST /api/set-up": "works only while there is no business at all",
    "POST /api/sign-in": "whoever signs in is not signed in",
}


def test_every_route_names_a_permission() -> None:
    """Keeps an address from being reachable because a permission was misspelt or forgotten."""
    known = {*PERMISSIONS, PUBLIC, SIGNED_IN}
    wrong = [f"{route.method} {route.path}: {route.permission}" for route in ROUTES if route.permission not in known]
    assert ROUTES
    assert not wrong


def test_only_named_routes_are_public() -> None:
    """Keeps a route from being opened to everybody by one word in passing."""
    assert {f"{route.method} {route.path}" for route in ROUTES if route.permission == PUBLIC} == set(OPEN)


def test_no_two_routes_have_one_address() -> None:
    """Keeps one route from hiding another, with another permission perhaps."""
    twice = [address for address, count in Counter((route.method, route.path) for route in ROUTES).items() if count > 1]
    assert not twice


def test_every_route_says_what_it_does_and_takes_its_context() -> None:
    """Keeps the API reference from having empty lines."""
    wrong = [
        f"{route.method} {route.path}"
        for route in ROUTES
        if not (route.handler.__doc__ or "").strip() or Context.__name__ not in str(inspect.signature(route.handler))
    ]
    assert not wrong


def test_permissions_asked_for_in_code_exist() -> None:
    """Keeps `ctx.may("inbox.raed")` from being false for ever without anybody noticing."""
    wrong = [
        f"{module.place}:{node.lineno} {node.args[0].value}"
        for module in modules().values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("may", "require")
        if node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
        if node.args[0].value not in PERMISSIONS
    ]
    assert not wrong


def test_every_permission_opens_something() -> None:
    """Keeps a manager from ticking a box that does nothing."""
    asked = {route.permission for route in ROUTES} | {kind.audience for kind in CATALOGUE.values()}
    asked |= {
        node.value
        for module in modules().values()
        if module.name != "frontdesk.team.permissions"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert not set(PERMISSIONS) - asked
