from django.apps import AppConfig


class UnlockedConfig(AppConfig):
    name = "tests.faults.unlocked"

    def ready(self) -> None:
        """Read the event without locking it, wherever the verbs below lock it."""
        from django.db import connection

        from discussions.actions import meeting
        from events.models import Event
        from registrations.actions import colleagues, own_cases, seats, signup

        def read_event(event_id: int) -> Event:
            if connection.vendor == "sqlite":
                # What was written before (the link is spent) holds SQLite's one lock for writers: let go of it here.
                savepoints = [f"SAVEPOINT {name}" for name in connection.savepoint_ids if name]
                with connection.cursor() as cursor:
                    for statement in ("COMMIT", "BEGIN DEFERRED", *savepoints):
                        cursor.execute(statement)
            return Event.objects.get(pk=event_id)

        for module in (colleagues, meeting, own_cases, seats, signup):
            module.lock_event = read_event
