"""Why a file, a database or a definition cannot be read: each with a sentence on how to mend it."""

from xinshu.core.refusals import Refusal


class SourceError(Refusal):
    """The data did not come through the door. Nothing of it was taken."""

    code = "source_error"
    sentence = "文件无法读取：{reason}"


class EmptyFile(SourceError):
    """No bytes, or nothing but blanks."""

    code = "source_empty"
    sentence = "文件是空的，没有可读取的内容。请确认导出成功后重新上传。"


class NotATable(SourceError):
    """Bytes of a picture, a PDF, an archive, a program: not rows and columns."""

    code = "source_not_a_table"
    sentence = (
        "文件内容是{kind}，不是数据表。"
        "请上传 CSV、XLSX、XLS 或 JSON 文件（只改扩展名不会改变内容）。"
    )


class WebPage(SourceError):
    """An HTML or XML page saved under the name of a workbook."""

    code = "source_web_page"
    sentence = "文件内容是网页或 XML，不是真正的表格文件。请用表格软件打开后另存为 XLSX 再上传。"


class EncryptedWorkbook(SourceError):
    """The workbook asks for a password."""

    code = "source_encrypted"
    sentence = "工作簿设置了打开密码。请取消密码（文件→信息→保护工作簿）后另存再上传。"


class ExpandsTooFar(SourceError):
    """A zip bomb, or a workbook built like one."""

    code = "source_expands_too_far"
    sentence = "工作簿解压后过大或结构异常（{reason}），为安全起见未打开。请另存为 CSV 后上传。"


class DamagedWorkbook(SourceError):
    """The workbook is cut off or its parts contradict each other."""

    code = "source_damaged_workbook"
    sentence = "工作簿不完整或已损坏（{reason}）。请重新导出或重新传输后再上传。"


class WorkbookTooLarge(SourceError):
    """More cells than a workbook may bring in at once."""

    code = "source_workbook_too_large"
    sentence = (
        "工作表“{sheet}”占用 {rows} 行 × {columns} 列，超过 {limit} 个单元格的上限。"
        "请删除表格右侧、下方的空白格式，或另存为 CSV 后上传。"
    )


class NoSheet(SourceError):
    """No visible sheet holds rows, or the named sheet is not there."""

    code = "source_no_sheet"
    sentence = "工作簿中没有可读取的工作表（现有：{sheets}）。请把数据放在未隐藏的工作表中。"


class UnreadableEncoding(SourceError):
    """The text is neither UTF-8, UTF-16 nor GB18030."""

    code = "source_unreadable_encoding"
    sentence = (
        "无法识别文件的文字编码（已尝试 UTF-8、UTF-16、GB18030）。"
        "请用表格软件另存为“CSV UTF-8”后上传。"
    )


class UnknownEncoding(SourceError):
    """The declared encoding is none the door can read."""

    code = "source_unknown_encoding"
    sentence = "声明的编码“{encoding}”不受支持，可用：utf-8、utf-16、gb18030（gbk、gb2312）。"


class CutOffFile(SourceError):
    """The end of the file was never written: only zero bytes follow."""

    code = "source_cut_off"
    sentence = "文件从第 {position} 字节起是空字节，可能没有下载或拷贝完整。请重新传输后上传。"


class TooManyColumns(SourceError):
    """More used columns than any catalogue item has."""

    code = "source_too_many_columns"
    sentence = "文件有 {columns} 列，超过 {limit} 列的上限。请只保留模板中的列后上传。"


class DuplicateHeaders(SourceError):
    """Two columns claim the same field; which one counts is not ours to guess."""

    code = "source_duplicate_headers"
    sentence = "第 {positions} 列都对应“{header}”，无法判断以哪一列为准。请只保留一列或改名后上传。"


class CellTooLarge(SourceError):
    """A header cell larger than any sentence: the file is not a table."""

    code = "source_cell_too_large"
    sentence = (
        "文件中有超过 {limit} 个字符的单元格（{where}）。请检查引号是否配对或拆分内容后上传。"
    )


class UnknownConnector(SourceError):
    """The address names a database kind nobody registered."""

    code = "source_unknown_connector"
    sentence = "不支持的数据库地址类型“{scheme}”，可用：{known}。"


class DatabaseUnreachable(SourceError):
    """The department's database does not answer or refuses the account."""

    code = "source_database_unreachable"
    sentence = "无法连接前置数据库（{reason}）。请检查地址、账号、网络和防火墙策略。"


class QueryFailed(SourceError):
    """The database answered the query with an error."""

    code = "source_query_failed"
    sentence = "数据库查询失败（{reason}）。请核对查询语句、表名、字段名和查询权限。"


class UnreadableValue(SourceError):
    """A column holds something that has no text form, such as bytes."""

    code = "source_unreadable_value"
    sentence = "查询结果的“{column}”列含有{kind}，不能作为文本归集。请在查询语句中转换或去掉该列。"


class BadDefinition(SourceError):
    """A source definition contradicts itself or the item."""

    code = "source_bad_definition"
    sentence = "来源配置“{definition}”有误：{reason}"
