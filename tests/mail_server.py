"""A mail server for tests, as far as SMTP goes: it takes messages over, and refuses, delays or breaks off where a test says so."""

import asyncio
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import Message
from email.parser import BytesParser


class MailServer:
    """``replies``: to RCPT, by address. ``breaks_off``: addresses at which it hangs up, by the moment: before or after it has the
    text. What it took over stands in ``taken`` before it says so."""

    def __init__(self) -> None:
        self.taken: list[Message] = []
        self.replies: dict[str, str] = {}
        self.breaks_off: dict[str, str] = {}
        self.port = 0
        self._loop = asyncio.new_event_loop()

    @property
    def counts(self) -> Counter[str]:
        """Messages by address."""
        return Counter(message["To"] for message in self.taken)

    @property
    def header_ids(self) -> Counter[str]:
        return Counter(message["Message-ID"] for message in self.taken)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):  # a client that was killed says no word
            await self._talk(reader, writer)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        address = ""
        writer.write(b"220 test\r\n")
        while line := (await reader.readline()).decode().strip():
            verb = line[:4].upper()
            if verb == "RCPT":
                address = line.partition("<")[2].partition(">")[0]
                writer.write(f"{self.replies.get(address, '250 fine')}\r\n".encode())
            elif verb == "DATA":
                writer.write(b"354 go on\r\n")
                text = await reader.readuntil(b"\r\n.\r\n")
                if self.breaks_off.get(address) == "before":
                    break
                self.taken.append(BytesParser().parsebytes(text[:-3]))
                if self.breaks_off.get(address) == "after":
                    break
                writer.write(b"250 taken over\r\n")
            else:
                writer.write({"QUIT": b"221 bye\r\n"}.get(verb, b"250 fine\r\n"))
            if verb == "QUIT" or self.breaks_off.get(address) == "at once":
                break
        writer.close()

    def run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    def start(self) -> None:
        threading.Thread(target=self.run, daemon=True).start()
        listening = asyncio.run_coroutine_threadsafe(
            asyncio.start_server(self._serve, "127.0.0.1", self.port, limit=2**20), self._loop
        )
        self._server = listening.result(10)
        self.port = self._server.sockets[0].getsockname()[1]

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._server.close)
        self._loop.call_soon_threadsafe(self._loop.stop)


@contextmanager
def serving() -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()


def main() -> None:
    """In a process of its own: says its port, and serves until nobody listens to it any more."""
    with serving() as server:
        sys.stdout.write(f"{server.port}\n")
        sys.stdout.flush()
        sys.stdin.read()
        sys.stdout.write(f"{len(server.taken)} {len(server.header_ids)}\n")


if __name__ == "__main__":
    main()
