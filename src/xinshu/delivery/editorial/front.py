"""What the public site shows of the columns beside their own pages: headlines, the way to them."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xinshu.delivery.editorial import news_selectors as news
from xinshu.delivery.portal.columns import Column, Headline, show_columns_by
from xinshu.delivery.portal.entries import MAIN, Entry, register
from xinshu.kernel.upkeep import columns as upkeep

ON_HOME = ("news", "policies", "notices", "readings")

register(
    Entry(
        label=_("信息公开"), route="news:list", icon="news", places=(MAIN,), here="news", order=35
    )
)


@show_columns_by
def headlines() -> list[Column]:
    """The newest five of the columns the home page shows."""
    return [
        Column(
            title=section.column.title,
            address=reverse("news:column", args=[section.column.code]),
            articles=tuple(
                Headline(
                    title=each.title,
                    address=reverse("news:article", args=[each.pk]),
                    day=each.shown_on,
                )
                for each in section.newest
            ),
        )
        for section in news.latest(ON_HOME)
    ]


def kept_fresh() -> list[upkeep.Column]:
    """The columns as the nightly walk over the site looks at them."""
    return [
        upkeep.Column(column.title, reverse("news:column", args=[column.code]), newest)
        for column, newest in news.newest_of_columns()
    ]


upkeep.register_columns("editorial", kept_fresh)
