"""Ways to what this part of the site shows: lists, statistics, open data."""

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from xinshu.delivery.portal.entries import FOOT, MAIN, READING, Entry, register
from xinshu.delivery.portal.sections import Section, items_of, sections

FIRST_ON_THE_PAGE = 10


def register_ways() -> None:
    """One way for each section that holds something, then the ways to all of them together."""
    for at, each in enumerate(sections()):
        if each.listed:
            _register_section(each, FIRST_ON_THE_PAGE + at)
    register(
        Entry(
            label=_("信用公示"),
            route="portal:records",
            icon="files",
            places=(MAIN, FOOT),
            here="records",
            order=30,
        )
    )
    register(
        Entry(
            label=_("统计"),
            route="portal:statistics",
            icon="chart-bar",
            note=_("公示了多少，按月、按单位、按程度"),
            places=(READING, FOOT),
            here="statistics",
            order=60,
        )
    )
    register(
        Entry(
            label=_("开放数据"),
            route="portal:open",
            icon="database-export",
            note=_("整项下载，每天更新"),
            places=(READING, FOOT),
            here="open",
            order=70,
        )
    )


def _register_section(section: Section, order: int) -> None:
    register(
        Entry(
            label=lazy(lambda: section.title, str)(),
            route="portal:browse",
            arguments=(section.slug,),
            icon=section.icon,
            note=lazy(lambda: section.about, str)(),
            places=(READING,),
            order=order,
            available=lambda: bool(items_of(section)),
        )
    )
