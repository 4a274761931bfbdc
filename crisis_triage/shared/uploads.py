"""Files on their way in: straight to the disk, never into memory, and never more than is allowed.

The bound is kept while the bytes arrive. The view learns of it by ``is_too_large`` and says so beside the field.
"""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest

MARK = "crisis_triage.upload_too_large"


class BoundedFileUpload(TemporaryFileUploadHandler):
    """Writes beside the place where uploads are kept, so that keeping one is a rename and not a copy."""

    received = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        place: str = settings.FILE_UPLOAD_TEMP_DIR  # type: ignore[assignment]  # the stub knows Django's default alone: None
        Path(place).mkdir(parents=True, exist_ok=True, mode=0o700)
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.received += len(raw_data)
        if self.received > settings.LARGEST_UPLOAD:
            self.upload_interrupted()
            self.request.META[MARK] = True  # type: ignore[union-attr]
            raise SkipFile
        super().receive_data_chunk(raw_data, start)


def is_too_large(request: HttpRequest) -> bool:
    return MARK in request.META
