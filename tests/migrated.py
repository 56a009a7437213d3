"""A database with its tables for a site of a test: migrated once in this process, afterwards a copy of that.

Migrating takes seconds of a core, and the tests with real processes need some thirty sites.
"""

import atexit
import shutil
import tempfile
import uuid
from collections.abc import Mapping
from pathlib import Path

from tests.services import manage

_templates: dict[str, str] = {}  # by the PostgreSQL server, or "" for SQLite: name or path of what is copied


def migrate(env: Mapping[str, str]) -> None:
    """Give the empty database of `env` the tables of the app."""
    url = env.get("DATABASE_URL", "")
    server, _, name = url.rpartition("/")
    if server not in _templates:
        manage(env, "migrate", "--verbosity", "0")
        _templates[server] = _keep(server, name, env)
    elif url:
        _sql(server, f'DROP DATABASE "{name}"', f'CREATE DATABASE "{name}" TEMPLATE "{_templates[server]}"')
    else:
        shutil.copy(_templates[server], _file(env))


def _keep(server: str, name: str, env: Mapping[str, str]) -> str:
    if server:
        template = f"template_{uuid.uuid4().hex}"
        _sql(server, f'CREATE DATABASE "{template}" TEMPLATE "{name}"')
        return template
    folder = tempfile.mkdtemp(prefix="samenspel-migrated-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    # No process has it open any more, so that all of it stands in the one file.
    return str(shutil.copy(_file(env), folder))


def _file(env: Mapping[str, str]) -> Path:
    return Path(env["VAR_DIR"]) / "samenspel.sqlite3"


def _sql(server: str, *statements: str) -> None:
    import psycopg

    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)
