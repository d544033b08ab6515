"""Where people are told outside the site, and what became of the copies."""

from django.http import HttpResponse
from django.urls import reverse

from xinshu.core.refusals import NotFound
from xinshu.delivery.workbench.page import StaffRequest, attempt, page, page_size, show
from xinshu.delivery.workbench.paging import page_of
from xinshu.kernel.notify import selectors, services
from xinshu.kernel.notify.kinds import all_kinds
from xinshu.kernel.notify.models import Dispatch
from xinshu.kernel.notify.permissions import MANAGE, READ

HERE = "workbench:notice_settings"


@page(READ)
def notice_settings(request: StaffRequest) -> HttpResponse:
    """One's own addresses, and which kinds of notices go there."""
    return show(
        request,
        "notice_settings",
        {
            "home": reverse("workbench:home"),
            "list_url": reverse("workbench:notices"),
            "reaches": selectors.reaches(actor=request.actor),
            "choices": selectors.choices(actor=request.actor),
        },
    )


@page(READ, method="POST")
def choose(request: StaffRequest) -> HttpResponse:
    """Set what goes where."""
    pairs = [each.partition("@") for each in request.POST.getlist("wanted")]
    wanted = {(kind, channel) for kind, _, channel in pairs}
    return attempt(
        request,
        lambda: services.choose(wanted, actor=request.actor),
        done="接收方式已保存。",
        back=reverse(HERE),
    )


@page(READ, method="POST")
def set_contact(request: StaffRequest, channel: str) -> HttpResponse:
    """Put down an address; a code is sent there."""
    address = request.POST.get("address", "")
    return attempt(
        request,
        lambda: services.set_contact(channel, address, actor=request.actor),
        done="确认码已发送，请填写收到的确认码。",
        back=reverse(HERE),
    )


@page(READ, method="POST")
def confirm_contact(request: StaffRequest, channel: str) -> HttpResponse:
    """Show the code that arrived."""
    code = request.POST.get("code", "")
    return attempt(
        request,
        lambda: services.confirm_contact(channel, code, actor=request.actor),
        done="联系方式已确认。",
        back=reverse(HERE),
    )


@page(READ, method="POST")
def remove_contact(request: StaffRequest, channel: str) -> HttpResponse:
    """Forget an address."""
    return attempt(
        request,
        lambda: services.remove_contact(channel, actor=request.actor),
        done="联系方式已删除。",
        back=reverse(HERE),
    )


@page(MANAGE)
def dispatches(request: StaffRequest) -> HttpResponse:
    """The delivery log: kinds and people, no words and no addresses."""
    state = request.GET.get("state", "")
    state = state if state in Dispatch.State.values else ""
    rows = selectors.dispatches(actor=request.actor, state=state)
    found = page_of(request, rows, size=page_size())
    return show(
        request,
        "dispatches",
        {
            "home": reverse("workbench:home"),
            "page": found,
            "dispatches": found.rows,
            "state": state,
            "states": Dispatch.State.choices,
            "kinds": {code: kind.label for code, kind in all_kinds().items()},
            "channels": {each.code: each.label for each in selectors.channels()},
        },
    )


@page(MANAGE, method="POST")
def retry(request: StaffRequest, pk: int) -> HttpResponse:
    """Send a failed copy again."""
    found = selectors.dispatches(actor=request.actor).filter(pk=pk).first()
    if found is None:
        raise NotFound(thing="该投递记录")
    return attempt(
        request,
        lambda: services.retry(found, actor=request.actor),
        done="已重新排队发送。",
        back=reverse("workbench:dispatches"),
    )
