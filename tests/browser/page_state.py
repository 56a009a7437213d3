"""How a state of a page is written; the states themselves stand in pages.py and, per topic, in pages_<topic>.py."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

Deed = Callable[[Page], object]


@dataclass(frozen=True)
class PageState:
    key: str
    about: str
    at: str
    who: str = ""
    deed: Deed | None = None
    wrong: bool = False
    status: int = 200

    def __str__(self) -> str:
        return f"{self.key} {self.about}".strip()


def press(name: str) -> Deed:
    """Press the button with this text on it."""
    return lambda page: page.get_by_role("main").get_by_role("button", name=name, exact=False).first.click()


def fill_and_press(button: str, **fields: str) -> Deed:
    """Type in fields by their name, and press."""

    def deed(page: Page) -> None:
        for name, value in fields.items():
            page.locator(f"main [name='{name}']").first.fill(value)
        press(button)(page)

    return deed
