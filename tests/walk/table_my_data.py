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
# What somebody wrote themself, or to whom: shown on their own pages, of which each kind walks its own.
KNOWS = {
    "member": {"offers_member", "seeks_member", "wish_member", "message"},
    "other_member": {"offers_other_member", "seeks_other_member", "wish_other_member", "message"},
    "contact_person": {"offers_contact_person", "seeks_contact_person", "wish_contact_person"},
    "former": {"offers_former", "seeks_former", "wish_former", "org_member"},
    "asking": {"wish_asking", "org_member"},
    "seated": {"hidden_post"},
}
