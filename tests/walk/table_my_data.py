"""Everything that is held about me."""

from tests.walk.rows import closed, public

# Each of these shows somebody nothing but what is their own; the walk's canaries prove it.
ROWS = [
    closed("gegevens", logged_in=200),
    closed("gegevens-downloaden", logged_in=200),
    closed("gegevens-naam", logged_in=200),
    closed("gegevens-toestemmingen", logged_in=200),
    closed("gegevens-verwijderen", logged_in=200),
    public("gegevens-verwijderd"),
]
PUBLIC = {"gegevens-verwijderd"}
