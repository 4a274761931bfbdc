"""Gzip as a stream. The standard library's reader loses what it had unpacked when it meets the end of a cut file; this one
gives it out first, because whatever came before a cut shall be kept."""

import io
import zlib
from typing import IO, Any

PORTION = 1 << 16
WITH_GZIP_HEADER = 31


class Unpacked(io.RawIOBase):
    """Raises EOFError where a file was cut off, zlib.error where it is damaged; both after everything before it."""

    def __init__(self, packed: IO[bytes]) -> None:
        self._packed = packed
        self._inflate = zlib.decompressobj(WITH_GZIP_HEADER)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        room = memoryview(buffer).cast("B")
        data = self._some(len(room))
        room[: len(data)] = data
        return len(data)

    def _some(self, most: int) -> bytes:
        while True:
            if self._inflate.eof:
                given = (self._inflate.unused_data or self._packed.read(PORTION)).lstrip(b"\0")
                if not given:
                    return b""
                self._inflate = zlib.decompressobj(WITH_GZIP_HEADER)
            else:
                given = self._inflate.unconsumed_tail or self._packed.read(PORTION)
            if data := self._inflate.decompress(given, most):
                return data
            if not given and not self._inflate.eof:
                raise EOFError
