"""What rules may look up, gathered once per job: code lists, live lists, the calendar."""

from datetime import date

from django.conf import settings

from xinshu.core.catalog.model import Edition
from xinshu.core.rules.tree import Reference
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.subjects import selectors as subjects
from xinshu.kernel.accounts.models import Department


def reference_for(edition: Edition, today: date) -> Reference:
    """Code lists of the edition, the organs known here, and the working-day calendar.

    `organs` holds the departments and the organs on file; it is left out while there are none: a
    list that is not connected must not make every row wrong.
    """
    codes = {name: dict(codes.values) for name, codes in edition.code_lists.items()}
    aliases = {name: dict(codes.aliases) for name, codes in edition.code_lists.items()}
    departments = Department.objects.exclude(official_code="")
    organs = {**dict(departments.values_list("official_code", "name")), **subjects.organs()}
    if organs:
        codes["organs"] = organs
    return Reference(
        today=today,
        codes=codes,
        code_aliases=aliases,
        workdays=catalogue.calendar_days(settings.XINSHU_CATALOGS_DIR),
    )
