"""The settings of production force the second step and mark the cookies (requirements 2c 22, 25)."""

import json
import subprocess
import sys

import pytest

from tests.project.production import HOST, production_environment, run_manage
from tests.services import BASE_DIR

VISIT = """
import json
import django
from django.conf import settings

# Plain names of static files: nothing has been built for this test.
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
django.setup()
from django.test import Client
from membership import links
from membership.models import User

word = "een lange zin vol woorden"
staff = User.objects.create_user("staf@example.nl", word, is_staff=True, is_superuser=True)
member = User.objects.create_user("lid@example.nl")
site = {"HTTP_HOST": "%(host)s", "secure": True}
result = {}
client = Client()
client.post("/account/inloggen/", {"login": staff.email, "password": word}, **site)
result["admin"] = client.get("/admin/", **site)["Location"]
result["home"] = client.get("/", **site)["Location"]
client = Client()
path = links.issue("login", address=member.email).removeprefix("https://%(host)s")
page = client.get(path, **site)
result["cookies after looking"] = {name: morsel.output() for name, morsel in client.cookies.items()}
result["press"] = client.post(path, **site)["Location"]
result["cookies"] = {name: morsel.output() for name, morsel in client.cookies.items()}
result["mine"] = client.get("/mijn/", **site).status_code
result["plain http"] = client.get(path, HTTP_HOST="%(host)s")["Location"][:8]
print("RESULT" + json.dumps(result))
"""


@pytest.fixture(scope="module")
def visit(tmp_path_factory):
    folder = tmp_path_factory.mktemp("production")
    env = production_environment(folder)
    assert run_manage(env, "migrate", "--verbosity=0").returncode == 0
    done = subprocess.run(
        [sys.executable, "-c", VISIT % {"host": HOST}],
        cwd=BASE_DIR,
        env=env | {"DJANGO_SETTINGS_MODULE": "netwerk.settings"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.split("RESULT")[1])


def test_staff_come_no_further_than_setting_up_the_second_step(visit):
    assert visit["admin"] == visit["home"] == "/account/tweede-stap/"


def test_looking_at_a_link_opens_no_session(visit):
    assert list(visit["cookies after looking"]) == ["__Host-csrf"]


def test_cookies_are_marked(visit):
    assert visit["press"] == "/mijn/"
    assert visit["mine"] == 200
    session = visit["cookies"]["__Host-sessie"]
    for mark in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert mark in session
    assert "Domain" not in session
    assert "Secure" in visit["cookies"]["__Host-csrf"]


def test_links_are_on_https_only(visit):
    assert visit["plain http"] == "https://"
