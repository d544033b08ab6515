"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from xinshu.kernel.web.middleware import actor_behind


def platform(request: HttpRequest) -> dict[str, Any]:
    """`actor` (kernel.accounts.actor.Actor), `region` (six digits) and `page_size`."""
    return {
        "actor": actor_behind(request),
        "region": settings.XINSHU_REGION,
        "page_size": settings.XINSHU_PAGE_SIZE,
    }
