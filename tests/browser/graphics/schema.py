"""The part of JSON Schema (2020-12) that the OGraf manifest and our own data need."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "null": type(None),
    "number": (int, float),
    "integer": int,
}
META = "https://json-schema.org/draft/2020-12/schema"


def _is(value: Any, kind: str) -> bool:
    return isinstance(value, TYPES[kind]) and not (kind in ("number", "integer") and isinstance(value, bool))


def faults(value: Any, schema: dict[str, Any], known: dict[str, Any], at: str = "$") -> Iterator[str]:
    """What is wrong with a value, each with its place; `known` are the schemas by their `$id`."""
    if "$ref" in schema and schema["$ref"] != META:
        yield from faults(value, known[schema["$ref"]], known, at)
    kind = schema.get("type")
    if kind and not any(_is(value, one) for one in ([kind] if isinstance(kind, str) else kind)):
        yield f"{at}: {value!r} is no {kind}"
        return
    if "const" in schema and value != schema["const"]:
        yield f"{at}: {value!r} is not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} is none of {schema['enum']}"
    if "minimum" in schema and value < schema["minimum"]:
        yield f"{at}: {value!r} is below {schema['minimum']}"
    yield from _combined(value, schema, known, at)
    if isinstance(value, dict):
        yield from _object(value, schema, known, at)
    if isinstance(value, list) and "items" in schema:
        for place, one in enumerate(value):
            yield from faults(one, schema["items"], known, f"{at}[{place}]")


def _combined(value: Any, schema: dict[str, Any], known: dict[str, Any], at: str) -> Iterator[str]:
    for part in schema.get("allOf", []):
        yield from faults(value, part, known, at)
    if "oneOf" in schema and sum(not list(faults(value, part, known, at)) for part in schema["oneOf"]) != 1:
        yield f"{at}: fits not exactly one of the alternatives"
    if "if" in schema and not list(faults(value, schema["if"], known, at)):
        yield from faults(value, schema.get("then", {}), known, at)


def _object(value: dict[str, Any], schema: dict[str, Any], known: dict[str, Any], at: str) -> Iterator[str]:
    yield from (f"{at}: {name} is missing" for name in schema.get("required", []) if name not in value)
    patterns = schema.get("patternProperties", {})
    for name, one in value.items():
        fitting = [part for pattern, part in patterns.items() if re.search(pattern, name)]
        if name in schema.get("properties", {}):
            fitting.append(schema["properties"][name])
        if not fitting and schema.get("additionalProperties") is False:
            yield f"{at}: {name} is unknown"
        for part in fitting:
            yield from faults(one, part, known, f"{at}.{name}")
