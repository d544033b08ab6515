"""A small register and an item for the tests of linking. All names and codes are synthetic."""

import polars as pl

from xinshu.core.catalog.model import Field, InfoClass, Item, Role, SubjectClass
from xinshu.engine.match import Register

LANJING, XINGHAI, TWIN_A, TWIN_B, OFFICE = 1, 2, 3, 4, 5

_NAMES = [
    (LANJING, "天津蓝鲸商贸有限公司", "120113"),
    (LANJING, "天津小鲸商贸有限公司", "120113"),
    (XINGHAI, "天津星海(北辰)科技有限公司", "120113"),
    (TWIN_A, "云峰超市", "120113"),
    (TWIN_B, "云峰超市", "120110"),
    (OFFICE, "津北示范协会", "120113"),
]
_CODES = [
    ("uscc", "CODE-LANJING-00001", LANJING, True),
    ("uscc", "CODE-LANJING-OLD", LANJING, False),
    ("registration_no", "REG-LANJING", LANJING, True),
    ("uscc", "CODE-XINGHAI", XINGHAI, True),
    ("organisation_code", "ORG-XINGHAI", XINGHAI, True),
    ("tax_no", "TAX-SHARED", XINGHAI, True),
    ("tax_no", "TAX-SHARED", LANJING, True),
    ("uscc", "CODE-TWIN-A", TWIN_A, True),
    ("social_no", "SOC-OFFICE", OFFICE, False),
]
ROLES = {
    "name": Role.SUBJECT_NAME,
    "code": Role.SUBJECT_CODE,
    "registration": Role.REGISTRATION_NO,
    "organisation": Role.ORGANISATION_CODE,
    "tax": Role.TAX_NO,
    "social": Role.SOCIAL_NO,
    "region": Role.REGION,
}
ITEM = Item(
    code="administrative_penalty",
    name="行政处罚",
    category="03",
    info_class=InfoClass.ADMINISTRATIVE,
    subject_classes=frozenset({SubjectClass.ENTERPRISE}),
    fields=tuple(Field(code=code, name=code, role=role) for code, role in ROLES.items()),
    key=("code",),
)


def register() -> Register:
    names = pl.DataFrame(_NAMES, schema=["subject_id", "name_norm", "region"], orient="row")
    codes = pl.DataFrame(_CODES, schema=["kind", "value", "subject_id", "current"], orient="row")
    first = names.unique("subject_id", keep="first").select("subject_id", "name_norm")
    return Register(codes.join(first, on="subject_id", how="left"), names)


def rows(*given: dict[str, str]) -> pl.DataFrame:
    """Value rows numbered from 2; what is not given is blank."""
    whole = pl.DataFrame(
        [{code: row.get(code) for code in ROLES} for row in given],
        schema=dict.fromkeys(ROLES, pl.String),
    )
    return whole.with_row_index("row_no", offset=2)
