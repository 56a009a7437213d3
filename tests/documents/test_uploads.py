"""What may be sent in, and how it goes out again (requirements 2d 39)."""

import contextlib
import io
import struct
import time
import zipfile
import zlib

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

from documents import uploads
from documents.uploads import UploadRefused, checked, checked_pdf, checked_picture


def sent(content: bytes, name: str, announced: str = "application/octet-stream") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, announced)


def picture(size: tuple[int, int] = (40, 30), kind: str = "PNG", mode: str = "RGB", **options) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 120).save(out, kind, **options)
    return out.getvalue()


def pdf(change=None, **options) -> bytes:
    paper = pikepdf.new()
    paper.add_blank_page()
    if change:
        change(paper)
    out = io.BytesIO()
    paper.save(out, **options)
    return out.getvalue()


def huge_png(width: int, height: int) -> bytes:
    """A PNG that announces more dots than anybody has memory for; its data is a few bytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = chunk(b"IDAT", zlib.compress(b"\0" * 100_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + packed + chunk(b"IEND", b"")


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("bom.txt", b"0" * 1_000_000)
    return out.getvalue()


def test_a_plain_pdf_is_kept_as_it_is():
    content = pdf()
    found = checked_pdf(sent(content, "Verslag van de dag.PDF"))
    assert (found.content, found.mimetype, found.size) == (content, "application/pdf", len(content))


@pytest.mark.parametrize(("name", "kind"), [("foto.jpg", "JPEG"), ("foto.JPEG", "JPEG"), ("foto.png", "PNG")])
def test_a_picture_is_drawn_anew(name, kind):
    content = picture(kind=kind)
    found = checked_picture(sent(content, name))
    assert found.mimetype == f"image/{kind.lower()}"
    assert (found.width, found.height) == (40, 30)
    assert Image.open(io.BytesIO(found.content)).size == (40, 30)


def test_nothing_that_came_with_a_picture_is_left():
    place = Image.Exif()
    place[0x010E] = "in de Dorpsstraat"  # description
    place[0x013B] = "Jan Fotograaf"  # maker
    jpeg = checked_picture(sent(picture(kind="JPEG", exif=place, comment=b"geheim"), "a.jpg")).content
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "Jan Fotograaf")
    png = checked_picture(sent(picture(pnginfo=notes, exif=place), "a.png")).content
    for content in (jpeg, png):
        assert not Image.open(io.BytesIO(content)).getexif()
        for word in (b"Dorpsstraat", b"Jan Fotograaf", b"geheim", b"Exif"):
            assert word not in content


def test_a_picture_that_lay_on_its_side_stands_up():
    turned = Image.Exif()
    turned[0x0112] = 6
    found = checked_picture(sent(picture((40, 30), "JPEG", exif=turned), "a.jpg"))
    assert (found.width, found.height) == (30, 40)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_wide_picture_becomes_narrower(kind):
    found = checked_picture(sent(picture((3300, 1100), kind), f"a.{kind.lower()}"))
    assert found.width == uploads.MAX_WIDTH
    assert found.height == pytest.approx(533, abs=1)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_every_way_to_hold_colours_is_taken(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert checked_picture(sent(picture(kind=kind, mode=mode), f"a.{kind.lower()}")).width == 40


def test_a_see_through_picture_stays_so():
    found = checked_picture(sent(picture(mode="RGBA"), "a.png"))
    assert Image.open(io.BytesIO(found.content)).mode == "RGBA"


@pytest.mark.parametrize("tail", [b"<script>alert(1)</script>", zipped(), b"GIF89a/*<svg onload=alert(1)>*/"])
@pytest.mark.parametrize(("name", "kind"), [("a.jpg", "JPEG"), ("a.png", "PNG")])
def test_what_hides_behind_a_picture_is_gone(tail, name, kind):
    found = checked_picture(sent(picture(kind=kind) + tail, name))
    assert tail[:20] not in found.content
    assert not zipfile.is_zipfile(io.BytesIO(found.content))


@pytest.mark.parametrize("size", [(50_000, 50_000), (6000, 6000), (2**31 - 1, 2**31 - 1)])
def test_too_many_dots_are_refused_before_they_are_decoded(size, monkeypatch):
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda self: pytest.fail("was decoded"))
    with pytest.raises(UploadRefused, match="te veel beeldpunten"):
        checked_picture(sent(huge_png(*size), "a.png"))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(huge_png(400, 400), id="its data ends early"),
        pytest.param(picture()[:60], id="cut off"),
        pytest.param(b"", id="empty"),
        pytest.param(zipped(), id="a zip"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", id="a drawing"),
        pytest.param(b"<html><script>alert(1)</script>", id="a page"),
        pytest.param(picture(kind="GIF"), id="a gif"),
        pytest.param(picture(kind="BMP"), id="a bmp"),
        pytest.param(b"%!PS-Adobe-3.0 EPSF-3.0\n", id="postscript"),
        pytest.param(pdf(), id="a pdf"),
    ],
)
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(UploadRefused, match="niet te lezen"):
        checked_picture(sent(content, "a.png", "image/png"))


def test_a_text_in_a_png_that_unpacks_to_a_gigabyte_is_refused():
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    content = picture()
    bomb = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"0" * 50_000_000))
    with pytest.raises(UploadRefused, match="niet te lezen"):
        checked_picture(sent(content[:33] + bomb + content[33:], "a.png"))


def test_a_name_that_tells_something_else_than_the_picture_is_refused():
    with pytest.raises(UploadRefused, match="past niet"):
        checked_picture(sent(picture(kind="JPEG"), "a.png"))
    with pytest.raises(UploadRefused, match="past niet"):
        checked_picture(sent(picture(kind="PNG"), "a.jpg"))


@pytest.mark.parametrize(
    "name", ["a.svg", "a.html", "a.png.html", "a.gif", "a.php", "a", "", "a.webp", "png", "a.pdf\0"]
)
@pytest.mark.parametrize("check", [checked, checked_pdf, checked_picture])
def test_other_ends_of_a_name_are_refused(name, check):
    file = sent(picture(), "x", "image/png")
    file._name = name
    with pytest.raises(UploadRefused, match="Kies"):
        check(file)


def test_size_is_bounded_and_never_more_is_read():
    class Endless(io.RawIOBase):
        name, asked = "a.pdf", 0

        def seek(self, *where: object) -> int:
            return 0

        def read(self, size: int = -1) -> bytes:
            assert 0 < size <= uploads.MAX_PDF + 1
            return b"%" * size

    with pytest.raises(UploadRefused, match="10 MB"):
        checked_pdf(Endless())
    Endless.name = "a.png"
    with pytest.raises(UploadRefused, match="5 MB"):
        checked_picture(Endless())


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"<script>alert(1)</script>" + pdf(), id="a page before it"),
        pytest.param(b"\n" + pdf(), id="a line before it"),
        pytest.param(pdf() + b"<script>alert(1)</script>", id="a page behind it"),
        pytest.param(pdf()[:-20], id="cut off"),
        pytest.param(picture(), id="a picture"),
        pytest.param(b"%PDF-1.7", id="only the start"),
        pytest.param(b"", id="empty"),
    ],
)
def test_what_is_no_whole_pdf_is_refused(content):
    with pytest.raises(UploadRefused, match="geen heel PDF-bestand"):
        checked_pdf(sent(content, "a.pdf", "application/pdf"))


def test_a_zip_that_is_a_pdf_as_well_is_refused():
    out = io.BytesIO()
    out.write(pdf())
    with zipfile.ZipFile(out, "a") as box:
        box.writestr("a.txt", "x")
        box.comment = b"%%EOF"
    with pytest.raises(UploadRefused, match="nog een ander bestand"):
        checked_pdf(sent(out.getvalue(), "a.pdf"))


def _script(paper: pikepdf.Pdf) -> None:
    paper.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def _launch(paper: pikepdf.Pdf) -> None:
    paper.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")


def _attachment(paper: pikepdf.Pdf) -> None:
    paper.attachments["bom.exe"] = b"MZ"


@pytest.mark.parametrize("change", [_script, _launch, _attachment])
@pytest.mark.parametrize("packed", ["disable", "generate"])
def test_a_pdf_that_acts_or_carries_a_file_is_refused(change, packed):
    """Packed, the marks stand in no plain byte: they are looked for in the lists of objects as well."""
    content = pdf(change, object_stream_mode=pikepdf.ObjectStreamMode[packed])
    with pytest.raises(UploadRefused, match="script, een formulier of een bijlage"):
        checked_pdf(sent(content, "a.pdf"))


def test_a_name_written_with_escapes_is_the_same_name():
    content = pdf(_script, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    with pytest.raises(UploadRefused, match="script"):
        checked_pdf(sent(content.replace(b"/JavaScript", b"/J#61vaScr#69pt"), "a.pdf"))


def test_a_locked_pdf_is_refused():
    with pytest.raises(UploadRefused, match="beveiligd"):
        checked_pdf(sent(pdf(encryption=pikepdf.Encryption(owner="a", user="b")), "a.pdf"))


def test_a_pdf_with_packed_lists_and_nothing_that_acts_is_taken():
    content = pdf(object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert b"/ObjStm" in content
    assert checked_pdf(sent(content, "a.pdf")).content == content


@pytest.mark.parametrize(
    "packed",
    [
        pytest.param(zlib.compress(bytes(uploads.MAX_UNPACKED + 1)), id="a bomb"),
        pytest.param(zlib.compress(b"0" * 1000)[:-6], id="cut off"),
        pytest.param(b"not packed at all", id="in another way"),
    ],
)
def test_a_list_of_objects_that_can_not_be_looked_into_is_refused(packed):
    head = b"%PDF-1.7\n1 0 obj<</Type/ObjStm/Filter/FlateDecode>>stream\n"
    with pytest.raises(UploadRefused, match="niet nakijken"):
        checked_pdf(sent(head + packed + b"\nendstream endobj\n%%EOF", "a.pdf"))


def shuffled(text: bytes, width: int = 8) -> bytes:
    """Return `text` as a reader undoes it with /Predictor 12: each row is the difference with the one above."""
    rows, above = b"", bytes(width)
    for begin in range(0, len(text), width):
        row = text[begin : begin + width].ljust(width)
        rows += b"\x02" + bytes((one - other) % 256 for one, other in zip(row, above, strict=True))
        above = row
    return rows


LIST = b"<</Type/ObjStm/Filter/FlateDecode/N 1/First 4"
ACTS = b"2 0 <</S/JavaScript/JS(app.alert(1))>>"


@pytest.mark.parametrize(
    ("head", "text"),
    [
        pytest.param(LIST + b">>stream\n", ACTS, id="plainly"),
        pytest.param(LIST + b"/P(" + b"a" * 600 + b")>>stream\n", ACTS, id="far from where it is called a list"),
        pytest.param(LIST + b"/P(endstream)>>stream\n", ACTS, id="after an end that is none"),
        pytest.param(b"<</Filter/FlateDecode/N 1/First 4>>stream\n", ACTS, id="called nothing"),
        pytest.param(LIST + b">>stream\r", ACTS, id="with another end of the line"),
        pytest.param(LIST + b"/DecodeParms<</Predictor 12/Columns 8>>>>stream\n", shuffled(ACTS), id="shuffled"),
        pytest.param(LIST + b">>stream\n", b"0" * (uploads.PIECE - 10) + ACTS, id="over two pieces"),
    ],
)
def test_an_action_in_a_packed_list_is_found_however_it_is_hidden(head, text):
    content = b"%PDF-1.7\n1 0 obj" + head + zlib.compress(text) + b"\nendstream endobj\n%%EOF"
    with pytest.raises(UploadRefused):
        checked_pdf(sent(content, "a.pdf"))


@pytest.mark.parametrize(
    "filler", [b"stream\n", b"/ObjStm/Filter stream\n", b"#41", b"/ObjStm/Filter stream\nendstream"]
)
def test_looking_takes_no_long_time(filler):
    content = b"%PDF-1.7\n" + filler * (9_000_000 // len(filler)) + b"\n%%EOF"
    began = time.process_time()
    with contextlib.suppress(UploadRefused):
        checked_pdf(sent(content, "a.pdf"))
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    "name", ["../../../etc/passwd.png", "..\\..\\a.png", "/etc/cron.d/a.png", "a\0b.png", "ééné.png"]
)
def test_the_name_it_came_with_is_nowhere(name):
    file = sent(picture(), "x", "image/png")
    file._name = name
    kept = checked_picture(file).as_file()
    assert kept.name.removesuffix(".png").isalnum()
    assert len(kept.name) == 36
    assert kept.name != checked_picture(file).as_file().name


@pytest.mark.parametrize(("inline", "starts"), [(False, "attachment;"), (True, "inline")])
def test_it_is_handed_out_so_that_a_browser_runs_nothing(inline, starts):
    file = checked_picture(sent(picture(), "a.png")).as_file()
    response = uploads.handed_out(file, title='Foto "van" de\r\ndag/..', mimetype="image/png", inline=inline)
    assert response["Content-Disposition"].startswith(starts)
    assert "foto-van-de-dag.png" in response["Content-Disposition"]
    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
