"""What this app declines."""

from xinshu.core.refusals import Refusal


class ReasonNeeded(Refusal):
    """A decision about destroying or holding data was taken without a reason."""

    code = "lifecycle_reason_needed"
    sentence = "请写明{action}的理由，至少四个字。"


class UnknownClass(Refusal):
    """No class of data of that name stands in the retention table."""

    code = "unknown_data_class"
    sentence = "保存期限表中没有名为“{name}”的数据类别。"
