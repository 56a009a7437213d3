"""The commands that a newcomer types, as far as they can be tried inside their own test run."""

import os
import re
import signal
import subprocess
import time
from contextlib import contextmanager, suppress

import psutil
import pytest
import requests

from tests import services
from tests.services import BASE_DIR

SCRIPTS = ["script/bootstrap", "script/lint", "script/lock", "script/server", "script/test", ".ci/run"]


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_can_be_run_and_are_plain_shell(name):
    path = BASE_DIR / name
    assert os.access(path, os.X_OK)
    assert path.read_text().startswith("#!/bin/sh\n")
    subprocess.run(["sh", "-n", path], check=True)
    git = subprocess.run(["git", "ls-files", "--stage", name], cwd=BASE_DIR, capture_output=True, text=True)
    assert git.returncode != 0 or git.stdout == "" or git.stdout.startswith("100755")


@pytest.mark.parametrize("name", [path.name for path in sorted((BASE_DIR / "requirements").glob("*.txt"))])
def test_locks_pin_by_hash_and_name_no_host(name):
    """Requirements 2c 31; where packages come from is for the machine that installs to say."""
    text = (BASE_DIR / "requirements" / name).read_text()
    assert not re.search(r"https?://|--(extra-)?index|--find-links|\.(org|com)\b", text)
    packages = re.split(r"\n(?=\S)", text.strip())
    assert packages
    for package in packages:
        assert re.match(r"[\w.-]+==[\w.]+", package), package
        assert "--hash=sha256:" in package, package


def test_the_npm_lock_pins_by_hash_and_names_no_registry():
    lock = (BASE_DIR / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert "registry." not in lock
    assert lock.count('"integrity"') > 10


def test_every_dependency_says_why():
    text = (BASE_DIR / "pyproject.toml").read_text()
    lists = re.findall(r"^(?:dependencies|build|test) = \[\n(.*?)^\]", text, re.M | re.S)
    assert len(lists) == 3
    for lines in (entries.splitlines() for entries in lists):
        for number, line in enumerate(lines):
            if not line.lstrip().startswith("#"):
                assert "  # " in line or lines[number - 1].lstrip().startswith("#"), line


# --- script/server --------------------------------------------------------------------------------------------------


@contextmanager
def started(folder, port):
    """Run script/server as a service manager would: no terminal, a session of its own."""
    env = services.app_environment(folder, PORT=str(port))
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["script/server"],
            cwd=BASE_DIR,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield process, log
    finally:
        for one in family(process):
            with suppress(psutil.NoSuchProcess):
                one.kill()
        process.wait()


def family(process):
    try:
        return [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def wait_for(condition, seconds, why):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, why()
        time.sleep(0.1)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "TERM"])
def test_the_server_starts_says_where_to_look_and_leaves_nothing_behind(tmp_path, number):
    port = services.free_port()
    with started(tmp_path, port) as (process, log):
        wait_for(lambda: "Stoppen: Ctrl-C" in log.read_text() or process.poll() is not None, 180, log.read_text)
        said = log.read_text()
        base = f"http://localhost:{port}"
        assert f"{base}/demo/" in said
        assert f"{base}/demo/mail/" in said
        assert "organisator@example.nl" in said
        assert requests.get(f"{base}/demo/", timeout=20).status_code == 200
        assert requests.get(f"{base}/demo/mail/", timeout=20).status_code == 200
        assert_port_is_told_taken(port)
        members = family(process)
        assert len(members) >= 5  # the script, gunicorn and two workers, Celery (and beat)
        process.send_signal(number)
        assert process.wait(30) == 0, log.read_text()
        gone, alive = psutil.wait_procs(members, timeout=5)
        assert alive == []
        assert not services.accepts(port)


def assert_port_is_told_taken(port):
    done = subprocess.run(
        ["script/server"],
        cwd=BASE_DIR,
        env=os.environ | {"PORT": str(port)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert f"Poort {port} is bezet" in done.stderr
    assert "PORT=8123 script/server" in done.stderr


def test_the_server_refuses_what_is_no_port(tmp_path):
    done = subprocess.run(
        ["script/server"], cwd=BASE_DIR, env=os.environ | {"PORT": "http"}, capture_output=True, text=True
    )
    assert (done.returncode, "PORT=http is geen poort" in done.stderr) == (1, True)


# --- script/bootstrap -----------------------------------------------------------------------------------------------


def fake_system(folder, *, python, root=False, tools=()):
    """Make a folder of programs that is all the script can see, with a Python that misses what `python` says."""
    folder.mkdir()
    for name in ("cat", "cksum", "cut", "dirname", "env", "grep", "ls", "mkdir", "rm", "sh", "tr", "uname"):
        found = next(p for p in (f"/bin/{name}", f"/usr/bin/{name}") if os.path.exists(p))  # noqa: PTH110
        (folder / name).symlink_to(found)
    programs = {"python3": python, "id": f"echo {0 if root else 1000}"} | dict.fromkeys(tools, 'echo "$0 $*" >&2')
    for name, body in programs.items():
        path = folder / name
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)
    return folder


def bootstrap_in(tmp_path, **system):
    """Run script/bootstrap in an empty checkout, on a machine with these programs alone."""
    checkout = tmp_path / "checkout"
    (checkout / "script").mkdir(parents=True)
    (checkout / "script" / "bootstrap").write_text((BASE_DIR / "script" / "bootstrap").read_text())
    programs = fake_system(tmp_path / "bin", **system)
    return subprocess.run(
        ["/bin/sh", "script/bootstrap"], cwd=checkout, env={"PATH": str(programs)}, capture_output=True, text=True
    )


# A Python as Debian ships it: new enough, without the module that makes virtual environments.
WITHOUT_VENV = 'case "$*" in *ensurepip*) exit 1 ;; *) exit 0 ;; esac'
WITHOUT_PANGO = 'case "$1" in -) exit 1 ;; *) exit 0 ;; esac'


def test_without_venv_one_line_says_what_to_type(tmp_path):
    done = bootstrap_in(tmp_path, python=WITHOUT_VENV, tools=["apt-get"])
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "sudo apt-get update && sudo apt-get install -y python3-venv\n" in done.stderr


def test_without_pango_one_line_says_what_to_type(tmp_path):
    done = bootstrap_in(tmp_path, python=WITHOUT_PANGO, tools=["apt-get"])
    assert done.returncode == 1
    assert done.stderr.endswith(
        "sudo apt-get update && sudo apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0\n"
    )


def test_root_installs_what_is_missing_by_itself(tmp_path):
    done = bootstrap_in(tmp_path, python=WITHOUT_VENV, root=True, tools=["apt-get"])
    assert "apt-get update" in done.stderr
    assert "apt-get install -y -qq --no-install-recommends python3-venv" in done.stdout + done.stderr
    assert "virtuele omgeving" in done.stdout


def test_on_macos_brew_brings_pango(tmp_path):
    done = bootstrap_in(tmp_path, python=WITHOUT_PANGO, tools=["brew"])
    assert "brew install --quiet pango" in done.stderr


def test_an_old_python_is_refused(tmp_path):
    done = bootstrap_in(tmp_path, python="exit 1", tools=["apt-get"])
    assert done.returncode == 1
    assert "Python 3.11 of nieuwer" in done.stderr
