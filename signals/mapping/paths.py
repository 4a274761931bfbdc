"""Where a value stands: a JSONPath (RFC 9535) from the whole payload (``$.event.id``) or from the row (``@.score``), or the name of a
column of the row (``NPS score``).

A path is written by a person and runs in our processes, so what could take for ever is refused: regular expressions, more than one
descent, and a look from inside a filter at the whole payload.
"""

import re
from functools import lru_cache
from itertools import islice
from typing import Any

from jsonpath import JSONPath, JSONPathEnvironment
from jsonpath.exceptions import JSONPathError

LONGEST = 300
MOST_FOUND = 1_000
MOST_COMMAS = 5
"""``[*,*]`` goes everywhere twice, and each further one twice as often again."""
QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")


class BadPath(ValueError):
    """What is wrong with a path, in a sentence."""


class Plain(JSONPathEnvironment):
    def setup_function_extensions(self) -> None:
        super().setup_function_extensions()
        for name in ("match", "search"):
            self.function_extensions.pop(name, None)


_plain = Plain(strict=True)


def check(path: str) -> None:
    """Raises BadPath."""
    if not path.strip():
        raise BadPath("The path is empty. Write one such as $.event.id, or the name of a column.")
    if len(path) > LONGEST or "\0" in path:
        raise BadPath(f"A path is plain text of up to {LONGEST} characters.")
    if is_path(path):
        _compiled("$" + path[1:])


def is_path(path: str) -> bool:
    return path.startswith(("$", "@"))


def find(path: str, *, whole: Any, row: Any) -> list[Any]:
    """Everything that stands there, in its order; at most ``MOST_FOUND``. Raises BadPath."""
    if not is_path(path):
        return [row[path]] if isinstance(row, dict) and path in row else []
    start = whole if path.startswith("$") else row
    if not isinstance(start, dict | list):
        return [start] if len(path) == 1 else []
    try:
        return [match.obj for match in islice(_compiled("$" + path[1:]).finditer(start), MOST_FOUND)]
    except (JSONPathError, RecursionError) as error:
        raise BadPath(f"“{path}” leads too deep.") from error


@lru_cache(maxsize=2_000)
def _compiled(path: str) -> JSONPath:
    bare = QUOTED.sub("''", path)
    if bare.count("$") > 1 or bare.count("..") > 1 or bare.count(",") > MOST_COMMAS or "=~" in bare:
        raise BadPath(
            f"One descent (..) at most, {MOST_COMMAS} commas, no regular expressions, and no $ inside a filter: it could take for ever."
        )
    try:
        compiled = _plain.compile(path)
    except (JSONPathError, RecursionError) as error:
        said = str(error).splitlines()[0] if str(error) else "it is nested too deeply"
        raise BadPath(f"This is not a JSONPath: {said}. Write one such as $.event.id or @.score.") from error
    if not isinstance(compiled, JSONPath):
        raise BadPath("This is not one JSONPath. Give several paths instead: the first that finds something counts.")
    return compiled
