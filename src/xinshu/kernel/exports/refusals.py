"""What this app declines."""

from xinshu.core.refusals import Refusal


class ExportReasonNeeded(Refusal):
    """An export was asked for or decided on without a reason."""

    code = "export_reason_needed"
    sentence = "请写明理由，至少四个字。"


class ExportEmpty(Refusal):
    """Nothing answers the conditions, or nothing the actor may see."""

    code = "export_empty"
    sentence = "没有符合条件的数据可供导出。"


class ExportTooLarge(Refusal):
    """More rows than one file may carry out."""

    code = "export_too_large"
    sentence = "共 {rows} 条记录，超过单次导出 {most} 条的上限，请缩小范围。"


class ExportExpired(Refusal):
    """The time in which the file could be fetched is over."""

    code = "export_expired"
    sentence = "导出文件的下载期限已于 {at} 届满，请重新申请。"


class NotYourExport(Refusal):
    """Only who asked for a file may fetch it, approvers included."""

    code = "not_your_export"
    sentence = "导出文件仅供申请人 {name} 本人下载。"
