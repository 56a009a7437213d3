"""The compose file without a container engine: its shape, and its own commands run by hand.

The commands run against a real PostgreSQL and Redis, in the environment that the file gives them; only the names of
the machines, the ports and the folders are those of this test.
"""

import contextlib
import re
import shlex
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
import yaml

from tests import services
from tests.services import BASE_DIR, Service

COMPOSE = yaml.safe_load((BASE_DIR / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
ONE_SHOT = {"secrets", "migrate"}
OURS = {name for name, service in SERVICES.items() if service["image"] == "samenspel-nl"}


def with_defaults(text):
    """Fill in `${NAME:-default}` as compose does without a .env file."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", str(text))


def test_the_services_are_those_of_the_plan():
    assert set(SERVICES) == {
        *("secrets", "migrate", "web", "worker", "login-worker", "beat", "proxy", "postgres", "redis"),
    }
    assert all(SERVICES[name]["build"] == "." for name in OURS)


def test_what_is_scaled_has_no_name_and_no_port():
    for name, service in SERVICES.items():
        assert "container_name" not in service, name
        assert ("ports" in service) == (name == "proxy"), name
    assert "dynamic a" in (BASE_DIR / "docker" / "Caddyfile").read_text()


def test_everything_that_stays_is_watched_and_comes_back():
    for name, service in SERVICES.items():
        if name in ONE_SHOT:
            assert "healthcheck" not in service
        else:
            assert service["restart"] == "unless-stopped", name
            assert service["healthcheck"]["test"], name


def test_migrations_run_once_and_before_the_rest():
    migrating = [name for name in OURS if "migrate" in str(SERVICES[name]["command"])]
    assert migrating == ["migrate"]
    for name in OURS - ONE_SHOT:
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}, name
        assert SERVICES[name]["depends_on"]["redis"] == {"condition": "service_healthy"}, name
    assert SERVICES["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    assert SERVICES["postgres"]["depends_on"] == {"secrets": {"condition": "service_completed_successfully"}}


def test_one_beat_rings_and_login_mail_has_a_worker_of_its_own():
    celery = {name: SERVICES[name]["command"] for name in OURS if SERVICES[name]["command"][0] == "celery"}
    assert [name for name, command in celery.items() if "beat" in command] == ["beat"]
    queues = {name: command[command.index("-Q") + 1] for name, command in celery.items() if "-Q" in command}
    assert queues == {"login-worker": "login", "worker": "default,bulk"}
    assert all("-B" not in command for command in celery.values())


def test_the_database_and_redis_are_not_on_the_outside_network():
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert {name for name in SERVICES if SERVICES[name].get("networks") == ["inside"]} == {"postgres", "redis"}


def test_redis_never_drops_a_key_and_writes_what_it_has():
    command = " ".join(SERVICES["redis"]["command"])
    assert "--maxmemory-policy noeviction" in command
    assert "--appendonly yes" in command


def test_no_secret_stands_in_the_file():
    for name, service in SERVICES.items():
        for variable, value in service.get("environment", {}).items():
            if re.search("SECRET|PASSWORD|DATABASE_URL", variable):
                assert variable.endswith("_FILE"), name
                assert value.startswith("/secrets/")


def test_every_setting_that_can_be_changed_is_in_the_example():
    used = set(re.findall(r"\$\{(\w+):-", (BASE_DIR / "docker-compose.yml").read_text()))
    example = dict(
        line.split("=", 1)
        for line in (BASE_DIR / ".env.example").read_text().splitlines()
        if line and not line.startswith("#")
    )
    assert set(example) == used


def test_the_image_installs_by_hash_builds_the_styles_and_is_not_root():
    lines = (BASE_DIR / "Dockerfile").read_text()
    assert lines.count("--require-hashes") == 2
    assert "run build" in lines
    assert re.search(r"^USER app$", lines, re.M)
    assert lines.index("USER app") > lines.index("collectstatic")
    for word in re.findall(r"^COPY (?!--from)(.*) \S+$", lines, re.M):
        for source in word.split():
            assert (BASE_DIR / source).exists(), source


# --- The commands, by hand ------------------------------------------------------------------------------------------


class Machine:
    """Runs the commands of the compose file on this machine, each in the environment of its service."""

    def __init__(self, folder, postgres, redis):
        self.folder = folder
        self.port = services.free_port()
        self.replaced = {
            "/secrets": str(folder / "secrets"),
            "/data": str(folder / "data"),
            "redis://redis:6379": redis.url.rpartition("/")[0],
        }
        self.postgres = postgres
        for name in ("secrets", "data"):
            (folder / name).mkdir()

    def here(self, text):
        text = with_defaults(text)
        for word, replacement in self.replaced.items():
            text = re.sub(rf"{re.escape(word)}\b", replacement, text)
        return text

    def command(self, words):
        """Return the command with this Python: `celery` and `gunicorn` of the same virtual environment."""
        program, *rest = [self.here(word) for word in words]
        python = [sys.executable] if program == "python" else [sys.executable, "-m", program]
        # In `sh -c` the words are found by PATH, which starts with the same environment.
        return [*python, *rest] if program in ("python", "celery", "gunicorn") else [program, *rest]

    def environment(self, name, **more):
        env = services.app_environment(self.folder / "data")
        del env["SAMENSPEL_DEMO"]
        ours = {key: self.here(value) for key, value in SERVICES[name].get("environment", {}).items()}
        return env | ours | {"PORT": str(self.port), "HOSTNAME": socket.gethostname()} | more

    def run(self, name, words):
        """Run a command of a service to its end."""
        return subprocess.run(
            self.command(words), cwd=BASE_DIR, env=self.environment(name), capture_output=True, text=True, timeout=120
        )

    def service(self, name, ready):
        """Return a service that is not started yet."""
        return Service(
            name=name,
            command=self.command(SERVICES[name]["command"]),
            log=self.folder / f"{name}.log",
            ready=ready,
            env=self.environment(name),
        )

    def probe(self, name):
        """Run the health check of a service; return whether it is well."""
        kind, *words = SERVICES[name]["healthcheck"]["test"]
        if kind == "CMD-SHELL":
            words = shlex.split(f"sh -c {shlex.quote(words[0].replace('$$', '$'))}")
        done = self.run(name, words)
        print(done.stdout, done.stderr)
        return done.returncode == 0


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    folder = tmp_path_factory.mktemp("compose")
    with services.start_postgres() as postgres, services.start_redis() as redis:
        machine = Machine(folder, postgres, redis)
        made = machine.run("secrets", SERVICES["secrets"]["command"])
        assert made.returncode == 0, made.stderr
        with psycopg.connect(postgres.url, autocommit=True) as connection:
            connection.execute("CREATE ROLE samenspel LOGIN")
            connection.execute("CREATE DATABASE samenspel OWNER samenspel")
        secret = folder / "secrets" / "database_url"
        server = re.search(r"@([^/]+)/", postgres.url).group(1)
        secret.write_text(secret.read_text().replace("postgres:5432", server))
        migrated = machine.run("migrate", SERVICES["migrate"]["command"])
        assert migrated.returncode == 0, migrated.stderr
        yield machine


def test_secrets_are_made_once_and_for_one_reader(machine):
    files = sorted((machine.folder / "secrets").iterdir())
    assert [file.name for file in files] == ["database_url", "postgres_password", "secret_key", "secret_key_fallbacks"]
    before = {file: file.read_text() for file in files}
    assert all(file.stat().st_mode & 0o777 == 0o600 for file in files)
    assert machine.run("secrets", SERVICES["secrets"]["command"]).returncode == 0
    assert {file: file.read_text() for file in files} == before
    assert len(before[files[2]]) >= 50


def test_migrating_again_does_nothing(machine):
    again = machine.run("migrate", SERVICES["migrate"]["command"])
    assert (again.returncode, "No migrations to apply" in again.stdout) == (0, True)


def test_all_processes_run_together_and_their_probes_say_so(machine):
    says = {
        "web": lambda it: machine.probe("web"),
        "worker": lambda it: " ready." in it.tail(20000),
        "login-worker": lambda it: " ready." in it.tail(20000),
        "beat": lambda it: "Scheduler: Sending due task" in it.tail(20000),
    }
    running = {name: machine.service(name, ready) for name, ready in says.items()}
    with ThreadPoolExecutor() as at_once, contextlib.ExitStack() as stack:
        stack.callback(lambda: list(at_once.map(Service.stop, running.values())))
        list(at_once.map(Service.start, running.values()))
        well = dict(zip(running, at_once.map(machine.probe, running), strict=True))
        assert well == dict.fromkeys(running, True), {name: service.tail() for name, service in running.items()}
        assert all(service.process.poll() is None for service in running.values())
        assert "outbox.tasks.sweep" in running["beat"].log.read_text()
    assert not machine.probe("web")
