"""Django's SQLite backend, with as many parameters a query as this SQLite takes.

Django 5.2 counts with 999, so that mail to 10,000 people would be 200 inserts. Later versions of Django ask SQLite
itself (its ticket 36143): remove this package with the move to one of those.
"""

import sqlite3

from django.db.backends.sqlite3 import base, features
from django.utils.functional import cached_property


class DatabaseFeatures(features.DatabaseFeatures):
    @cached_property
    def max_query_params(self) -> int:
        self.connection.ensure_connection()
        return self.connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)


class DatabaseWrapper(base.DatabaseWrapper):
    features_class = DatabaseFeatures
