"""Named formats a field may have: its shape (an error if wrong) and its check digit (a warning).

Both are rules about `x`, so neither implementation needs to know formats.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Format:
    """`shape` and `check` are rules in which `x` is the value; `expected` says what is right."""

    name: str
    label: str
    shape: str
    expected: str
    check: str | None = None


def _table(formats: Iterable[Format]) -> Mapping[str, Format]:
    return MappingProxyType({f.name: f for f in formats})


FORMATS: Mapping[str, Format] = _table(
    (
        Format(
            "uscc",
            "统一社会信用代码",
            "uscc_shape(x)",
            "18位，第3至8位为数字，字母不含I、O、S、V、Z",
            "uscc(x)",
        ),
        Format(
            "organisation_code",
            "组织机构代码",
            'matches(x, "[0-9A-Z]{8}[0-9X]")',
            "9位，末位为数字或X",
            "organisation_code(x)",
        ),
        Format(
            "registration_no",
            "工商注册号",
            'matches(x, "[0-9]{13}|[0-9]{15}")',
            "13位或15位数字",
            "registration_no(x)",
        ),
        Format("tax_no", "纳税人识别号", "tax_no(x)", "15、17、18或20位数字和大写字母"),
        Format("institution_no", "事业单位证书号", 'matches(x, "[0-9]{12}")', "12位数字"),
        Format(
            "resident_id",
            "公民身份号码",
            "resident_id_shape(x)",
            "18位，前17位为数字，末位为数字或X",
            "resident_id(x)",
        ),
        Format("passport", "护照号码", "passport(x)", "护照上的号码，字母大写"),
        Format("region", "行政区划代码", 'matches(x, "[1-9][0-9]{5}")', "6位数字，如120113"),
        Format(
            "period",
            "所属期",
            'matches(x, "(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])?")',
            "年份YYYY或月份YYYYMM，如202603",
        ),
        Format("postcode", "邮政编码", 'matches(x, "[0-9]{6}")', "6位数字"),
        Format("mobile", "手机号码", 'matches(x, "1[3-9][0-9]{9}")', "11位手机号码"),
        Format(
            "email",
            "电子邮箱",
            'matches(x, "[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\\\\.[A-Za-z0-9-]{1,63}){1,8}")',
            "如name@example.cn",
        ),
        Format("url", "网址", 'matches(x, "https?://[!-~]+")', "以http://或https://开头的网址"),
    )
)
