"""Carries requests out into the world: many at once, each within its time, none to where it must not go.

One thread with one loop: a receiver that keeps us waiting costs nothing but its own place. Nothing here knows the database. No redirect
is followed, no proxy of the environment is used, no cookie is kept; what the receiver says is read up to a few kilobytes.
"""

import asyncio
import ssl
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import aiohttp
import structlog
from aiohttp.abc import AbstractResolver, ResolveResult

from crisis_triage.shared import egress

log = structlog.get_logger()

TIMEOUT_SECONDS = 15.0
"""For the whole exchange: finding the name, connecting, sending, and the answer's last byte that we read."""
MOST_READ = 16_384
EXCERPT = 300
RESOLVERS = 32
"""Names are looked up in threads, where nothing can be cut short: one that is slow must not hold up the others."""


@dataclass(frozen=True)
class Parcel:
    url: str
    body: bytes
    headers: dict[str, str] = field(repr=False)


@dataclass(frozen=True)
class Receipt:
    """``status``: None if there was no answer; then ``trouble`` says why. ``excerpt``: the beginning of what was answered, for
    people who look for a fault; to be shown as text only."""

    status: int | None
    seconds: float
    trouble: str = ""
    excerpt: str = ""
    retry_after: str = ""


class GuardedResolver(AbstractResolver):
    """Looks a name up, and refuses it if any of its addresses is not for us."""

    def __init__(self) -> None:
        self._inner = aiohttp.ThreadedResolver()

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)  # type: ignore[arg-type]
        egress.check_addresses(each["host"] for each in found)
        return found

    async def close(self) -> None:
        await self._inner.close()


class Courier:
    """``with Courier() as courier: courier.send(parcel).result()``."""

    def __init__(
        self, *, timeout: float = TIMEOUT_SECONDS, resolver: Callable[[], AbstractResolver] = GuardedResolver
    ) -> None:
        self._timeout = timeout
        self._resolver = resolver
        self._loop = asyncio.new_event_loop()
        self._threads = ThreadPoolExecutor(RESOLVERS, thread_name_prefix="resolver")
        self._loop.set_default_executor(self._threads)
        self._thread = threading.Thread(target=self._loop.run_forever, name="courier", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._session = asyncio.run_coroutine_threadsafe(self._open(), self._loop).result()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._session.close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._loop.close()

    def send(self, parcel: Parcel) -> "Future[Receipt]":
        return asyncio.run_coroutine_threadsafe(self._carry(parcel), self._loop)

    async def _open(self) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(resolver=self._resolver(), socket_factory=egress.open_socket, limit=0)
        return aiohttp.ClientSession(
            connector=connector,
            timeout=aiohttp.ClientTimeout(total=self._timeout),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
        )

    async def _carry(self, parcel: Parcel) -> Receipt:
        began = time.monotonic()
        try:
            async with self._session.post(
                parcel.url, data=parcel.body, headers=parcel.headers, allow_redirects=False
            ) as response:
                said = await _beginning_of(response)
                seconds = time.monotonic() - began
                return Receipt(
                    response.status, seconds, "", _showable(said), response.headers.get("Retry-After", "")[:100]
                )
        except Exception as error:  # whatever a receiver may do to us, what is noted with it must get through
            if not isinstance(error, (aiohttp.ClientError, OSError, ValueError)):
                log.error("parcel_failed", exc_info=error)
            return Receipt(None, time.monotonic() - began, in_words(error, seconds=self._timeout))


TROUBLES: tuple[tuple[type[BaseException], str], ...] = (
    (TimeoutError, "No answer within {seconds:g} seconds."),
    (aiohttp.ClientSSLError, "No safe connection (TLS) could be made."),
    (aiohttp.ClientConnectorDNSError, "Its name cannot be found."),
    (aiohttp.ClientConnectorError, "It cannot be reached: nothing takes the connection."),
    (aiohttp.ServerDisconnectedError, "It hung up without an answer."),
    (aiohttp.ClientOSError, "The connection broke off."),
)
UNKNOWN_SIGNER = "Its certificate is signed by nobody whom we know. SSL_CERT_FILE names those of your house."
CERTIFICATES = {
    9: "Its certificate is not valid yet.",
    10: "Its certificate has expired.",
    18: "Its certificate is signed by itself only.",
    **dict.fromkeys((19, 20, 21), UNKNOWN_SIGNER),
    62: "Its certificate is for another name.",
    64: "Its certificate is for another address.",
}
"""By the number that OpenSSL gives the fault."""


def in_words(error: BaseException, *, seconds: float) -> str:
    """What went wrong on the way, for who looks for a fault."""
    for cause in _causes(error):
        if isinstance(cause, egress.NotAllowed):
            return str(cause)
        if isinstance(cause, ssl.SSLCertVerificationError) and hasattr(cause, "verify_code"):  # aiohttp's own has none
            return CERTIFICATES.get(cause.verify_code, "Its certificate is not valid.")
    for kind, words in TROUBLES:
        if isinstance(error, kind):
            return words.format(seconds=seconds)
    return "What came back is not an answer in HTTP."


async def _beginning_of(response: aiohttp.ClientResponse) -> bytes:
    """A short answer is read to its end, so that the connection serves again; a long one is left where it is."""
    said = b""
    while len(said) < MOST_READ and (more := await response.content.read(MOST_READ - len(said))):
        said += more
    if len(said) >= MOST_READ:
        response.close()
    return said


def _showable(said: bytes) -> str:
    """One line, without what a terminal or a page would obey."""
    letters = said[: EXCERPT * 4].decode(errors="replace")
    return "".join(letter if letter.isprintable() else " " for letter in letters)[:EXCERPT].strip()


def _causes(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found
