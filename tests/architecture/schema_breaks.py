"""What of a change of the OpenAPI document would break a client that was written for the document before it.

What clients send must still be taken: so nothing that was taken may be refused, and nothing new may be needed. What they are told must
still be what they know: so nothing may be missing, and nothing may be of another type. Answers may gain fields, statuses and words of a
list, since docs/integrators/versions.md tells clients to expect that.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Json = Mapping[str, Any]
VERBS = ("get", "put", "post", "patch", "delete")
LEAST = ("minimum", "exclusiveMinimum", "minLength", "minItems")
MOST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
FORMS = ("pattern", "format")
ANYTHING = "anything"


def breaks(old: Json, new: Json) -> list[str]:
    """A sentence for each, with its place."""
    found = [*_of_paths(old, new, "paths"), *_of_paths(old, new, "webhooks")]
    return list(dict.fromkeys(found))


def _of_paths(old: Json, new: Json, room: str) -> Iterator[str]:
    comparing = _Comparing(old, new)
    for path, before in old.get(room, {}).items():
        after = new.get(room, {}).get(path)
        for verb in VERBS:
            if verb not in before:
                continue
            place = f"{verb.upper()} {path}"
            if after is None or verb not in after:
                yield f"{place}: it is gone."
            elif room == "webhooks":
                yield from comparing.bodies(
                    place, before[verb]["requestBody"], after[verb]["requestBody"], is_sent=False
                )
            else:
                yield from comparing.operation(place, before[verb], after[verb])


@dataclass(frozen=True)
class _Comparing:
    old: Json
    new: Json
    seen: set[tuple[str, str, bool]] = field(default_factory=set)
    """Pairs of named types that are compared or have been: types may hold themselves."""

    def operation(self, place: str, old: Json, new: Json) -> Iterator[str]:
        if old.get("operationId") != new.get("operationId"):
            yield f"{place}: its operationId changed, by which generated clients call it."
        if lost := [way for way in old.get("security", []) if way not in new.get("security", [])]:
            yield f"{place}: one can no longer sign in by {', '.join(name for way in lost for name in way) or 'nothing'}."
        yield from self._parameters(place, old, new)
        yield from self._request(place, old.get("requestBody"), new.get("requestBody"))
        for status, answer in old["responses"].items():
            if status not in new["responses"]:
                yield f"{place}: it no longer answers {status}."
            else:
                yield from self.bodies(f"{place} {status}", answer, new["responses"][status], is_sent=False)

    def _parameters(self, place: str, old: Json, new: Json) -> Iterator[str]:
        before, after = ({(each["in"], each["name"]): each for each in one.get("parameters", [])} for one in (old, new))
        for key, parameter in after.items():
            if parameter.get("required") and not before.get(key, {}).get("required"):
                yield f"{place}: the parameter “{key[1]}” is needed now."
        for key, parameter in before.items():
            if key not in after:
                yield f"{place}: the parameter “{key[1]}” is refused now."
            else:
                yield from self.types(f"{place} ?{key[1]}", parameter["schema"], after[key]["schema"], is_sent=True)

    def _request(self, place: str, old: Json | None, new: Json | None) -> Iterator[str]:
        if new and new.get("required") and not (old and old.get("required")):
            yield f"{place}: a body is needed now."
        if old and new:
            yield from self.bodies(f"{place} body", old, new, is_sent=True)
        elif old:
            yield f"{place}: a body is no longer taken."

    def bodies(self, place: str, old: Json, new: Json, *, is_sent: bool) -> Iterator[str]:
        for media_type, content in old.get("content", {}).items():
            if media_type not in new.get("content", {}):
                yield f"{place}: {media_type} is gone."
            else:
                after = new["content"][media_type]
                yield from self.types(place, content.get("schema", {}), after.get("schema", {}), is_sent=is_sent)

    def types(self, place: str, old: Json, new: Json, *, is_sent: bool) -> Iterator[str]:
        """Each way in which it may be, on the side that must fit, is looked for on the other."""
        names = (old.get("$ref"), new.get("$ref"))
        if all(names):
            pair = (str(names[0]), str(names[1]), is_sent)
            if pair in self.seen:
                return
            self.seen.add(pair)
        before, after = list(_ways(old, self.old)), list(_ways(new, self.new))
        for way in before if is_sent else after:
            others = [other for other in (after if is_sent else before) if _fits(way, other)]
            if not others:
                yield (
                    f"{place}: {_type(way)} is no longer taken." if is_sent else f"{place}: it may be {_type(way)} now."
                )
                continue
            pairs = [(way, other) if is_sent else (other, way) for other in others]
            yield from min((list(self._way(place, *pair, is_sent=is_sent)) for pair in pairs), key=len)

    def _way(self, place: str, old: Json, new: Json, *, is_sent: bool) -> Iterator[str]:
        yield from _words(place, old, new, is_sent=is_sent)
        yield from _bounds(place, old, new) if is_sent else _form(place, old, new)
        yield from self._fields(place, old, new, is_sent=is_sent)
        for name in ("items", "additionalProperties"):
            if isinstance(old.get(name), dict) and isinstance(new.get(name), dict):
                yield from self.types(f"{place}/*", old[name], new[name], is_sent=is_sent)

    def _fields(self, place: str, old: Json, new: Json, *, is_sent: bool) -> Iterator[str]:
        before, after = old.get("properties", {}), new.get("properties", {})
        needed, was_needed = set(new.get("required", [])), set(old.get("required", []))
        for name in before.keys() - after.keys():
            yield f"{place}/{name}: {'it is refused now' if is_sent else 'it is gone'}."
        for name in sorted(needed - was_needed) if is_sent else []:
            yield f"{place}/{name}: it is needed now."
        for name in [] if is_sent else sorted(was_needed - needed & after.keys()):
            if name in after and name not in needed:
                yield f"{place}/{name}: it may be missing now."
        for name in before.keys() & after.keys():
            yield from self.types(f"{place}/{name}", before[name], after[name], is_sent=is_sent)


def _ways(schema: Json, document: Json) -> Iterator[Json]:
    """A type as the list of what it may be, each with one type of JSON and without references."""
    if "$ref" in schema:
        yield from _ways(_resolved(schema["$ref"], document), document)
    elif choices := schema.get("anyOf") or schema.get("oneOf"):
        for choice in choices:
            yield from _ways(choice, document)
    elif parts := schema.get("allOf"):
        yield from _ways(
            _joined([*parts, {key: value for key, value in schema.items() if key != "allOf"}], document), document
        )
    elif isinstance(schema.get("type"), list):
        yield from ({**schema, "type": name} for name in schema["type"])
    else:
        yield schema


def _resolved(reference: str, document: Json) -> Json:
    found: Any = document
    for name in reference.removeprefix("#/").split("/"):
        found = found[name]
    return found


def _joined(parts: Sequence[Json], document: Json) -> Json:
    whole: dict[str, Any] = {}
    for part in parts:
        each = _resolved(part["$ref"], document) if "$ref" in part else part
        properties = {**whole.get("properties", {}), **each.get("properties", {})}
        required = [*whole.get("required", []), *each.get("required", [])]
        whole |= {**each, "properties": properties, "required": required}
    return whole


def _type(way: Json) -> str:
    if "type" in way:
        return str(way["type"])
    values = _values(way)
    return (
        {str: "string", int: "integer", bool: "boolean", type(None): "null"}.get(type(values[0]), ANYTHING)
        if values
        else ANYTHING
    )


def _values(way: Json) -> list[Any]:
    return [way["const"]] if "const" in way else list(way.get("enum", []))


def _fits(inner: Json, outer: Json) -> bool:
    return _type(outer) in (_type(inner), ANYTHING) or (_type(inner), _type(outer)) == ("integer", "number")


def _words(place: str, old: Json, new: Json, *, is_sent: bool) -> Iterator[str]:
    before, after = _values(old), _values(new)
    if is_sent and after and (lost := [word for word in before if word not in after]):
        yield f"{place}: {', '.join(map(str, lost))} is refused now."
    if is_sent and after and not before:
        yield f"{place}: only some words are taken now."
    if not is_sent and before and not after:
        yield f"{place}: it may be any word now."


def _bounds(place: str, old: Json, new: Json) -> Iterator[str]:
    for name in LEAST:
        if name in new and new[name] > old.get(
            name, 0 if name.startswith("min") and name != "minimum" else float("-inf")
        ):
            yield f"{place}: {name} {new[name]} is narrower."
    for name in MOST:
        if name in new and new[name] < old.get(name, float("inf")):
            yield f"{place}: {name} {new[name]} is narrower."
    for name in FORMS:
        if name in new and new[name] != old.get(name):
            yield f"{place}: its {name} is another."


def _form(place: str, old: Json, new: Json) -> Iterator[str]:
    if "format" in old and new.get("format") != old["format"]:
        yield f"{place}: its format is another."
