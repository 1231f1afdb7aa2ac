"""Uploads on their way in: straight to a temporary file in the home folder, and no further than the size limit."""

from __future__ import annotations

import tempfile
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class ArrivedFile(TemporaryUploadedFile):
    """An uploaded file on disk; gone when the request is over, unless it was kept."""

    def __init__(
        self, name: str, content_type: str, charset: str | None, extra: dict[str, bytes] | None
    ) -> None:
        folder = settings.BATON.home.uploads
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = tempfile.NamedTemporaryFile(suffix=".upload", dir=folder)  # noqa: SIM115 - closed with the request
        UploadedFile.__init__(self, file, name, content_type, 0, charset, extra)


class HomeUploadHandler(FileUploadHandler):
    """Writes at most one byte more than the limit: enough for the importer to say that the file is too large."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.room = settings.BATON.upload_limit_bytes + 1
        self.file = ArrivedFile(
            self.file_name or "", self.content_type or "", self.charset, self.content_type_extra
        )

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 - Django calls it so
        part = raw_data[: self.room]
        self.file.write(part)
        self.room -= len(part)

    def file_complete(self, file_size: int) -> ArrivedFile:
        self.file.seek(0)
        self.file.size = min(file_size, settings.BATON.upload_limit_bytes + 1)
        return self.file

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()
