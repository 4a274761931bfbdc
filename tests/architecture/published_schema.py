"""The OpenAPI documents in the repository: what the API is now (``make schema``), and what was promised with the last release
(``make schema-release``), with which every later one is compared."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parents[2] / "docs"
NOW = DOCS / "openapi.json"
PROMISED = DOCS / "integrators" / "openapi-v1.json"


@cache
def generated() -> dict[str, Any]:
    """In a process of its own, as ``make schema`` does: what other tests asked of the generator before leaves traces in names."""
    command = [sys.executable, "-m", "tests.architecture.published_schema", "print"]
    return json.loads(subprocess.run(command, cwd=DOCS.parent, check=True, capture_output=True, text=True).stdout)


def _generated() -> dict[str, Any]:
    """Of the views as they are; as it is when it was written and read."""
    from drf_spectacular.generators import SchemaGenerator

    return json.loads(json.dumps(SchemaGenerator().get_schema(request=None, public=True)))


def written(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text())


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crisis_triage.settings")
    django.setup()
    if "print" in sys.argv:
        sys.stdout.write(written(_generated()))
        sys.exit()
    for path in (NOW, PROMISED) if "release" in sys.argv else (NOW,):
        path.parent.mkdir(exist_ok=True)
        path.write_text(written(_generated()))
