"""The demo's mail server: a folder."""

import email
import email.policy
from pathlib import Path

import pytest

from outbox import actions
from outbox.delivery import deliver

pytestmark = pytest.mark.django_db


def test_each_mail_is_a_whole_file_and_the_names_sort_by_time(settings, tmp_path: Path):
    settings.EMAIL_BACKEND = "outbox.backends.EmlFolderBackend"
    settings.MAIL_FOLDER = tmp_path / "new" / "outbox"
    for number in range(3):
        actions.queue("test.seat", f"a{number}@voorbeeld.nl", key=str(number), number=number)
    deliver("default")
    files = sorted(settings.MAIL_FOLDER.iterdir())
    assert [file.suffix for file in files] == [".eml"] * 3
    messages = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]
    assert [str(message["Subject"]) for message in messages] == ["Plek 0", "Plek 1", "Plek 2"]
    assert "voorbeeld" not in files[0].name


def test_a_full_disk_costs_no_mail(settings, tmp_path: Path, clock):
    settings.EMAIL_BACKEND = "outbox.backends.EmlFolderBackend"
    settings.MAIL_FOLDER = tmp_path / "file"
    settings.MAIL_FOLDER.write_text("in the way")
    actions.queue("test.seat", "jan@voorbeeld.nl", key="1")
    from outbox.models import OutgoingMail

    deliver("default")
    assert OutgoingMail.objects.get().state == "queued"
