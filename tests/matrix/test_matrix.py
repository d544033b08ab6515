"""Every page and operation as every actor, compared with the committed matrix.

`tools/matrix.py` writes docs/security/matrix.csv anew; what changed in it is read like code.
"""

import csv
import io
import os

import pytest

from builders.actors import Cast
from builders.sources import ROOT
from delivery.district import District, make_district
from matrix.doors import Door, doors
from matrix.visitors import ANONYMOUS, Visitor, outcome, visitors
from xinshu.kernel.access.roles import all_roles
from xinshu.kernel.web.guard import PUBLIC, SIGNED_IN

pytestmark = pytest.mark.django_db

MATRIX = ROOT / "docs" / "security" / "matrix.csv"
WRITE = "XINSHU_WRITE_MATRIX"
LET_IN = {"open", "purpose_needed", "step_up_needed"}
BUSINESS = {"catalog", "subjects", "records", "collection", "quality", "exports", "access"}


@pytest.fixture
def everybody(cast: Cast) -> tuple[District, list[Visitor]]:
    """Somebody of each role in a district with something behind every door."""
    return make_district(cast.department_a), visitors(cast.centre, cast.department_a)


def survey(district: District, people: list[Visitor]) -> dict[Door, dict[str, str]]:
    """Knock everywhere as everybody."""
    return {
        door: {visitor.name: outcome(visitor.knock(door)) for visitor in people}
        for door in doors(district)
    }


def as_csv(met: dict[Door, dict[str, str]]) -> str:
    """The matrix as it is committed: one line for each address and method."""
    out = io.StringIO()
    names = list(next(iter(met.values())))
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(["address", "method", "rule", *names])
    for door, cells in sorted(met.items(), key=lambda each: (each[0].route, each[0].method)):
        lines.writerow([door.route, door.method, door.rule, *cells.values()])
    return out.getvalue()


def test_everybody_meets_what_the_matrix_says(everybody: tuple[District, list[Visitor]]) -> None:
    met = survey(*everybody)
    faults = {door.path for door, cells in met.items() if "FAULT" in cells.values()}
    assert faults == set()
    _hold_to_the_rules(met)
    found = as_csv(met)
    if os.environ.get(WRITE):
        MATRIX.parent.mkdir(parents=True, exist_ok=True)
        MATRIX.write_text(found, encoding="utf-8")
    committed = MATRIX.read_text(encoding="utf-8").splitlines() if MATRIX.exists() else []
    changed = sorted(set(found.splitlines()) ^ set(committed))
    assert changed == [], "rights have changed: run tools/matrix.py and read the difference"


def test_no_administrator_is_let_in_to_business_data() -> None:
    with MATRIX.open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    business = [line for line in lines if line["rule"].partition(".")[0] in BUSINESS]
    assert len(business) > 100
    admins = ("system_admin", "security_admin", "auditor", "department_admin")
    assert {line[admin] for line in business for admin in admins} == {"refused"}


def _hold_to_the_rules(met: dict[Door, dict[str, str]]) -> None:
    """Whatever the file says: a permission lets in exactly the roles that hold it."""
    roles = all_roles()
    wrong = []
    for door, cells in met.items():
        for name, cell in cells.items():
            held = roles[name].permissions if name in roles else roles["public"].permissions
            expected = door.rule in held or door.rule == PUBLIC.name
            expected |= door.rule == SIGNED_IN.name and name != ANONYMOUS
            if (cell in LET_IN) and not expected:
                wrong.append(f"{door.method} {door.route} opens for {name}")
    assert wrong == []
