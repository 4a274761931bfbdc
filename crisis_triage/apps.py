"""The root is an app too: it owns the commands that need every other app."""

from django.apps import AppConfig

from crisis_triage.celery import app as celery_app  # every process that publishes needs the application

__all__ = ["CrisisTriageConfig", "celery_app"]


class CrisisTriageConfig(AppConfig):
    name = "crisis_triage"
