"""The picture of an article, small enough for a page of less than 100 kB (design)."""

from io import BytesIO

from documents.uploads import Checked

WIDTHS = (960, 800, 640, 480)
LIMIT = 38_000  # bytes: the page around it, with its type and style, takes about 55 kB


def fitted(picture: Checked) -> Checked:
    """Return a checked picture (`documents.uploads.checked_picture`) drawn as large as fits in LIMIT.

    A drawing of few colours stays a PNG when that is light enough; all else becomes a JPEG, on white where it was
    clear. At the last width it is taken as it comes out.
    """
    from PIL import Image  # most processes never see a picture

    with Image.open(BytesIO(picture.content)) as opened:
        source = opened.convert("RGBA")
    paper = Image.new("RGB", source.size, "white")
    paper.paste(source, mask=source.getchannel("A"))
    made = picture
    for width in WIDTHS:
        height = max(1, round(paper.height * width / paper.width))
        drawn = paper if paper.width <= width else paper.resize((width, height), Image.Resampling.LANCZOS)
        if picture.mimetype == "image/png":
            made = _packed(drawn.quantize(64), "PNG", optimize=True)
            if made.size <= LIMIT:
                return made
        for quality in (82, 70, 58):
            made = _packed(drawn, "JPEG", quality=quality, optimize=True, progressive=True)
            if made.size <= LIMIT:
                return made
    return made


def _packed(drawn: object, kind: str, **options: object) -> Checked:
    out = BytesIO()
    drawn.save(out, kind, **options)
    return Checked(out.getvalue(), f"image/{kind.lower()}", drawn.width, drawn.height)
