"""What jobs decline."""

from xinshu.core.refusals import Refusal


class KindGone(Refusal):
    """A schedule names a kind of job no app handles any more."""

    code = "job_kind_gone"
    sentence = "当前版本没有处理“{kind}”任务的程序，无法执行。请停用该定时计划，或核对软件版本。"
