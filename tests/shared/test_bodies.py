"""A body is read with a bound, whatever it claims to be."""

import gzip
import io
import tracemalloc
import zlib

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.exceptions import APIException

from crisis_triage.shared import bodies


def request(body: bytes, **headers: str):
    return RequestFactory().post("/", body, content_type="application/json", **headers)


def refusal(body: bytes, **headers: str) -> APIException:
    with pytest.raises(APIException) as refused:
        bodies.read(request(body, **headers))
    return refused.value


@given(st.binary(max_size=300_000))
def test_what_was_packed_is_what_is_read(body: bytes):
    packed = request(gzip.compress(body), HTTP_CONTENT_ENCODING="gzip")

    assert bodies.read(packed) == body.removeprefix(bodies.BYTE_ORDER_MARK)


def test_several_gzip_members_are_one_body():
    packed = gzip.compress(b"one ") + gzip.compress(b"two")

    assert bodies.read(request(packed, HTTP_CONTENT_ENCODING="gzip")) == b"one two"


def test_a_byte_order_mark_is_no_part_of_the_body():
    assert bodies.read(request(b"\xef\xbb\xbf{}")) == b"{}"


def test_a_body_of_exactly_the_limit_is_read():
    body = b" " * bodies.MAX_BODY_BYTES

    assert len(bodies.read(request(body))) == bodies.MAX_BODY_BYTES


def test_a_body_of_ten_megabytes_is_too_large():
    refused = refusal(b" " * 10 * 2**20)

    assert refused.status_code == 413
    assert "5 MB" in str(refused.detail)


def test_a_body_that_is_too_large_is_read_to_its_end_so_that_the_sender_hears_why():
    sent = request(b" " * 10 * 2**20)

    with pytest.raises(APIException):
        bodies.read(sent)

    assert sent.read(1) == b""


def test_a_gzip_bomb_is_refused_before_it_is_unpacked():
    squeeze = zlib.compressobj(9, zlib.DEFLATED, bodies.GZIP_WINDOW)
    first, another = (squeeze.compress(bytes(2**20)) + squeeze.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    bomb = first + another * 999
    sent = request(bomb, HTTP_CONTENT_ENCODING="gzip")
    tracemalloc.start()

    with pytest.raises(APIException) as refused:
        bodies.read(sent)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert refused.value.status_code == 413
    assert peak < 3 * bodies.MAX_BODY_BYTES


@pytest.mark.parametrize(
    "broken",
    [b"not gzip", gzip.compress(b"cut" * 1000)[:-9], gzip.compress(b"x")[:-8] + bytes(8), b""],
    ids=["not gzip", "cut short", "wrong checksum", "empty"],
)
def test_broken_gzip_is_a_bad_request(broken: bytes):
    assert refusal(broken, HTTP_CONTENT_ENCODING="gzip").status_code == 400


def test_an_unknown_encoding_is_refused_with_the_one_that_is_known():
    refused = refusal(b"{}", HTTP_CONTENT_ENCODING="br")

    assert refused.status_code == 415
    assert refused.headers == {"Accept-Encoding": "gzip"}


def test_another_charset_than_utf_8_is_refused():
    sent = RequestFactory().post("/", b"{}", content_type="application/json; charset=utf-16")

    with pytest.raises(APIException) as refused:
        bodies.read(sent)

    assert refused.value.status_code == 415


def chunked(body: bytes, **more: object):
    sent = RequestFactory().post("/", b"", content_type="application/json", HTTP_TRANSFER_ENCODING="chunked")
    sent.META.pop("CONTENT_LENGTH", None)
    sent.META.update({"wsgi.input": io.BytesIO(body), **more})
    return sent


def test_a_chunked_body_is_read_where_the_server_ends_it():
    assert bodies.read(chunked(b'{"a": 1}', **{"wsgi.input_terminated": True})) == b'{"a": 1}'


def test_a_chunked_body_is_never_taken_for_an_empty_one():
    with pytest.raises(APIException) as refused:
        bodies.read(chunked(b'{"a": 1}'))

    assert refused.value.status_code == 411


@pytest.mark.parametrize(
    ("body", "code"),
    [(b"[" * 100_000, "too_deep"), (b'{"a": ', "not_json"), (b'"\xff"', "not_utf_8"), (b"NaN", "not_json")],
)
def test_json_that_cannot_be_read_is_a_bad_request(body: bytes, code: str):
    with pytest.raises(APIException) as refused:
        bodies.decode_json(body)

    assert refused.value.status_code == 400
    assert refused.value.get_codes() == code
