"""The API reference: one page made from the OpenAPI document, readable without a script and without a network."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

_STYLE = """
:root{color-scheme:light dark;--ink:#1f1d1a;--soft:#57524a;--line:#e9e5dd;--sheet:#fff;--canvas:#f3f1ec;--accent:#0b6e5b}
@media (prefers-color-scheme:dark){:root{--ink:#efebe4;--soft:#bab3a8;--line:#2c2926;--sheet:#1b1a18;--canvas:#131211;--accent:#48b89a}}
body{margin:0;background:var(--canvas);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:60rem;margin:1rem auto;padding:1.5rem 2rem;background:var(--sheet);border-radius:14px}
h2{margin-top:2.5rem;text-transform:capitalize}h3{margin:0;font:600 15px/1.4 ui-monospace,monospace;overflow-wrap:anywhere}
section.op{border-top:1px solid var(--line);padding:1rem 0}a{color:var(--accent)}.m{color:var(--accent);margin-inline-end:.6rem}
p,td,th{color:var(--soft)}table{border-collapse:collapse;width:100%;margin:.5rem 0}
td,th{text-align:start;padding:.25rem .5rem .25rem 0;vertical-align:top}
code{font:13px ui-monospace,monospace;color:var(--ink)}nav a{margin-inline-end:1rem}.scroll{overflow-x:auto}
"""


def reference_page(document: dict[str, Any]) -> str:
    """The whole reference as HTML."""
    by_tag: dict[str, list[str]] = {}
    for path, operations in sorted(document["paths"].items()):
        for method, operation in operations.items():
            if isinstance(operation, dict):
                tag = (operation.get("tags") or ["other"])[0]
                by_tag.setdefault(tag, []).append(_operation(method, path, operation, document))
    contents = "".join(f'<a href="#{escape(tag)}">{escape(tag)}</a>' for tag in sorted(by_tag))
    parts = "".join(f'<h2 id="{escape(tag)}">{escape(tag)}</h2>{"".join(by_tag[tag])}' for tag in sorted(by_tag))
    info = document["info"]
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(info['title'])} API</title><style>{_STYLE}</style></head><body><main>"
        f"<h1>{escape(info['title'])} API {escape(info['version'])}</h1><p>{escape(info.get('description', ''))}</p>"
        f'<p>The same as an <a href="/api/schema/openapi.json">OpenAPI document</a>. Sign in with <code>POST /api/sign-in</code>; unsafe'
        f" requests carry the session's secret in the header <code>X-CSRF-Token</code>.</p>"
        f'<nav aria-label="Contents">{contents}</nav>{parts}</main></body></html>'
    )


def _operation(method: str, path: str, operation: dict[str, Any], document: dict[str, Any]) -> str:
    told = escape(operation.get("description", "")).replace("\n\n", "</p><p>")
    rows = [
        (parameter["name"], parameter["in"], _type(parameter.get("schema", {}), document), "yes" if parameter.get("required") else "")
        for parameter in operation.get("parameters", [])
    ]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    sent = [("body", name, kind, needed) for name, kind, needed in _fields(body, document)] if body else []
    answers: dict[str, Any] = next((answer for status, answer in operation.get("responses", {}).items() if status.startswith("2")), {})
    schema = answers.get("content", {}).get("application/json", {}).get("schema")
    given = list(_fields(schema, document)) if schema else []
    html = f'<section class="op"><h3><span class="m">{method.upper()}</span>{escape(path)}</h3><p>{told}</p>'
    if rows or sent:
        lines = [(name, place, kind, needed) for name, place, kind, needed in rows]
        lines += [(name, "body", kind, needed) for _, name, kind, needed in sent]
        html += _table(("Send", "in", "type", "needed"), lines)
    if given:
        html += _table(("Get", "type"), [(name, kind) for name, kind, _ in given])
    elif schema:
        html += f"<p>Gives <code>{escape(_type(schema, document))}</code></p>"
    return html + "</section>"


def _table(heads: Iterable[str], lines: Iterable[Iterable[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = "".join("<tr>" + "".join(f"<td><code>{escape(text)}</code></td>" for text in line) + "</tr>" for line in lines)
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _resolve(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return schema


def _fields(schema: dict[str, Any], document: dict[str, Any]) -> Iterable[tuple[str, str, str]]:
    found = _resolve(schema, document)
    if found.get("type") == "array":
        found = _resolve(found.get("items", {}), document)
    needed = set(found.get("required", []))
    for name, part in found.get("properties", {}).items():
        yield name, _type(part, document), "yes" if name in needed else ""


def _type(schema: dict[str, Any], document: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[-1]).rsplit("_", 1)[-1]
    if "oneOf" in schema or "anyOf" in schema:
        return " or ".join(_type(part, document) for part in schema.get("oneOf", schema.get("anyOf", [])))
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    kind = schema.get("type", "anything")
    if isinstance(kind, list):
        return " or ".join(str(part) for part in kind)
    if kind == "array":
        return f"list of {_type(schema.get('items', {}), document)}"
    form = schema.get("format")
    return f"{kind} ({form})" if form else str(kind)
