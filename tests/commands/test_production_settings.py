"""What must hold before the site may face the internet (requirements 2c 24)."""

import json

import pytest

from tests.project.production import production_environment, run_manage

SHOW = """
import json
from django.conf import settings
print(json.dumps({name: getattr(settings, name, None) for name in %r}))
"""


def read_settings(env, *names):
    done = run_manage(env, "shell", "--no-imports", "-c", SHOW % (names,))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_check_deploy_gives_no_warning(tmp_path):
    done = run_manage(production_environment(tmp_path), "check", "--deploy", "--fail-level", "DEBUG")
    assert done.returncode == 0, done.stderr
    assert "no issues (0 silenced)" in done.stdout + done.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "BASE_URL"])
def test_refuses_to_start_without(tmp_path, name):
    env = production_environment(tmp_path)
    del env[name]
    done = run_manage(env, "check")
    assert done.returncode != 0
    assert f"Set the {name} environment variable" in done.stderr
    assert not (tmp_path / "secret-key").exists()


def test_secret_key_may_come_from_a_file(tmp_path):
    env = production_environment(tmp_path)
    del env["SECRET_KEY"]
    key = "from-a-file-" + "0123456789" * 6
    (tmp_path / "key").write_text(key)
    assert read_settings(env | {"SECRET_KEY_FILE": str(tmp_path / "key")}, "SECRET_KEY") == {"SECRET_KEY": key}


TURN = """
import os, json
from django.core import signing
from membership.allauth_adapter import MFAAdapter
if "GIVEN" in os.environ:
    given = json.loads(os.environ["GIVEN"])
    print(json.dumps([signing.loads(given["signed"]), MFAAdapter().decrypt(given["closed"])]))
else:
    print(json.dumps({"signed": signing.dumps("a session"), "closed": MFAAdapter().encrypt("a secret")}))
"""


def test_a_new_secret_key_opens_what_the_one_before_closed(tmp_path):
    """Sessions and second steps outlive a change of SECRET_KEY, as long as the old one is told."""
    env = production_environment(tmp_path)
    given = run_manage(env, "shell", "--no-imports", "-c", TURN).stdout
    later = env | {"GIVEN": given, "SECRET_KEY": "another-key-" + "0123456789" * 6}
    refused = run_manage(later, "shell", "--no-imports", "-c", TURN)
    assert "BadSignature" in refused.stderr
    (tmp_path / "before").write_text(f"older-still,{env['SECRET_KEY']}\n")
    (tmp_path / "none").write_text("")
    for told in (
        {"SECRET_KEY_FALLBACKS": f"older-still,{env['SECRET_KEY']}"},
        {"SECRET_KEY_FALLBACKS_FILE": str(tmp_path / "before")},
    ):
        opened = run_manage(later | told, "shell", "--no-imports", "-c", TURN)
        assert json.loads(opened.stdout) == ["a session", "a secret"], opened.stderr
    names = ("SECRET_KEY_FALLBACKS",)
    assert read_settings(env | {"SECRET_KEY_FALLBACKS_FILE": str(tmp_path / "none")}, *names) == {names[0]: []}


def test_production_is_strict_by_default(tmp_path):
    values = read_settings(
        production_environment(tmp_path),
        *("DEBUG", "DEMO", "HTTPS", "SECURE_HSTS_SECONDS", "STAFF_MFA_REQUIRED", "SECURE_PROXY_SSL_HEADER"),
        *("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "EMAIL_TIMEOUT", "ALLAUTH_TRUSTED_PROXY_COUNT"),
    )
    assert values == {
        "DEBUG": False,
        "DEMO": False,
        "HTTPS": True,
        "SECURE_HSTS_SECONDS": 63072000,
        "STAFF_MFA_REQUIRED": True,
        "SECURE_PROXY_SSL_HEADER": ["HTTP_X_FORWARDED_PROTO", "https"],
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "EMAIL_TIMEOUT": 10,
        "ALLAUTH_TRUSTED_PROXY_COUNT": 1,
    }


def test_a_proxy_is_believed_only_when_there_is_one(tmp_path):
    env = production_environment(tmp_path) | {"TRUSTED_PROXY_COUNT": "0"}
    assert read_settings(env, "SECURE_PROXY_SSL_HEADER") == {"SECURE_PROXY_SSL_HEADER": None}
