"""The root is an app too: it owns the commands that need every other app."""

from django.apps import AppConfig


class CrisisTriageConfig(AppConfig):
    name = "crisis_triage"

    def ready(self) -> None:
        # shared_task needs the application to exist in every process that publishes.
        import crisis_triage.celery  # noqa: F401, PLC0415
