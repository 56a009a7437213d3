"""The picture in the docs is the table in the code."""

from registrations.diagram import state_diagram
from tests.services import BASE_DIR


def test_the_docs_show_the_states_as_they_are():
    assert state_diagram() in (BASE_DIR / "docs" / "architecture.md").read_text()
