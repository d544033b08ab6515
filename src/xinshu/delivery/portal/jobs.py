"""What the public site makes at night: open-data files and the figures of the statistics page."""

from typing import Any

from xinshu.delivery.portal import open_files, statistics_made
from xinshu.delivery.portal.sections import public_items
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.disclosure import selectors_pages as disclosure
from xinshu.domain.disclosure.selectors_places import register_place
from xinshu.kernel.accounts.actor import system_actor
from xinshu.kernel.jobs.context import JobContext
from xinshu.kernel.jobs.registry import job
from xinshu.kernel.jobs.services import enqueue
from xinshu.kernel.outbox.registry import Happening, subscribe

NIGHTLY = "portal.publish_files"
RENEW = "portal.renew_files"


@job(NIGHTLY, "生成开放数据和统计")
def nightly(context: JobContext) -> dict[str, Any]:
    """Every public item as files, then the figures. Goes on behind the last finished item.

    What was made today already and has not changed since is left as it is.
    """
    items = public_items()
    for made in open_files.datasets():
        if made.item not in items:
            open_files.withdraw(made.item)
    rows = _make(context, sorted(items))
    statistics_made.make()
    return {"items": len(items), "rows": rows}


@job(RENEW, "重新生成有撤下信息的开放数据")
def renew(context: JobContext) -> dict[str, Any]:
    """Those items anew whose files may not be given out any more."""
    stale = [made.item for made in open_files.datasets() if not made.good_today]
    rows = _make(context, sorted(set(stale) & set(public_items())))
    return {"items": len(stale), "rows": rows}


@subscribe("disclosure.taken_down", "portal.open_data")
def taken_down(_event: Happening) -> None:
    """Files with something that has gone are held back from now on and made anew at once."""
    enqueue(RENEW, actor=system_actor("portal"), unique_key=RENEW)


def register_places() -> None:
    """Have the check after each takedown ask here, too."""
    register_place("公众网页、列表和导出", lambda ids: set(disclosure.entries_of(ids)))
    register_place("开放数据文件", open_files.still_there)


def _make(context: JobContext, codes: list[str]) -> int:
    items = public_items()
    ids = {item.code: pk for pk, item in catalogue.items_by_id(catalogue.today()).items()}
    done = str(context.cursor.get("item", ""))
    rows = int(context.cursor.get("rows", 0))
    context.progress(sum(code <= done for code in codes), total=len(codes))
    for code in codes:
        if code <= done or code not in ids:
            continue
        context.check_cancelled()
        made = open_files.dataset(code)
        if made is None or not made.is_newest:
            made = open_files.make(ids[code], items[code])
        rows += made.rows
        context.advance(label=items[code].name)
        context.save_cursor(item=code, rows=rows)
    return rows
