"""Pictures made for a page."""

from io import BytesIO

import segno


def qr_svg(text: str, *, title: str) -> str:
    """A QR code as SVG, to be put into a page or printed."""
    out = BytesIO()
    segno.make(text, error="m").save(
        out, kind="svg", scale=3, border=2, xmldecl=False, omitsize=True, title=title
    )
    return out.getvalue().decode()
