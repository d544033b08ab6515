"""A paper's number answers on the verification page."""

from xinshu.domain.counter.selectors import paper
from xinshu.domain.counter.services import PAPER
from xinshu.kernel.verifying import Verified, register


def verify(number: str) -> Verified | None:
    """What was handed out under this number; nothing of the visitor."""
    row = paper(number)
    if row is None:
        return None
    return Verified(
        number=row.number,
        kind="窗口查询结果",
        title=row.subject_name,
        issued_at=row.handed_at,
        facts=(
            ("主体名称", row.subject_name),
            ("统一社会信用代码", row.subject_code or "—"),
            ("公示信息条数", str(row.entries)),
            ("出具单位", row.department_name),
        ),
        digest=row.digest,
    )


register(PAPER, "窗口查询结果", verify)
