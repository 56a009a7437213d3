"""Two members for the story of a haakje, made on the database of the site."""

import json


def make(name: str) -> None:
    """Called in the site's process: store the rows and print a session for each of two members."""
    from tests.browser.scenario import session_of
    from tests.factories import make_organisation, make_user
    from tests.haakjes.support import make_member

    found = {}
    for who, organisation in (("poster", "Dienst Piek"), ("helper", "Dienst Rust")):
        user = make_user(f"{who}-{name}@haak.example.nl", name=f"{who.title()} {name.title()}")
        make_member(user=user, organisation=make_organisation(f"{organisation} {name}"))
        found[who] = session_of(user)
    print(json.dumps(found))
