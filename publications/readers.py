"""Who may read what is published: the one home of that rule, for articles and for the library.

Lists, pages, files, the feed, the search and the newsletter all ask here.
"""

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from membership.access import Member


class Reader(models.TextChoices):
    EVERYBODY = "everybody", "Iedereen"
    MEMBERS = "members", "Leden"


class ReadableQuerySet(models.QuerySet):
    def readable_by(self, member: "Member | None") -> "ReadableQuerySet":
        """Leave what this person may read: a member everything, anybody else (None) what is for everybody.

        `membership.access.member_of` says who is a member; somebody who left, or waits for an answer, is none.
        """
        return self if member is not None else self.filter(readers=Reader.EVERYBODY)
