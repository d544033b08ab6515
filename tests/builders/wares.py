"""A kind of export of the tests' own: numbered lines, as many as asked for."""

from xinshu.kernel.access.classes import DataClass
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.exports.registry import Args, Kind, Sheet


def _sheet(actor: Actor, args: Args) -> Sheet:
    rows = ((n, f"=1+{n}", actor.name) for n in range(int(args["rows"])))
    return Sheet(title="样例", heads=("序号", "内容", "申请人"), rows=rows)


WARES = Kind(
    code="sample.wares",
    label="样例",
    permission="subjects.view",
    data_class=lambda args: DataClass(args.get("class", "shared")),
    title=lambda args: f"样例{args['rows']}行",
    count=lambda _actor, args: int(args["rows"]),
    sheet=_sheet,
)
