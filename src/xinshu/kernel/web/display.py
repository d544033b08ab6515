"""How a visitor wants pages to look: larger letters, higher contrast, a self-service terminal.

Kept in one cookie that says nothing about anybody; without scripts, without an account.
"""

from dataclasses import dataclass, replace
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE: Final = "xs_display"
SIZES: Final = ("normal", "large", "largest")
CONTRASTS: Final = ("normal", "high")
KIOSK: Final = "kiosk"
BARE: Final = "bare"
SECONDS: Final = 365 * 86400


@dataclass(frozen=True, slots=True, kw_only=True)
class Display:
    """What the visitor chose. `kiosk`: a terminal many people use; `bare`: inside another site."""

    size: str = "normal"
    contrast: str = "normal"
    kiosk: bool = False
    bare: bool = False

    def but(self, *, size: str = "", contrast: str = "") -> "Display":
        """The same with the changes that exist; others are ignored."""
        return replace(
            self,
            size=size if size in SIZES else self.size,
            contrast=contrast if contrast in CONTRASTS else self.contrast,
        )

    def written(self) -> str:
        """As it stands in the cookie."""
        flags = [name for name, on in ((KIOSK, self.kiosk), (BARE, self.bare)) if on]
        return ".".join([self.size, self.contrast, *flags])


def display_of(request: HttpRequest | None) -> Display:
    """What the visitor's cookie says; nonsense in it counts for nothing."""
    words = request.COOKIES.get(COOKIE, "").split(".") if request is not None else []
    size = next((word for word in words if word in SIZES[1:]), "normal")
    contrast = "high" if "high" in words else "normal"
    return Display(size=size, contrast=contrast, kiosk=KIOSK in words, bare=BARE in words)


def remember(response: HttpResponse, display: Display, *, lasting: bool = True) -> HttpResponse:
    """Keep the choice for a year, or until the browser closes; no cookie where nothing differs."""
    if display == Display():
        response.delete_cookie(COOKIE, samesite="Lax")
        return response
    response.set_cookie(
        COOKIE,
        display.written(),
        max_age=SECONDS if lasting else None,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response
