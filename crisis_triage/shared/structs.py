"""msgspec's refusals, in our words: which field, which rule, and what to send instead."""

import re

import msgspec

from crisis_triage.shared.errors import FieldError

EXPECTED = re.compile(r"^Expected `(?P<wanted>[^`]+)`, got `(?P<got>[^`]+)`")
NAMED = re.compile(r"^Object (?P<rule>missing required|contains unknown) field `(?P<name>[^`]*)`")
PLACE = re.compile(r" - at `(?P<path>[^`]+)`$")
STEP = re.compile(r"\[(\d+)\]|([^.\[\]$]+)")
WORDS = {
    "int": "a whole number",
    "float": "a number",
    "str": "text",
    "bool": "true or false",
    "null": "null",
    "array": "a list",
    "object": "an object",
    "datetime": "a date and time",
    "date": "a date",
}


def fault_of(error: Exception) -> FieldError:
    """What a person is told about a ValidationError, a DecodeError, bad UTF-8 or too deep a nesting."""
    if isinstance(error, RecursionError):
        return FieldError("", "too_deep", "The JSON is nested too deeply.")
    if isinstance(error, UnicodeDecodeError):
        return FieldError("", "not_utf_8", "The text is not UTF-8.")
    if not isinstance(error, msgspec.ValidationError):
        return FieldError("", "not_json", f"This is not valid JSON: {error}.")
    return _fault_of_value(str(error))


def _fault_of_value(message: str) -> FieldError:
    place = PLACE.search(message)
    steps = _steps(place["path"]) if place else []
    message = PLACE.sub("", message)
    if named := NAMED.match(message):
        steps.append(named["name"])
    field = "/".join(steps)
    if named:
        if named["rule"] == "missing required":
            return FieldError(field, "required", f"“{named['name']}” is missing.")
        return FieldError(
            field, "unknown_field", f"“{named['name']}” is not a field here; check its spelling or leave it out."
        )
    if expected := EXPECTED.match(message):
        return FieldError(field, "wrong_type", f"Send {_words(expected['wanted'])}, not {_words(expected['got'])}.")
    return FieldError(field, "invalid", f"{message}.")


def _steps(path: str) -> list[str]:
    return [index or name for index, name in STEP.findall(path.removeprefix("$"))]


def _words(types: str) -> str:
    return " or ".join(WORDS.get(name.strip(), name.strip()) for name in types.split("|"))
