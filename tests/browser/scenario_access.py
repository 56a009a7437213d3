"""The rows behind the states of the log of who looked, and of what the nightly job removed."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import Group
from django.utils import timezone

from netwerk.groups import AUDITOR
from privacy import cleaning
from privacy.models import AccessRecord, CleaningRun
from tests.factories import make_user

if TYPE_CHECKING:
    from tests.browser.scenario import Scenario


def make(scenario: "Scenario") -> None:
    """Fill `people` with an auditor, and `at` with a look and two runs."""
    auditor = make_user("auditor@proef.example.nl", name="Anna Auditor", staff=True)
    auditor.groups.add(Group.objects.get(name=AUDITOR))
    scenario.people["auditor"] = auditor
    look = {"deed": AccessRecord.Deed.LOOKED, "what": "Lijst van aanmeldingen", "network": "127.0.0.1"}
    record = AccessRecord.objects.create(by=f"beheer:{scenario.people['organiser'].pk}", rows=12, **look)
    AccessRecord.objects.create(by="deelnemer:999999", about="lid:999998", **look)
    scenario.admin("privacy_accessrecord_change", record.pk)
    done = CleaningRun.objects.create(
        finished_at=timezone.now(), counts={"membership.LoginLink:Inloglinks": 14, "outbox.OutgoingMail:Mails": 3}
    )
    scenario.admin("privacy_cleaningrun_change", done.pk)
    counted = cleaning.count(timezone.now())
    scenario.at["cleaning counted"] = scenario.at["admin privacy_cleaningrun_change"].replace(
        f"/{done.pk}/", f"/{counted.pk}/"
    )
