"""The habits of this repository, each with the sentence that a newcomer who breaks one gets to read."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = ("accounts", "signals", "outreach", "crisis_triage", "benchmarks", "tests", "manage.py")
LONGEST_FILE = 300
LONGEST_FUNCTION = 40
NAMES_THAT_SAY_NOTHING = {"helpers.py", "utils.py", "misc.py", "common.py", "tools.py"}


@cache
def tracked() -> tuple[Path, ...]:
    """What git knows, and what is new and not ignored. A copy without git has no strangers in it."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    return tuple(path for name in listed.stdout.splitlines() if (path := ROOT / name).is_file())


def python_files() -> list[Path]:
    return [
        path
        for path in tracked()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in OURS and "migrations" not in path.parts
    ]


def product_files() -> list[Path]:
    return [path for path in python_files() if path.relative_to(ROOT).parts[0] not in {"tests", "benchmarks"}]


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_no_file_is_longer_than_a_reader_s_patience():
    too_long = {shown(path): lines for path in python_files() if (lines := path.read_text().count("\n")) > LONGEST_FILE}

    assert too_long == {}, "Split it by noun."


def test_no_function_is_longer_than_a_screen():
    too_long = {
        f"{shown(path)}:{function.name}": length
        for path in python_files()
        for function in functions(path)
        if (length := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION
    }

    assert too_long == {}, "Name its parts."


def test_no_function_imports():
    """An import inside a function hides a knot: the function is in the wrong layer. A command starts the servers first."""
    allowed = {"manage.py:main", "crisis_triage/apps.py:ready"}
    hidden = [
        name
        for path in product_files()
        for function in functions(path)
        if any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(function))
        and (name := f"{shown(path)}:{function.name}") not in allowed
    ]

    assert hidden == []


def test_no_file_has_a_name_that_says_nothing():
    assert [shown(path) for path in tracked() if path.name in NAMES_THAT_SAY_NOTHING] == []


def test_every_module_says_what_lives_in_it():
    silent = [
        shown(path)
        for path in product_files()
        if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))
    ]

    assert silent == [], "A module's docstring says what lives here, and what does not."


def test_every_dependency_says_why_it_is_here():
    text = (ROOT / "pyproject.toml").read_text()
    wanted = text.partition("dependencies = [")[2].partition("\n]")[0].splitlines()
    unexplained = [line.strip() for line in wanted if line.strip().startswith('"') and "#" not in line]

    assert unexplained == []


def test_no_path_of_a_machine_and_no_address_of_a_registry_is_written_down():
    """Whoever clones this has other folders and another mirror."""
    traces = re.compile(
        r"/hom[e]/\w+/|/User[s]/\w+/|/roo[t]/|/wor[k]/(?:main|h-|shared)|py[p]i\.org|files\.python[h]osted|--inde[x]-url http",
        re.IGNORECASE,
    )
    found = [
        f"{shown(path)}:{number}"
        for path in tracked()
        if path.suffix not in {".png", ".jpg", ".woff2", ".ico"}
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if traces.search(line)
    ]

    assert found == []


def test_what_we_install_is_pinned_with_hashes():
    for name in ("requirements.txt", "requirements-develop.txt"):
        lines = (ROOT / name).read_text().splitlines()
        pins = [line for line in lines if line and not line.startswith((" ", "#"))]
        assert pins
        assert all("==" in line and line.endswith("\\") for line in pins), name


def test_develop_and_runtime_agree_on_versions():
    def versions(name: str) -> dict[str, str]:
        return dict(re.findall(r"^([\w.-]+)==([^\s;\\]+)", (ROOT / name).read_text(), flags=re.MULTILINE))

    runtime, develop = versions("requirements.txt"), versions("requirements-develop.txt")

    assert {name: develop.get(name) for name in runtime} == runtime


def test_the_makefile_explains_every_target():
    text = (ROOT / "Makefile").read_text()
    targets = re.findall(r"^\.PHONY: (\S+)", text, flags=re.MULTILINE)
    unexplained = [name for name in targets if not re.search(rf"^{name}:.*##", text, flags=re.MULTILINE)]

    assert {"demo", "demo-reset", "test", "install", "bench", "lint", "browser-test"} <= set(targets)
    assert unexplained == []


def test_nothing_but_standard_library_is_needed_to_keep_the_servers():
    """The keeper outlives upgrades of everything else."""
    import sys

    foreign = [
        f"{shown(path)}: {name}"
        for path in (ROOT / "crisis_triage/embedded").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [part.name for part in node.names])
        if name.partition(".")[0] not in {*sys.stdlib_module_names, "crisis_triage"}
    ]

    assert foreign == []
