"""The documents say what is so."""

import re

from netwerk.groups import RIGHTS
from tests.project.test_rules import APPS, PYTHON
from tests.services import BASE_DIR

OPERATIONS = (BASE_DIR / "docs" / "operations.md").read_text()


def variables_read(*names):
    text = "".join((BASE_DIR / name).read_text() for name in names)
    return set(re.findall(r"""env(?:iron)?(?:\.\w+)?\(\s*["']([A-Z_]+)["']""", text))


def test_every_variable_is_explained():
    read = variables_read("netwerk/settings.py", "gunicorn.conf.py") | {"DOMAIN", "HTTP_PORT", "HTTPS_PORT"}
    section = OPERATIONS.partition("## Environment variables")[2].partition("\n## ")[0]
    first_columns = " ".join(line.split("|")[1] for line in section.splitlines() if line.startswith("| `"))
    explained = set(re.findall(r"`([A-Z_]+)`", first_columns + section.rpartition("Only for compose:")[2]))
    assert explained == read


def test_the_example_of_compose_is_explained():
    example = (BASE_DIR / ".env.example").read_text()
    for name in re.findall(r"^(\w+)=", example, re.M):
        assert f"`{name}`" in OPERATIONS


def test_every_logger_is_in_the_inventory():
    """Requirements 5.12."""
    table = OPERATIONS.partition("## Watching")[2].partition("\n## ")[0]
    inventory = set(re.findall(r"`([a-z.]+)`", table))
    assert set(APPS) <= inventory
    named = {name for path in PYTHON for name in re.findall(r"""getLogger\(["']([^"']+)["']""", path.read_text())}
    assert {name.split(".")[0] for name in named} <= {name.split(".")[0] for name in inventory}


def test_links_and_commands_of_the_readme_exist():
    text = (BASE_DIR / "README.md").read_text()
    for target in re.findall(r"\]\(([^)]+)\)", text):
        assert (BASE_DIR / target).exists(), target
    for name in re.findall(r"`?(script/\w+)", text):
        assert (BASE_DIR / name).exists(), name


def test_every_group_is_explained():
    section = OPERATIONS.partition("## Groups")[2].partition("\n## ")[0]
    assert [line.split("|")[1].strip() for line in section.splitlines() if line.startswith("| ")][1:] == list(RIGHTS)


def test_what_people_put_on_the_site_is_in_the_backup(settings):
    section = OPERATIONS.partition("## Backup and restore")[2].partition("\n## ")[0]
    folder = settings.STORAGES["default"]["OPTIONS"]["location"].name
    assert f"tar -C /data -c {folder}" in section and "tar -C /data -x" in section


def test_every_module_of_the_architecture_exists():
    """As `registrations/actions/offers.py`, as `offers.py` beside others of its app, or as `actions.offers`."""
    text = (BASE_DIR / "docs" / "architecture.md").read_text()
    named = set(re.findall(r"`([\w/]+\.py)`", text)) - {"<app>/apps.py"}
    named |= {f"actions/{name}.py" for name in re.findall(r"`(?:registrations\.)?actions\.(\w+)", text)}
    ours = {f"/{path.relative_to(BASE_DIR).as_posix()}" for path in PYTHON}
    assert named
    there = {name for name in named if (BASE_DIR / name).exists() or any(path.endswith(f"/{name}") for path in ours)}
    assert named - there == set()
