"""What this app declines."""

from xinshu.core.refusals import Refusal


class FileTooLarge(Refusal):
    """The file is larger than this installation takes."""

    code = "file_too_large"
    sentence = "文件超过 {limit_mb} MB 的上限，请拆分后再提交。"


class EmptyFile(Refusal):
    """The file has no content."""

    code = "empty_file"
    sentence = "文件“{name}”是空的。"


class FileDestroyed(Refusal):
    """The content was destroyed when its time was over; name, size and digest remain."""

    code = "file_destroyed"
    sentence = "文件“{name}”已于 {on} 按保存期限销毁，内容不再可读。"
