"""What several tests of the services stand on."""

from collections.abc import Iterator

import pytest

from tests.mail_server import MailServer, serving


@pytest.fixture
def server(settings) -> Iterator[MailServer]:
    """Mail leaves for a real server, which does what the test says."""
    with serving() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", running.port, 5
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        yield running
