"""Drawings (SVG) on papers, read once in each process."""

from weasyprint.images import SVGImage
from weasyprint.pdf.stream import Stream


class Drawing:
    """Stands in for WeasyPrint's image of one of our own drawings.

    WeasyPrint reads each path anew for each paper: a tenth of all the time. This keeps the lines of PDF that came out,
    for each size, and writes them again. Our drawings are opaque and flat, so those lines need nothing else of the
    document: the opacity they name is the one that holds already.
    """

    def __init__(self, image: SVGImage) -> None:
        self._image = image
        self._lines: dict[tuple[float, float], list[bytes]] = {}

    def get_intrinsic_size(self, resolution: float, font_size: float) -> tuple:
        """Return what the image says of its size."""
        return self._image.get_intrinsic_size(resolution, font_size)

    def draw(self, stream: Stream, width: float, height: float, style: dict) -> None:
        """Draw it on `stream`, from memory where it was drawn in this size before."""
        if (width, height) not in self._lines:
            start = len(stream.stream)
            self._image.draw(stream, width, height, style)
            self._lines[width, height] = [line for line in stream.stream[start:] if not line.endswith(b" gs")]
            del stream.stream[start:]
        stream.stream.extend(self._lines[width, height])
