"""A paper reads nothing but our own files, even when a text got through as HTML (requirements 2d 34, 35)."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.template import engines
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError

from documents import limits, pdf
from documents.fetcher import OwnFilesFetcher
from tests.documents.paper import open_pdf, squeeze, text_of


class Listener:
    """A web server that counts who comes by; /away sends on to /secret."""

    def __init__(self, address: str) -> None:
        self.hits: list[str] = []
        hits = self.hits

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                hits.append(self.path)
                self.send_response(302 if self.path == "/away" else 200)
                self.send_header("Location", "/secret")
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            address_family = socket.AF_INET6 if ":" in address else socket.AF_INET

        self.server = Server((address, 0), Handler)
        host = f"[{address}]" if ":" in address else address
        self.url = f"http://{host}:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture(params=["127.0.0.1", "::1"])
def listener(request: pytest.FixtureRequest) -> Iterator[Listener]:
    one = Listener(request.param)
    yield one
    one.server.shutdown()
    one.server.server_close()


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every address that anything in this process tries to reach."""
    tried: list[object] = []
    connect, look_up = socket.socket.connect, socket.getaddrinfo
    monkeypatch.setattr(socket.socket, "connect", lambda self, to: (tried.append(to), connect(self, to))[1])
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *rest, **kw: (tried.append(host), look_up(host, *rest, **kw))[1]
    )
    return tried


def page(body: str = "", head: str = "") -> str:
    return f"<html lang=nl><head><title>x</title>{head}</head><body><p>Tekst</p>{body}</body></html>"


VECTORS = {
    "img": page("<img alt=x src='{url}/pixel.png'>"),
    "img srcset": page("<img alt=x srcset='{url}/pixel.png 2x' src='{url}/pixel.png'>"),
    "redirect": page("<img alt=x src='{url}/away'>"),
    "object": page("<object data='{url}/thing.svg'>x</object>"),
    "embed": page("<embed src='{url}/thing.svg'>"),
    "style sheet": page(head="<link rel=stylesheet href='{url}/style.css'>"),
    "css @import": page(head="<style>@import url({url}/style.css)</style>"),
    "css @import in style attribute's image": page("<p style='background: url({url}/pixel.png)'>x</p>"),
    "css list image": page("<ul style='list-style-image: url({url}/dot.png)'><li>x</ul>"),
    "css content": page(head="<style>p::before {{ content: url({url}/dot.png) }}</style>"),
    "font": page(head="<style>@font-face {{ font-family: f; src: url({url}/f.woff) }} p {{ font-family: f }}</style>"),
    "svg image": page("<svg width=9 height=9><title>x</title><image href='{url}/pixel.png' width=9 height=9 /></svg>"),
    "svg use": page("<svg width=9 height=9><title>x</title><use href='{url}/sprite.svg#a' /></svg>"),
    "svg in img": page(
        "<img alt=x src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>"
        "<image href='{url}/pixel.png' width='9' height='9'/></svg>\">"
    ),
    "attachment": page(head="<link rel=attachment href='{url}/secret'>"),
    "attachment link": page("<a rel=attachment href='{url}/secret'>x</a>"),
    "base": page("<img alt=x src='pixel.png'>", head="<base href='{url}/'>"),
}
ADDRESSES = {
    "cloud metadata": "http://169.254.169.254/latest/meta-data",
    "file": "file:///etc/passwd",
    "file with capitals": "FILE:///etc/passwd",
    "ftp": "ftp://127.0.0.1/x",
    "https": "https://127.0.0.1",
    "no scheme": "//127.0.0.1",
}


def attempt(html: str) -> bytes:
    """Return the paper, or nothing where it is refused; ValueError is how WeasyPrint takes a relative @import."""
    try:
        return pdf.render_html(html)
    except (pdf.DocumentError, ValueError):
        return b""


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS)
def test_nothing_reaches_a_server(vector, listener, connections, weasyprint_errors):
    attempt(vector.format(url=listener.url))
    assert listener.hits == []
    assert connections == []
    weasyprint_errors.clear()


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS)
@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_nothing_reaches_other_places(vector, address, connections, weasyprint_errors):
    made = attempt(vector.format(url=address))
    assert connections == []
    if made:
        with open_pdf(made) as paper:
            assert not paper.attachments
    weasyprint_errors.clear()


def test_the_trap_works(listener):
    """WeasyPrint's own fetcher does walk into it, and follows the redirect."""
    HTML(string=VECTORS["redirect"].format(url=listener.url)).write_pdf()
    HTML(string=VECTORS["css @import"].format(url=listener.url)).write_pdf()
    assert listener.hits == ["/away", "/secret", "/style.css"]


@pytest.fixture(autouse=True)
def _errors_of_the_control(request: pytest.FixtureRequest, weasyprint_errors: list[str]) -> Iterator[None]:
    yield
    if request.function is test_the_trap_works:
        weasyprint_errors.clear()


@pytest.mark.parametrize(
    "address",
    [
        "static:../netwerk/settings.py",
        "static:%2e%2e/netwerk/settings.py",
        "static:img/../../manage.py",
        "static:/etc/passwd",
        "static://localhost/etc/passwd",
        "static:",
        "static:img",
        "static:img/none.png",
        "",
        "javascript:alert(1)",
    ],
)
def test_the_static_folder_has_a_fence(address):
    with pytest.raises(FatalURLFetchingError):
        OwnFilesFetcher().fetch(address)


def test_our_own_files_are_served():
    response = OwnFilesFetcher().fetch("static:img/paper-art.svg")
    assert response.content_type == "image/svg+xml"
    assert response.read().startswith(b"<svg")


def test_a_foreign_address_is_an_ordinary_error():
    """WeasyPrint's is no Exception: it would end the worker's thread."""
    with pytest.raises(pdf.DocumentError, match="not an address of our own"):
        pdf.render_html(VECTORS["img"].format(url="http://127.0.0.1:1"))
    assert pdf.render_html(page())


ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=file:///etc/passwd>",
    '"><link rel=attachment href=file:///etc/passwd>',
    "</title><style>*{display:none}</style>",
    "{{ registration.address }}{% now 'Y' %}",
    "&lt;b&gt;vet&lt;/b&gt; &#60; &amp;amp;",
    "<p style='color: red' bgcolor=red>Jan</p>",
    "Jan' onload='alert(1)",
    "url(http://127.0.0.1/) } @import 'x';",
    "%PDF-1.7 >> endobj (Jan) Tj ET",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_in_a_name_is_text(attack):
    template = engines["django"].from_string(
        "<html lang=nl><head><title>{{ name }}</title></head><body><h1>{{ name }}</h1><p>Einde</p></body></html>"
    )
    made = pdf.render_html(template.render({"name": attack}))
    assert squeeze(text_of(made)) == squeeze(attack) + "Einde"
    with open_pdf(made) as paper:
        assert str(paper.docinfo.Title) == attack


def test_html_attributes_do_not_style():
    """Presentational hints are off (CVE-2026-49452)."""
    with_hint = pdf.render_html(page("<table bgcolor=red width=900><tr><td>x</table>"))
    assert b"1 0 0 rg" not in _content(with_hint)


def _content(made: bytes) -> bytes:
    with open_pdf(made) as paper:
        return b"".join(page.Contents.read_bytes() for page in paper.pages)


def test_too_long_is_refused():
    with pytest.raises(pdf.DocumentError, match="signs"):
        pdf.render_html(page("x" * limits.MAX_SOURCE))
    with pytest.raises(pdf.DocumentError, match="tags"):
        pdf.render_html(page("<div>" * limits.MAX_TAGS))
    with pytest.raises(pdf.DocumentError, match="deep"):
        pdf.render_html(page("<div>" * (limits.MAX_TAGS - 20)))
    with pytest.raises(pdf.DocumentError, match="pages"):
        pdf.render_html(page("<p style='break-after: page'>x</p>" * (limits.MAX_PAGES + 1)))


def test_threads_take_turns():
    made: list[bytes] = []
    names = [f"Naam {number} Σ" for number in range(8)]

    def work(name: str) -> None:
        made.append(pdf.render_html(page(f"<p>{name}</p>")))

    threads = [threading.Thread(target=work, args=[name]) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(text_of(one).split("\n")[1] for one in made) == names
