"""QR codes for papers."""

from base64 import b64encode
from io import BytesIO

import segno

# Error correction M (15%) survives a fold or a coffee stain. Any mask can be read: trying all eight for the calmest
# pattern takes ten times as long as the rest of the code.
_LEVEL, _MASK = "m", 4
_QUIET = 4  # modules of white around it, part of the code
# Dots for one module: a viewer that smooths pictures then blurs a quarter of a module at most.
_DOTS = 4
_PAINT = bytes.maketrans(b"\0\1", b"\xff\0")


def png(data: str) -> str:
    """Return a QR code of `data` as the data: address of a picture.

    A picture in grey and not an SVG: WeasyPrint takes a grey PNG nearly as it is, but reads the hundreds of steps of a
    path in Python, which took as long as all the text of a paper.
    """
    # Here, because most processes draw no code, and the web none.
    from PIL import Image

    rows = segno.make(data, error=_LEVEL, mask=_MASK, micro=False).matrix
    code = Image.frombytes("L", (len(rows), len(rows)), b"".join(rows).translate(_PAINT))
    side = len(rows) + 2 * _QUIET
    picture = Image.new("L", (side, side), 255)
    picture.paste(code, (_QUIET, _QUIET))
    file = BytesIO()
    picture.resize((side * _DOTS, side * _DOTS), Image.Resampling.NEAREST).save(file, "PNG")
    return f"data:image/png;base64,{b64encode(file.getvalue()).decode()}"
