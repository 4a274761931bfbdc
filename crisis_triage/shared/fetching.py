"""Fetches what stands at an address that somebody else chose: within a time and a size, and from nowhere near ourselves (``egress``)."""

import asyncio
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

import aiohttp
from aiohttp.abc import AbstractResolver

from crisis_triage.shared import egress
from crisis_triage.shared.courier import GuardedResolver, in_words
from crisis_triage.shared.errors import Invalid

TIMEOUT_SECONDS = 20.0
MOST_REDIRECTS = 3
MOST_BYTES = 2 * 2**20
PIECE_BYTES = 65_536
LONGEST_LINK = 4_000
MOVED = (301, 302, 303, 307, 308)


@dataclass(frozen=True)
class Fetched:
    """``status``: None if nothing was answered; then, or when it is not to be used, ``trouble`` says why."""

    status: int | None
    body: bytes = b""
    etag: str = ""
    last_modified: str = ""
    trouble: str = ""
    retry_after: str = ""
    link: str = ""


class TooLarge(Exception):
    pass


def fetch(
    url: str,
    *,
    headers: Mapping[str, str],
    redirects: int = MOST_REDIRECTS,
    timeout: float = TIMEOUT_SECONDS,
    resolver: Callable[[], AbstractResolver] = GuardedResolver,
) -> Fetched:
    """One GET. It may lead elsewhere a few times, and each address is looked at like the first; whoever sends a secret along says
    ``redirects=0``, because it is for one receiver."""
    try:
        return asyncio.run(asyncio.wait_for(_follow(url, headers, redirects, resolver), timeout))
    except Invalid as refusal:
        return Fetched(None, trouble=refusal.message)
    except TooLarge:
        return Fetched(None, trouble=f"It is larger than {MOST_BYTES // 2**20} MB.")
    except (aiohttp.ClientError, OSError, ValueError, ssl.SSLError) as error:
        return Fetched(None, trouble=in_words(error, seconds=timeout))


async def _follow(
    url: str, headers: Mapping[str, str], redirects: int, resolver: Callable[[], AbstractResolver]
) -> Fetched:
    connector = aiohttp.TCPConnector(resolver=resolver(), socket_factory=egress.open_socket)
    async with aiohttp.ClientSession(
        connector=connector, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False, trust_env=False
    ) as session:
        for _ in range(redirects + 1):
            egress.check_url(url)
            async with session.get(
                url, headers={**headers, "Accept-Encoding": "identity"}, allow_redirects=False
            ) as response:
                if response.status not in MOVED:
                    return await _read(response)
                url = urljoin(url, response.headers.get("Location", ""))
    if not redirects:
        return Fetched(
            response.status, trouble=f"It answered {response.status} and leads elsewhere. Write the final address."
        )
    return Fetched(None, trouble="It leads from one address to the next without end.")


async def _read(response: aiohttp.ClientResponse) -> Fetched:
    if response.status == 200 and response.headers.get("Content-Encoding", "identity") != "identity":
        return Fetched(None, trouble="It comes packed, though that was not asked for.")
    body = bytearray()
    async for piece in response.content.iter_chunked(PIECE_BYTES):
        body += piece
        if len(body) > MOST_BYTES:
            raise TooLarge
    said = (response.headers.get(name, "") for name in ("ETag", "Last-Modified"))
    etag, changed = (one if one.isascii() else "" for one in said)  # others could be neither stored nor sent back
    trouble = "" if response.status in (200, 304) else f"It answered {response.status}."
    return Fetched(
        response.status,
        bytes(body),
        etag[:300],
        changed[:100],
        trouble,
        response.headers.get("Retry-After", "")[:100],
        ", ".join(response.headers.getall("Link", []))[:LONGEST_LINK],
    )
