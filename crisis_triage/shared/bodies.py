"""Bodies of API requests, read with a bound: a body that is too large, too deep or a gzip bomb costs little and says why.

Whatever the size of the request, at most ``MAX_BODY_BYTES`` of it (unpacked) and one piece are held in memory.
"""

import contextlib
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any

import msgspec
from django.http import HttpRequest, UnreadablePostError
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

from crisis_triage.shared.problems import HttpProblem

MAX_BODY_BYTES = 5 * 2**20
MAX_DISCARDED_BYTES = 64 * 2**20
"""Of a body that is too large, this much is read and thrown away: a client that is still sending would otherwise meet a
closed connection instead of our answer."""
PIECE_BYTES = 64 * 2**10
GZIP_WINDOW = 16 + zlib.MAX_WBITS
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
KEPT = "crisis_triage.body"

Unpacker = Callable[[Iterator[bytes]], Iterator[bytes]]


class BoundedJSONParser(BaseParser):
    """Django REST framework's own parser reads whatever comes; this one stops."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        return decode_json(read(stream))


def decode_json(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise not_json(error) from error


def not_json(error: Exception) -> ParseError:
    if isinstance(error, RecursionError):
        return ParseError("The JSON is nested too deeply.", "too_deep")
    if isinstance(error, UnicodeDecodeError):
        return ParseError("The body is not UTF-8.", "not_utf_8")
    return ParseError(f"The body is not valid JSON: {error}.", "not_json")


def read(request: HttpRequest) -> bytes:
    """The whole body, unpacked. Raises a problem of 400, 411, 413 or 415."""
    if KEPT in request.META:
        kept: bytes = request.META[KEPT]
        return kept
    _check_charset(request)
    unpack = _unpacker_for(request)
    pieces = _pieces(request)
    try:
        if _declared_bytes(request) > MAX_BODY_BYTES:
            raise too_large()
        return _joined(unpack(pieces)).removeprefix(BYTE_ORDER_MARK)
    except APIException:
        _discard(pieces)
        raise
    except UnreadablePostError as error:
        raise ParseError("The connection broke before the whole body had come.", "cut_short") from error


def to_file(request: HttpRequest, file: IO[bytes], *, most: int) -> int:
    """A body of gigabytes, piece by piece. Returns its size. Raises a problem of 400, 411 or 413; the file is the caller's to throw away."""
    kept, size = request.META.get(KEPT), 0
    try:
        for piece in [kept] if kept is not None else _pieces(request):
            size += len(piece)
            if size > most:
                raise HttpProblem(413, f"The file is larger than {most // 2**20:,} MB. Split it.", code="too_large")
            file.write(piece)
    except UnreadablePostError as error:
        raise ParseError("The connection broke before the whole body had come.", "cut_short") from error
    return size


def read_and_keep(request: HttpRequest) -> bytes:
    """For who looks at the body before its view does: a stream is read once."""
    request.META[KEPT] = read(request)
    return read(request)


def _check_charset(request: HttpRequest) -> None:
    charset = (request.content_params or {}).get("charset", "utf-8").lower()
    if charset not in ("utf-8", "utf8", "us-ascii"):
        raise HttpProblem(415, f"The charset {charset} is not accepted; send UTF-8.", code="unsupported_charset")


def _unpacker_for(request: HttpRequest) -> Unpacker:
    encoding = request.headers.get("Content-Encoding", "").strip().lower()
    if encoding in ("", "identity"):
        return iter
    if encoding in ("gzip", "x-gzip"):
        return _unpacked
    raise HttpProblem(
        415,
        f"Content-Encoding “{encoding}” is not known here; send gzip or nothing.",
        code="unsupported_encoding",
        headers={"Accept-Encoding": "gzip"},
    )


def _declared_bytes(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or ""
    return int(length) if length.isdigit() else 0


def _pieces(request: HttpRequest) -> Iterator[bytes]:
    stream: Any = request
    is_chunked = "chunked" in request.headers.get("Transfer-Encoding", "").lower()
    if is_chunked and not request.META.get("CONTENT_LENGTH"):
        # Django takes a missing length for an empty body; a server that ends the stream by itself says so.
        if not request.META.get("wsgi.input_terminated"):
            raise HttpProblem(411, "Send Content-Length with the body.", code="length_required")
        stream = request.META["wsgi.input"]
    while piece := stream.read(PIECE_BYTES):
        yield piece


def _joined(pieces: Iterator[bytes]) -> bytes:
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > MAX_BODY_BYTES:
            raise too_large()
    return bytes(body)


def _unpacked(pieces: Iterator[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(GZIP_WINDOW)
    try:
        for piece in pieces:
            packed = piece
            while packed:
                if unpacker.eof:  # one gzip member after another is one body
                    unpacker = zlib.decompressobj(GZIP_WINDOW)
                yield unpacker.decompress(packed, PIECE_BYTES)
                packed = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
        while not unpacker.eof and (rest := unpacker.decompress(b"", PIECE_BYTES)):
            yield rest
    except zlib.error as error:
        raise ParseError(f"The body is not valid gzip: {error}.", "not_gzip") from error
    if not unpacker.eof:
        raise ParseError("The gzip body ends too early: send it again.", "not_gzip")


def _discard(pieces: Iterator[bytes]) -> None:
    discarded = 0
    with contextlib.suppress(APIException, UnreadablePostError):
        while discarded < MAX_DISCARDED_BYTES and (piece := next(pieces, b"")):
            discarded += len(piece)


def too_large() -> HttpProblem:
    megabytes = MAX_BODY_BYTES // 2**20
    return HttpProblem(
        413,
        f"The body is larger than {megabytes} MB (unpacked): send the items in several requests, or import a file.",
        code="too_large",
    )
