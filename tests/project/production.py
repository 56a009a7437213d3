"""The settings as in production, which only another process can read: this one runs the demo's."""

import subprocess
import sys
from pathlib import Path

from tests.services import BASE_DIR, app_environment

HOST = "samenspel.example.nl"


def production_environment(folder: Path, **overrides: str) -> dict[str, str]:
    """Return what docs/operations.md asks to set, with the database in `folder`."""
    env = app_environment(
        folder,
        SECRET_KEY="a-key-for-one-test-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
        ALLOWED_HOSTS=f"{HOST},localhost",
        BASE_URL=f"https://{HOST}",
        TRUSTED_PROXY_COUNT="1",
        DATABASE_URL=f"sqlite:///{folder / 'production.sqlite3'}",
        EMAIL_URL="smtp://127.0.0.1:9",
        **overrides,
    )
    del env["SAMENSPEL_DEMO"]
    return env


def run_manage(env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run manage.py in `env`, whatever comes of it."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=BASE_DIR, env=env, capture_output=True, text=True
    )
