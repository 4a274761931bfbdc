#!/usr/bin/env python
"""The command line of Crisis Triage."""

import os
import sys

import pghistory
from django.core.management import execute_from_command_line

from crisis_triage import embedded, env


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crisis_triage.settings")
    try:
        env.hold_servers()
    except embedded.EmbeddedServersFailed as failure:
        sys.exit(str(failure))
    # What a command writes is audited as done by that command, never by nobody.
    command = f"manage.py {sys.argv[1] if len(sys.argv) > 1 else 'help'}"
    with pghistory.context(user=None, actor=command, job=command):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
