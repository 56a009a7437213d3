"""What holds for every template and style sheet, whoever wrote it."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines

BASE = Path(settings.BASE_DIR)
# Mails and downloaded pages carry their own styles, papers are made by WeasyPrint: the policy of the site does not
# apply to them.
TEMPLATES = sorted(
    path.relative_to(BASE / "templates")
    for path in (BASE / "templates").rglob("*.html")
    if path.relative_to(BASE / "templates").parts[0] not in ("emails", "pdf", "downloads")
)
ROLES = ["uitvoering", "beleid", "management", "bestuur"]


def offenders(*patterns: str) -> list[str]:
    """Return where a pattern stands, as "template: text"."""
    return [
        f"{name}: {found[0]}"
        for name in TEMPLATES
        for pattern in patterns
        for found in re.finditer(pattern, (BASE / "templates" / name).read_text())
    ]


def test_there_are_templates_to_look_at():
    assert len(TEMPLATES) > 40


def test_no_template_has_inline_style_or_script():
    assert not offenders(r"\sstyle\s*=", "<style", r"\son[a-z]+\s*=\s*[\"']", "javascript:")
    scripts = [one for one in offenders(r"<script[^>]*>") if "src=" not in one and 'type="application/json"' not in one]
    assert not scripts


def test_no_template_asks_another_site_for_anything():
    assert not offenders(
        r"<(?:script|img|iframe|source|video)[^>]+src=[\"']?(?:https?:)?//", r"<link[^>]+href=[\"']?(?:https?:)?//"
    )


def test_every_template_compiles():
    for name in TEMPLATES:
        engines["django"].get_template(str(name))


def test_no_label_hides_in_a_placeholder_and_no_form_asks_for_browser_bubbles_or_resets():
    assert not offenders("placeholder=", r"<(?:input|select|textarea)[^>]*\srequired", 'type="reset"')


def tokens() -> dict[str, str]:
    text = (BASE / "static/css/tokens.css").read_text()
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", text))


def contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        digits = colour[1:] if len(colour) == 7 else "".join(sign * 2 for sign in colour[1:])
        parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


GROUNDS_OF = {
    "ink": ["paper", "mist", "sand", "sand-deep"],
    "ink-soft": ["paper", "mist", "sand", *[f"{role}-pale" for role in ROLES]],
    "brand": ["paper", "mist", "sand"],
    "brand-dark": ["brand-pale"],
    "paper": ["brand", "brand-dark"],
    "danger": ["paper", "danger-pale"],
    "ok": ["ok-pale"],
    "warning": ["warning-pale"],
    **{role: ["paper", f"{role}-pale"] for role in ROLES},
}


@pytest.mark.parametrize("text", GROUNDS_OF)
def test_text_stands_out_from_its_grounds(text):
    colours = tokens()
    for ground in GROUNDS_OF[text]:
        assert contrast(colours[text], colours[ground]) >= 4.5, ground


@pytest.mark.parametrize("ground", ["paper", "mist", "sand", "brand", "brand-dark"])
def test_the_focus_ring_shows_on_every_ground(ground):
    colours = tokens()
    assert max(contrast(colours[ring], colours[ground]) for ring in ("ink", "focus")) >= 3


def test_the_border_of_a_field_shows():
    assert contrast(tokens()["line-strong"], tokens()["paper"]) >= 3


def test_the_lock_file_names_versions_and_hashes_but_no_host():
    lock = json.loads((BASE / "package-lock.json").read_text())
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert packages
    assert not [name for name, package in packages.items() if "resolved" in package]
    assert not [name for name, package in packages.items() if not package.get("integrity")]


def test_every_npm_package_is_pinned():
    wanted = json.loads((BASE / "package.json").read_text())["devDependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
