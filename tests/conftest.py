"""What every test gets: an environment of its own, a real database file, a clean cache and no network.

The environment must stand before Django reads its settings, so it is set while this module is imported; that
is why pyproject.toml names no DJANGO_SETTINGS_MODULE (pytest-django would read them before this file).
"""

import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from tests import network_guard

if django_settings.configured:
    raise pytest.UsageError("Django's settings were loaded before tests/conftest.py: unset DJANGO_SETTINGS_MODULE")

VAR_DIR = Path(tempfile.mkdtemp(prefix="samenspel-test-"))
XDIST_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")


def _own_redis_database(url: str) -> str:
    """Return `url` with a database number for this xdist worker alone: tests empty their cache."""
    if not XDIST_WORKER or not url.startswith("redis"):
        return url
    base, _, number = url.rpartition("/")
    return f"{base}/{int(number) + 2 * int(XDIST_WORKER.removeprefix('gw'))}"


def _set_environment() -> None:
    """Set the demo on an own folder; a caller may set DATABASE_URL, CACHE_URL, CELERY_BROKER_URL."""
    for name in ("CACHE_URL", "CELERY_BROKER_URL"):
        if name in os.environ:
            os.environ[name] = _own_redis_database(os.environ[name])
    for name in (
        "BASE_URL",
        "ALLOWED_HOSTS",
        "EMAIL_URL",
        "SECRET_KEY",
        "TRUSTED_PROXY_COUNT",
        "HTTPS",
        "DEBUG",
    ):
        os.environ.pop(name, None)
    os.environ.update(
        DJANGO_SETTINGS_MODULE="netwerk.settings",
        SAMENSPEL_DEMO="1",
        VAR_DIR=str(VAR_DIR),
        LOG_LEVEL="INFO",
        # Playwright's synchronous API runs an event loop in the test's own thread.
        DJANGO_ALLOW_ASYNC_UNSAFE="true",
    )


_set_environment()
django_settings.DATABASES  # noqa: B018  reads the settings, which is when pytest-django sets up Django
del os.environ["DJANGO_SETTINGS_MODULE"]  # a worker of xdist inherits it and would load the settings before this file
network_guard.install()
logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd tells of every line of every conversation


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(VAR_DIR, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def _quick_settings() -> Iterator[None]:
    """Plain static file names: no build is needed (tests/browser runs on the built ones); a cheap hasher."""
    from django.test import override_settings

    storages = django_settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    with override_settings(STORAGES=storages, PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """SQLite in a file: in memory, threads get "table is locked" (docs/architecture.md)."""
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(VAR_DIR / "test.sqlite3")


@pytest.fixture(scope="session", autouse=True)
def _append_only_rows_are_flushed() -> Iterator[None]:
    """A test with transactions of its own empties the database afterwards: on SQLite row by row, which the guard of the
    log of who looked refuses. It stands aside for that alone."""
    from django.db import connection
    from django.test import TransactionTestCase

    from privacy import append_only

    empty = TransactionTestCase._fixture_teardown

    def run(statements: Iterator[str]) -> None:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def teardown(case: TransactionTestCase) -> None:
        if connection.vendor != "sqlite":
            return empty(case)
        run(append_only.release(connection.vendor))
        try:
            return empty(case)
        finally:
            run(append_only.protect(connection.vendor))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield


@pytest.fixture(autouse=True)
def _clean_cache() -> Iterator[None]:
    """Rate limits and fragments of one test are not those of the next."""
    from django.core.cache import cache

    cache.clear()
    yield


@pytest.fixture
def site_environment(tmp_path: Path) -> dict[str, str]:
    """The environment of a migrated site of its own, for a test that starts real servers (tests/services.py)."""
    from tests import migrated, services

    env = services.new_site_environment(tmp_path)
    migrated.migrate(env)
    return env


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """Let pytest-playwright start the browser that script/bootstrap found, also as root and in a container."""
    from tests import services

    path = services.chromium()
    assert path, "No Chromium: run script/bootstrap --test"
    quiet = ["--disable-dev-shm-usage", "--disable-background-networking"]
    arguments = [*quiet, "--no-sandbox"] if os.geteuid() == 0 else quiet
    return browser_type_launch_args | {"executable_path": path, "args": arguments}
