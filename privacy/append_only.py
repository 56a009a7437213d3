"""The database itself refuses to change the log of who looked, and to remove what is younger than half a year.

A later migration on that table has to call `protect` again on SQLite, which makes a table anew to alter it; a test on
both engines finds that out. PostgreSQL has to be told once.
"""

from collections.abc import Iterator

TABLE = "privacy_accessrecord"
# Two days less than the term, so that a clock that is a little off holds up no removing.
KEPT_DAYS = 181
REFUSED = "the access log is append-only"


def protect(vendor: str) -> Iterator[str]:
    """Yield the statements that put the guards in place."""
    if vendor == "postgresql":
        yield f"""
            CREATE FUNCTION {TABLE}_append_only() RETURNS trigger AS $$
            BEGIN
                IF TG_OP = 'UPDATE' OR OLD."at" > now() - interval '{KEPT_DAYS} days' THEN
                    RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN OLD;
            END $$ LANGUAGE plpgsql"""
        yield (
            f"CREATE TRIGGER {TABLE}_append_only BEFORE UPDATE OR DELETE ON {TABLE} "
            f"FOR EACH ROW EXECUTE FUNCTION {TABLE}_append_only()"
        )
        return
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
    yield f"CREATE TRIGGER {TABLE}_no_update BEFORE UPDATE ON {TABLE} {refuse}"
    yield (
        f"CREATE TRIGGER {TABLE}_no_delete BEFORE DELETE ON {TABLE} "
        f"WHEN OLD.\"at\" > datetime('now', '-{KEPT_DAYS} days') {refuse}"
    )


def release(vendor: str) -> Iterator[str]:
    """Yield the statements that take the guards away."""
    if vendor == "postgresql":
        yield f"DROP TRIGGER IF EXISTS {TABLE}_append_only ON {TABLE}"
        yield f"DROP FUNCTION IF EXISTS {TABLE}_append_only()"
        return
    yield f"DROP TRIGGER IF EXISTS {TABLE}_no_update"
    yield f"DROP TRIGGER IF EXISTS {TABLE}_no_delete"
