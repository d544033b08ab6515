"""Asking other sites whether an address still answers; only where the installation wants it."""

import http.client
import urllib.error
import urllib.request

SECONDS = 8
REFUSES_PROGRAMS = {401, 403, 405, 406, 429, 999}  # answered, but not to the likes of us


def trouble(address: str) -> str:
    """Why a visitor could not read the address, or an empty text."""
    for method in ("HEAD", "GET"):
        request = urllib.request.Request(  # noqa: S310
            address, method=method, headers={"User-Agent": "Mozilla/5.0 (link check)"}
        )
        try:
            with urllib.request.urlopen(request, timeout=SECONDS):  # noqa: S310
                return ""
        except urllib.error.HTTPError as error:
            if error.code in REFUSES_PROGRAMS:
                return ""
            found = f"对方返回 {error.code}"
        except (OSError, ValueError, http.client.HTTPException):
            found = "无法连接"
    return found
