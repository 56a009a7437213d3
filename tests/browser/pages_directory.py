"""The directory: people, organisations, a person, a message, and one's own profile."""

from playwright.sync_api import Page

from tests.browser.page_state import PageState, fill_and_press, press


def send_no_picture(page: Page) -> None:
    """Choose a file that is no picture."""
    page.locator("main [name=picture]").set_input_files(
        {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": b"geen foto"}
    )
    press("Bewaar mijn profiel")(page)


STATES = [
    PageState("membership:directory", "", "/netwerk/", "contact"),
    PageState("membership:directory", "nearly", "/netwerk/?q=voorbeedl&laag=gemeente", "contact"),
    PageState("membership:directory", "nobody", "/netwerk/?q=bestaatniet", "contact"),
    PageState("membership:directory", "no member", "/netwerk/", "nobody", status=403),
    PageState("membership:organisations", "", "/netwerk/organisaties/", "contact"),
    PageState("membership:organisations", "none", "/netwerk/organisaties/?q=bestaatniet", "contact"),
    PageState("membership:organisation", "", "directory organisation", "contact"),
    PageState("membership:person", "", "directory person", "contact"),
    PageState("membership:person", "little shown", "directory little", "contact"),
    PageState("membership:person", "myself", "directory myself", "contact"),
    PageState("membership:contact", "", "directory message", "contact"),
    PageState(
        "membership:contact", "wrong", "directory message", "contact", press("Verstuur mijn bericht"), wrong=True
    ),
    PageState("membership:contact", "off", "directory message off", "contact"),
    PageState("membership:profile", "", "/mijn/profiel/", "contact"),
    PageState("membership:profile", "wrong", "/mijn/profiel/", "contact", send_no_picture, wrong=True),
    PageState(
        "membership:profile", "saved", "/mijn/profiel/", "contact", fill_and_press("Bewaar mijn profiel", seeks="Hulp")
    ),
]
NO_PAGE = {"membership:picture": "gives a picture"}
