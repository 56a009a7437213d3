"""The ground under the suite: its database, its network guard and its rows."""

import socket

import pytest
from django.conf import settings
from django.db import connection, connections

from registrations.models import Registration, State
from tests.factories import ALL_ROLES, make_delegation, make_event, make_registration, make_user
from tests.network_guard import OutsideConnectionError


@pytest.mark.django_db
def test_sqlite_is_a_file_in_wal_mode():
    if connection.vendor != "sqlite":
        assert connection.vendor == "postgresql"
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        assert cursor.fetchone() == ("wal",)
    assert str(connection.settings_dict["NAME"]).startswith(str(settings.VAR_DIR))
    assert connections.settings["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.nl", 443), ("2001:db8::1", 80)])
def test_no_test_reaches_the_network(address):
    with pytest.raises(OutsideConnectionError):
        socket.create_connection(address, timeout=1)


@pytest.mark.django_db
def test_factories_make_what_the_database_allows():
    event = make_event(capacity=4)
    for state in State:
        make_registration(event, state=state)
    make_registration(event, guest=True)
    delegation = make_delegation(event, together=True)
    assert list(delegation.members.order_by("pk").values_list("role", flat=True)) == ALL_ROLES
    assert delegation.contact_address == delegation.members.order_by("pk").first().address
    assert Registration.objects.live().filter(user=None).count() == 0
    assert make_user(staff=True).is_staff
    assert make_event(starts_at=None).ends_at is None
