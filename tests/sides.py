"""Processes of one test run stand side by side. Each has numbered Redis databases of its own, beside the product's."""

import os

SIDE = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
BROKER = 2 + 2 * SIDE
"""The cache is in the next one."""
