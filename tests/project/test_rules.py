"""Rules of the house that a reader would otherwise have to watch over (requirements 3b 8, 10; 2d 40)."""

import ast
import re
import subprocess
import sys
import tomllib
from datetime import timedelta

from celery import current_app
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import engines
from django.template.loader import get_template

from netwerk.celery import app
from tests.services import BASE_DIR

APPS = ["netwerk", "mailings", "discussions", "haakjes", "publications", "registrations", "events", "membership"]
APPS += ["outbox", "documents", "privacy"]


def sources(*suffixes):
    """Return our own files, as far as they are no migration."""
    return [
        path
        for name in APPS
        for path in sorted((BASE_DIR / name).rglob("*"))
        if path.suffix in suffixes and "migrations" not in path.parts
    ]


PYTHON = sources(".py")
TEMPLATES = BASE_DIR / "templates"


def calls(path):
    return [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]


# --- Tasks ----------------------------------------------------------------------------------------------------------


def test_tasks_come_back_after_a_kill_and_never_outlive_their_lease():
    """Requirements 3b 10."""
    conf = app.conf
    assert conf.task_acks_late is True
    assert conf.task_reject_on_worker_lost is True
    assert conf.worker_prefetch_multiplier == 1
    assert conf.task_ignore_result is True
    assert conf.task_soft_time_limit < conf.task_time_limit
    assert conf.task_publish_retry is False
    assert conf.broker_connection_retry_on_startup is True


def test_time_limits_stay_under_the_visibility_timeout_of_redis():
    text = (BASE_DIR / "netwerk" / "settings.py").read_text()
    visibility = int(re.search(r'"visibility_timeout": (\d+)', text).group(1))
    assert visibility > settings.CELERY_TASK_TIME_LIMIT


def test_a_lease_is_longer_than_a_silent_mail_server_holds_a_worker():
    assert timedelta(seconds=settings.EMAIL_TIMEOUT) * 3 < settings.OUTBOX_LEASE


def our_tasks():
    app.loader.import_default_modules()
    return {name: task for name, task in current_app.tasks.items() if name.split(".")[0] in APPS}


def test_the_schedule_rings_tasks_that_exist_and_no_moment_is_set_for_one():
    tasks = our_tasks()
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(tasks)
    assert set(settings.CELERY_TASK_ROUTES) <= set(tasks)


def test_no_task_keeps_its_own_weaker_settings():
    for name, task in our_tasks().items():
        assert task.acks_late is True, name
        assert task.reject_on_worker_lost is True, name
        assert task.time_limit is None or task.time_limit <= settings.CELERY_TASK_TIME_LIMIT, name


def test_nothing_is_scheduled_in_the_broker_but_the_next_seconds():
    """Requirements 3b 8: a moment stands in the database; the broker may lose what it holds.

    The one exception looks again at a lease that ends before the next sweep, so within 15 seconds.
    """
    scheduled = [
        (str(path.relative_to(BASE_DIR)), ast.unparse(call.func))
        for path in PYTHON
        for call in calls(path)
        if {keyword.arg for keyword in call.keywords} & {"eta", "countdown"}
    ]
    assert scheduled == [("outbox/tasks.py", "sweep.apply_async")]
    assert settings.CELERY_BEAT_SCHEDULE["outbox-sweep"]["schedule"] <= 15


# --- Pages ----------------------------------------------------------------------------------------------------------


def test_templates_hold_nothing_that_the_policy_forbids():
    """No inline script or style, no address of others (requirements 2a 2, 5.14); mails, papers, downloads have none."""
    for path in sorted(TEMPLATES.rglob("*.html")):
        relative = path.relative_to(TEMPLATES)
        if relative.parts[0] in ("emails", "pdf", "downloads"):
            continue
        text = path.read_text()
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text), relative
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", text), relative
        assert not re.search(r"(src|srcset|poster)=[\"']?(https?:)?//", text), relative
        assert not re.search(r"<link[^>]+href=[\"']?(https?:)?//", text), relative


def test_every_static_file_that_a_template_names_exists():
    for path in TEMPLATES.rglob("*.*"):
        if path.suffix in (".html", ".txt"):
            for name in re.findall(r"{% static ['\"]([^'\"]+)['\"]", path.read_text()):
                assert finders.find(name), f"{name} in {path}"


def test_every_template_can_be_read():
    for path in TEMPLATES.rglob("*.*"):
        if path.suffix in (".html", ".txt"):
            get_template(str(path.relative_to(TEMPLATES)))


def test_templates_escape_by_default():
    assert engines["django"].engine.autoescape is True
    for path in [*TEMPLATES.rglob("*.html"), *sources(".html")]:
        assert "autoescape off" not in path.read_text(), path


# --- Source ---------------------------------------------------------------------------------------------------------


def test_modules_stay_small():
    long = {str(path.relative_to(BASE_DIR)): len(path.read_text().splitlines()) for path in PYTHON}
    assert {name: lines for name, lines in long.items() if lines > 450} == {}


def test_nothing_is_left_for_later_and_nothing_is_skipped():
    for path in [*PYTHON, *sorted((BASE_DIR / "tests").rglob("*.py"))]:
        text = path.read_text()
        if path.name != "test_rules.py":
            assert not re.search(r"\bTODO\b|\bFIXME\b|\bXXX\b", text), path
            assert not re.search(r"mark\.(skip|xfail)|pytest\.(skip|xfail|importorskip)\b", text), path


def test_no_data_and_no_secret_is_committed():
    done = subprocess.run(["git", "ls-files"], cwd=BASE_DIR, capture_output=True, text=True)
    names = done.stdout.splitlines()
    assert not [
        name for name in names if re.search(r"(^|/)(var|node_modules|staticfiles|\.venv)/|\.sqlite3$|(^|/)\.env$", name)
    ]


def test_every_package_that_the_app_imports_is_a_dependency_by_name():
    """What comes along with another package may leave with it."""
    named = {"markdown_it": "markdown-it-py", "stdnum": "python-stdnum", "environ": "django-environ"}
    named |= {"csp": "django-csp", "crispy_forms": "django-crispy-forms", "PIL": "pillow", "kombu": "celery"}
    named |= {"allauth": "django-allauth", "fontTools": "fonttools"}
    dependencies = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]["dependencies"]
    declared = {re.match(r"[\w-]+", line).group().lower() for line in dependencies}
    imported = set()
    for path in PYTHON:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                imported.add(node.module.partition(".")[0])
    others = imported - set(sys.stdlib_module_names) - set(APPS)
    assert {named.get(name, name) for name in others} <= declared
    # Named in the settings, or started by a command.
    assert declared - {named.get(name, name) for name in others} <= {
        *("whitenoise", "gunicorn", "psycopg"),
    }
