"""Files on their way in: straight to the disk, never into memory, and never more than is allowed.

The bound is kept while the bytes arrive. The view learns of it by ``is_too_large`` and says so beside the field.
"""

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest

MARK = "crisis_triage.upload_too_large"


class ArrivingFile(TemporaryUploadedFile):
    """On the disk on which uploads are kept, so that keeping one is a rename and not a copy of gigabytes."""

    def __init__(self, name: str, content_type: str, charset: str | None, extra: dict[str, Any] | None) -> None:
        folder = Path(settings.MEDIA_ROOT) / "arriving"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = NamedTemporaryFile(suffix=".upload", dir=folder)  # noqa: SIM115  lives as long as the request
        UploadedFile.__init__(self, file, name, content_type, 0, charset, extra)


class BoundedFileUpload(TemporaryFileUploadHandler):
    received = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        FileUploadHandler.new_file(self, *args, **kwargs)
        self.file = ArrivingFile(self.file_name or "", self.content_type or "", self.charset, self.content_type_extra)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.received += len(raw_data)
        if self.received > settings.LARGEST_UPLOAD:
            self.upload_interrupted()
            self.request.META[MARK] = True  # type: ignore[union-attr]
            raise SkipFile
        super().receive_data_chunk(raw_data, start)


def is_too_large(request: HttpRequest) -> bool:
    return MARK in request.META
