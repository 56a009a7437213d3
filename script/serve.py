"""Start the demo: migrate, load it, run web and worker until one stops or somebody says so.

Called by script/server. Both servers run in sessions of their own, so that a Ctrl-C reaches this process alone and it
can take both down in order, whatever children they have.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
STOP_SECONDS = 15
WORKER = (
    *("celery", "-A", "netwerk", "--quiet", "worker", "-B", "-P", "threads", "-c", "4", "-Q", "login,default,bulk"),
    # One worker has no neighbours to look for.
    *("--without-mingle", "--without-gossip", "--loglevel", "WARNING"),
)


def environment(port: int) -> dict[str, str]:
    """Return the variables of the demo; what the caller has set wins, but for the address that goes with the port."""
    return {
        "VAR_DIR": str(BASE_DIR / "var"),
        "LOG_LEVEL": "WARNING",
        **os.environ,
        "SAMENSPEL_DEMO": "1",
        "PORT": str(port),
        "BASE_URL": os.environ.get("BASE_URL", f"http://localhost:{port}"),
        "PYTHONUNBUFFERED": "1",
        # Celery warns whoever runs it as root, which in a container is usual.
        "PYTHONWARNINGS": "ignore:You're running the worker",
        "DJANGO_SETTINGS_MODULE": "netwerk.settings",
    }


def read_port() -> int:
    """Return PORT; stops with one clear line when it is no port, or taken."""
    text = os.environ.get("PORT", "8000")
    if not text.isdecimal() or not 0 < int(text) < 65536:
        sys.exit(f"PORT={text} is geen poort. Typ bijvoorbeeld: PORT=8123 script/server")
    with socket.socket() as probe:
        # Without this a port counts as taken for a minute after the last stop.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((os.environ.get("WEB_HOST", "127.0.0.1"), int(text)))
        except PermissionError:
            sys.exit(f"Voor poort {text} heb je meer rechten nodig. Neem een hogere: PORT=8123 script/server")
        except OSError:
            sys.exit(f"Poort {text} is bezet. Stop wat daar draait, of neem een andere: PORT=8123 script/server")
    return int(text)


def start(*command: str, env: dict[str, str], stdout: int | None = None) -> subprocess.Popen:
    """Start `python -m command` in a session of its own."""
    return subprocess.Popen(  # noqa: S603  commands of our own
        [sys.executable, "-m", *command],
        cwd=BASE_DIR,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        text=True,
        start_new_session=True,
    )


def stop(processes: Iterable[subprocess.Popen]) -> None:
    """Ask all to stop, wait, and kill what is left of their sessions."""
    processes = list(processes)
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(0.1, deadline - time.monotonic()))
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


def answers(url: str) -> bool:
    """Return whether the web server answers."""
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310  our own address
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def prepare(env: dict[str, str], demo_options: list[str], stopped: threading.Event) -> str:
    """Bring the database up to date and load what is missing of the demo; return what the demo says.

    Stops when either fails, or when somebody says so.
    """
    said = ""
    sys.stdout.write("Database bijwerken en demo laden\n")
    sys.stdout.flush()
    for command in (["migrate", "--verbosity", "0"], ["demo", *demo_options]):
        process = start("django", *command, env=env, stdout=subprocess.PIPE)
        while process.poll() is None:
            if stopped.wait(0.05):
                stop([process])
                sys.exit(0)
        said = process.stdout.read().strip()
        if process.returncode:
            sys.exit(process.returncode)
    return said


def announce(base_url: str, demo: str) -> None:
    sys.stdout.write(
        f"\n{demo}\n\nDe demo draait. Begin hier:  {base_url}/demo/\n"
        f"De mails van de demo:       {base_url}/demo/mail/\nStoppen: Ctrl-C\n\n"
    )
    sys.stdout.flush()


def main() -> int:
    """Run until a signal comes (0) or a server stops by itself (1)."""
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stopped.set())
    port = read_port()
    env = environment(port)
    demo = prepare(env, sys.argv[1:], stopped)
    processes = [start("gunicorn", env=env), start(*WORKER, env=env)]
    try:
        announced = False
        while not stopped.wait(0.1):
            if any(process.poll() is not None for process in processes):
                sys.stderr.write("Een van de programma's stopte vanzelf; zie hierboven.\n")
                return 1
            if not announced and answers(f"http://127.0.0.1:{port}/gezondheid/web/"):
                announced = True
                announce(env["BASE_URL"], demo)
        return 0
    finally:
        stop(processes)


if __name__ == "__main__":
    sys.exit(main())
