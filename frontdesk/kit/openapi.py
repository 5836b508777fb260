"""The API's description of itself (OpenAPI 3.1), made from what the rooms declared and nothing else."""

from __future__ import annotations

import inspect
import re
import typing
from collections.abc import Iterable, Mapping
from types import NoneType
from typing import Any

import msgspec

from frontdesk.kit.web import PUBLIC, SIGNED_IN, Answer, Route, Streamed

_REF = "#/components/schemas/"
_PLACE = re.compile(r"{(\w+)(?::(\w+))?}")


class Error(msgspec.Struct):
    """What every refusal looks like: a stable code, a plain sentence, and the fields concerned."""

    code: str
    detail: str
    fields: dict[str, str]


class _Described(msgspec.Struct):
    route: Route
    path: str
    parameters: list[tuple[str, str, Any, Any]]
    body: Any
    result: Any


def describe(routes: Iterable[Route], *, title: str, version: str, description: str) -> dict[str, Any]:
    """The whole document. What an answer always carries is marked as required, although it could be left out on input."""
    found = [_read(route) for route in routes]
    kinds: list[Any] = [Error]
    for one in found:
        kinds += [kind for _, _, kind, _ in one.parameters]
        kinds += [kind for kind in (one.body, one.result) if kind not in (None, NoneType)]
    schemas, components = msgspec.json.schema_components(kinds, ref_template=_REF + "{name}")
    schema_of = {id(kind): schema for kind, schema in zip(kinds, schemas, strict=True)}
    sent = _reached([schema_of[id(one.body)] for one in found if one.body is not None], components)
    told = _reached([schema_of[id(one.result)] for one in found if one.result not in (None, NoneType)], components)
    sparse = _leaving_out_defaults(one.result for one in found)
    for name in told - sent:
        if "properties" in components[name] and name not in sparse:
            components[name]["required"] = list(components[name]["properties"])
    paths: dict[str, dict[str, Any]] = {}
    for one in found:
        paths.setdefault(one.path, {})[one.route.method.lower()] = _operation(one, schema_of)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version, "description": description},
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted(components.items())),
            "securitySchemes": {"session": {"type": "apiKey", "in": "cookie", "name": "frontdesk_session"}},
        },
    }


def _read(route: Route) -> _Described:
    hints = typing.get_type_hints(route.handler, include_extras=True)
    result = hints.get("return")
    if typing.get_origin(result) is Answer:
        result = typing.get_args(result)[0]
    if result is Streamed:
        # A file: what is in it, no schema says.
        result = None
    in_path = {name for name, _ in _PLACE.findall(route.path)}
    parameters, body = [], None
    for name, parameter in inspect.signature(route.handler).parameters.items():
        if name == "ctx":
            continue
        if name == "data":
            body = hints[name]
            continue
        parameters.append((name, "path" if name in in_path else "query", hints[name], parameter.default))
    return _Described(route, _PLACE.sub(r"{\1}", route.path), parameters, body, result)


def _operation(one: _Described, schema_of: Mapping[int, dict[str, Any]]) -> dict[str, Any]:
    route = one.route
    words = inspect.getdoc(route.handler) or ""
    needs = {PUBLIC: "Nobody needs to be signed in.", SIGNED_IN: "Needs somebody signed in."}
    operation: dict[str, Any] = {
        "operationId": f"{route.tag}_{route.handler.__name__}",
        "tags": [route.tag],
        "summary": words.split("\n")[0].rstrip("."),
        "description": f"{words}\n\n{needs.get(route.permission, f'Needs the permission {route.permission}.')}",
        "parameters": [
            {
                "name": name,
                "in": place,
                "required": place == "path" or default is inspect.Parameter.empty,
                "schema": schema_of[id(kind)] | ({} if default in (inspect.Parameter.empty, None) else {"default": default}),
            }
            for name, place, kind, default in one.parameters
        ],
        "responses": {
            str(route.status): {"description": "Done."}
            if one.result in (None, NoneType)
            else {"description": "Done.", "content": {"application/json": {"schema": schema_of[id(one.result)]}}},
            "default": {"description": "Refused.", "content": {"application/json": {"schema": {"$ref": f"{_REF}Error"}}}},
        },
    }
    if one.body is not None:
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema_of[id(one.body)]}}}
    if route.permission != PUBLIC:
        operation["security"] = [{"session": []}]
    return operation


def _reached(schemas: Iterable[Any], components: Mapping[str, Any]) -> set[str]:
    names: set[str] = set()
    todo = list(schemas)
    while todo:
        part = todo.pop()
        if isinstance(part, dict):
            name = str(part.get("$ref", "")).removeprefix(_REF)
            if name and name not in names:
                names.add(name)
                todo.append(components[name])
            todo += part.values()
        elif isinstance(part, list):
            todo += part
    return names


def _leaving_out_defaults(kinds: Iterable[Any]) -> set[str]:
    """Names of structs that leave fields out of their answer when they hold their default."""
    found: set[str] = set()
    seen: set[int] = set()
    todo: list[Any] = [msgspec.inspect.type_info(kind) for kind in kinds if kind is not None]
    while todo:
        part = todo.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        if isinstance(part, msgspec.inspect.StructType):
            if part.cls.__struct_config__.omit_defaults:
                found.add(part.cls.__name__)
            todo += [field.type for field in part.fields]
        elif isinstance(part, msgspec.inspect.UnionType):
            todo += part.types
        else:
            for name in ("item_type", "item_types", "key_type", "value_type"):
                inner = getattr(part, name, None)
                todo += list(inner) if isinstance(inner, tuple) else [inner] if inner is not None else []
    return found
