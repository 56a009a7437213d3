"""The one door for files that somebody sends in: PDFs and pictures, checked and handed out safely (requirements 2d 39).

What comes in is never trusted by its name or its announced type. A picture is drawn anew, so only its dots are left; a
PDF is kept as it is when its bytes show nothing that acts. Both get a random name and go out with headers that let a
browser run nothing of them.
"""

import re
import uuid
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.http import FileResponse
from django.utils.text import slugify

MAX_PDF = 10 * 1024 * 1024
MAX_PICTURE = 5 * 1024 * 1024
MAX_PIXELS = 25_000_000  # a phone takes 12 million; decoded, this is 100 MB
MAX_WIDTH = 1600
MAX_STREAMS = 50_000
MAX_UNPACKED = 400 * 1024 * 1024  # of all streams in a PDF: what a paper of 10 MB with pictures may come to
SLICE, PIECE = 16 * 1024, 1024 * 1024  # read, and unpacked, at a time
OVERLAP = 64  # longer than any name we look for, however it is written
HEAD = 4000  # before a stream: where it says what it is

PDF = "application/pdf"
SUFFIXES = {PDF: ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}
_PICTURES = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG"}
# Each lets a reader do something by itself, or carries another file. /JS goes with one of the first two.
_ACTING = re.compile(rb"/(JavaScript|Rendition|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData)(?![A-Za-z])")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"(?<!end)stream(?:\r\n|\n|\r)")
# Of a list of objects: packed once more, or shuffled (a predictor), so that unpacking shows nothing. No writer does so.
_CHANGED = re.compile(rb"/(DecodeParms|DP|ASCIIHexDecode|ASCII85Decode|LZWDecode|RunLengthDecode)(?![A-Za-z0-9])")
LOCKED = "Dit PDF-bestand is beveiligd. Sla het op zonder wachtwoord of beveiliging."
UNCLEAR = "Dit PDF-bestand kunnen we niet nakijken. Druk het af als PDF."


class UploadRefused(ValidationError):  # noqa: N818  it is an answer to a reader, not a fault
    """This file is not taken; `message` tells the reader in Dutch why, so a form can raise it as it is."""


@dataclass(frozen=True)
class Checked:
    """A file that may be kept. `width` and `height` are 0 for what is no picture."""

    content: bytes
    mimetype: str
    width: int = 0
    height: int = 0

    @property
    def size(self) -> int:
        return len(self.content)

    def as_file(self) -> ContentFile:
        """Return it to store, under a random name: nothing of the name it came with is left."""
        return ContentFile(self.content, name=f"{uuid.uuid4().hex}{SUFFIXES[self.mimetype]}")


def checked_pdf(file: File) -> Checked:
    """Return the PDF as it is. Raises UploadRefused when it is too big, is none, is locked or can act by itself."""
    if _suffix(file) != ".pdf":
        raise UploadRefused("Kies een bestand waarvan de naam eindigt op .pdf.")
    content = _read(file, MAX_PDF)
    # At the very start and the very end, so that nothing else goes along before or after it.
    if not re.match(rb"%PDF-[12]\.\d", content) or not content.rstrip(b"\0\r\n\t ").endswith(b"%%EOF"):
        raise UploadRefused("Dit is geen heel PDF-bestand. Sla het opnieuw op als PDF en kies het nog eens.")
    if zipfile.is_zipfile(BytesIO(content)):
        raise UploadRefused("In dit PDF-bestand zit nog een ander bestand. Sla het opnieuw op als PDF.")
    plain = _unescaped(content)
    if b"/Encrypt" in plain:
        raise UploadRefused(LOCKED)
    _refuse_what_acts(plain)
    _look_into_streams(content)
    return Checked(content, PDF)


def checked_picture(file: File) -> Checked:
    """Return the picture drawn anew, at most MAX_WIDTH wide, without place, maker or anything else that came along.

    Raises UploadRefused when it is no JPG or PNG, is too big, or has too many dots; that is seen before it is decoded.
    """
    # Here, because most processes never see a picture.
    from PIL import Image, ImageFile, ImageOps

    # WeasyPrint sets it for its whole process, and then a picture that ends early or unpacks without end is taken.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    suffix = _suffix(file)
    if suffix not in _PICTURES:
        raise UploadRefused("Kies een plaatje waarvan de naam eindigt op .jpg of .png.")
    content = _read(file, MAX_PICTURE)
    try:
        with Image.open(BytesIO(content), formats=("JPEG", "PNG")) as picture:
            kind = "PNG" if picture.format == "PNG" else "JPEG"
            if kind != _PICTURES[suffix]:
                raise UploadRefused("De naam past niet bij het plaatje. Sla het opnieuw op als .jpg of .png.")
            if picture.width * picture.height > MAX_PIXELS:
                raise Image.DecompressionBombError
            picture.draft("RGB", (MAX_WIDTH, MAX_WIDTH))  # a JPEG needs no more dots than it will have
            upright = ImageOps.exif_transpose(picture)
            clear = upright.has_transparency_data
            drawn = upright.convert("RGBA" if clear and kind == "PNG" else "RGB")
    except UploadRefused:
        raise
    except Image.DecompressionBombError as error:
        raise UploadRefused(
            "Dit plaatje heeft te veel beeldpunten. Maak het kleiner, bijvoorbeeld 1600 breed."
        ) from error
    except Exception as error:  # decoders of hostile bytes fail in many ways, and each is the same answer
        raise UploadRefused("Dit plaatje is niet te lezen. Sla het opnieuw op als .jpg of .png.") from error
    if drawn.width > MAX_WIDTH:
        height = max(1, round(drawn.height * MAX_WIDTH / drawn.width))
        drawn = drawn.resize((MAX_WIDTH, height), Image.Resampling.LANCZOS)
    drawn.info = {}
    out = BytesIO()
    options = {"quality": 85, "optimize": True} if kind == "JPEG" else {"optimize": True}
    drawn.save(out, kind, **options)
    return Checked(out.getvalue(), f"image/{kind.lower()}", drawn.width, drawn.height)


def squared(picture: Checked, side: int) -> Checked:
    """Return a checked picture as a square of `side` dots: its middle, and of a tall one a little above."""
    from PIL import Image, ImageOps

    kind = "PNG" if picture.mimetype == "image/png" else "JPEG"
    with Image.open(BytesIO(picture.content)) as drawn:
        square = ImageOps.fit(drawn, (side, side), Image.Resampling.LANCZOS, centering=(0.5, 0.35))
    out = BytesIO()
    options = {"quality": 85, "optimize": True} if kind == "JPEG" else {"optimize": True}
    square.save(out, kind, **options)
    return Checked(out.getvalue(), picture.mimetype, side, side)


def checked(file: File) -> Checked:
    """Return a PDF or a picture, by the end of its name. Raises UploadRefused."""
    if _suffix(file) == ".pdf":
        return checked_pdf(file)
    if _suffix(file) in _PICTURES:
        return checked_picture(file)
    raise UploadRefused("Kies een PDF, of een plaatje dat eindigt op .jpg of .png.")


def handed_out(file: File, *, title: str, mimetype: str, inline: bool = False) -> FileResponse:
    """Return `file` as the answer to a request: to be saved, or with `inline` (a picture in a page) to be shown.

    Whatever a browser makes of it runs nothing and comes from nowhere: no sniffing, and a sandbox.
    """
    name = f"{slugify(title)[:80] or 'bestand'}{SUFFIXES[mimetype]}"
    response = FileResponse(file, as_attachment=not inline, filename=name, content_type=mimetype)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _suffix(file: File) -> str:
    return PurePath((file.name or "").replace("\\", "/")).suffix.lower()


def _read(file: File, limit: int) -> bytes:
    """Return the bytes; more than `limit` are never read."""
    file.seek(0)
    content = file.read(limit + 1)
    if len(content) > limit:
        raise UploadRefused(f"Dit bestand is te groot. Het mag {limit // 1024 // 1024} MB zijn.")
    return content


def _unescaped(pdf: bytes) -> bytes:
    """Return a PDF with its names written out: /J#61vaScript is /JavaScript."""
    return _ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), pdf)


def _refuse_what_acts(part: bytes) -> None:
    if _ACTING.search(part):
        raise UploadRefused("In dit PDF-bestand zit een script, een formulier of een bijlage. Druk het af als PDF.")


def _look_into_streams(pdf: bytes) -> None:
    """Look at all that unpacks: in a packed list of objects (/ObjStm) an action would hide from a plain look. Not only
    in what says that it is one, for a reader takes any stream that the file points at.

    Raises UploadRefused for what acts, for a list that can't be unpacked, and for much more than any real paper holds.
    """
    room, effort, end = MAX_UNPACKED, 4 * len(pdf) + SLICE * MAX_STREAMS, 0
    for number, match in enumerate(_STREAM.finditer(pdf)):
        begin = match.end()
        if 0 <= end < begin:
            end = pdf.find(b"endstream", begin)
        head = _unescaped(pdf[max(0, match.start() - HEAD) : match.start()].rpartition(b"endstream")[2])
        listed = b"/ObjStm" in head and b"/Filter" in head
        if number > MAX_STREAMS or (listed and (end < 0 or _CHANGED.search(head))):
            raise UploadRefused(UNCLEAR)
        before = b""
        try:
            for piece in _unpacked(memoryview(pdf)[begin : None if end < 0 else end]):
                part = _unescaped(before + piece)
                _refuse_what_acts(part)
                if listed and b"/Encrypt" in part:
                    raise UploadRefused(LOCKED)
                room, effort, before = room - len(piece), effort - SLICE, piece[-OVERLAP:]
                if room <= 0 or effort <= 0:  # it grows and grows
                    raise UploadRefused(UNCLEAR)
        except zlib.error as error:  # not packed, in another way, or cut off
            if listed:
                raise UploadRefused(UNCLEAR) from error


def _unpacked(data: memoryview) -> Iterator[bytes]:
    """Yield what `data` unpacks to, for each slice of it at least once. Raises zlib.error, at the end when it is cut
    off."""
    unpack = zlib.decompressobj()
    for begin in range(0, len(data), SLICE):
        left = data[begin : begin + SLICE]
        while left and not unpack.eof:
            yield unpack.decompress(left, PIECE)
            left = unpack.unconsumed_tail
        if unpack.eof:
            return
    while piece := unpack.decompress(b"", PIECE):
        yield piece
    if not unpack.eof:
        raise zlib.error("cut off")
