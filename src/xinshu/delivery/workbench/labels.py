"""Words for the closed vocabularies of the catalogue, as screens show them."""

from xinshu.core.catalog.model import (
    FieldType,
    Frequency,
    InfoClass,
    Publicity,
    Severity,
    Storage,
    SubjectClass,
    Unmatched,
)

FREQUENCIES = {
    Frequency.DAILY: "每日",
    Frequency.WEEKLY: "每周",
    Frequency.MONTHLY: "每月",
    Frequency.QUARTERLY: "每季度",
    Frequency.YEARLY: "每年",
    Frequency.ON_EVENT: "随时（作出决定后限期报送）",
}
TYPES = {
    FieldType.TEXT: "文本",
    FieldType.DATE: "日期",
    FieldType.INTEGER: "整数",
    FieldType.DECIMAL: "小数",
    FieldType.ENUM: "单选代码",
    FieldType.SET: "多选代码",
}
PUBLICITIES = {
    Publicity.PUBLIC: "社会公开",
    Publicity.SHARED: "政务共享",
    Publicity.AUTHORISED: "授权查询",
}
INFO_CLASSES = {
    InfoClass.BASIC: "基本信息",
    InfoClass.ADMINISTRATIVE: "行政管理",
    InfoClass.TRUSTWORTHY: "诚实守信",
    InfoClass.SERIOUS: "严重失信",
    InfoClass.OTHER: "其他信息",
}
SUBJECT_CLASSES = {
    SubjectClass.ORGAN: "机关",
    SubjectClass.INSTITUTION: "事业单位",
    SubjectClass.SOCIAL: "社会组织",
    SubjectClass.ENTERPRISE: "企业（含个体工商户）",
    SubjectClass.PERSON: "自然人",
}
STORAGES = {Storage.LEDGER: "逐条入库", Storage.LAKE: "入湖汇总"}
SEVERITIES = {Severity.ERROR: "错误", Severity.WARNING: "提示", Severity.INFO: "信息"}
UNMATCHED = {
    Unmatched.QUEUE: "入库后待人工关联",
    Unmatched.HOLD: "不入库，退回更正",
    Unmatched.CREATE: "据此建立主体档案",
}
LINK_METHODS = {
    "code": "统一社会信用代码一致",
    "old_code": "曾用统一社会信用代码一致",
    "registration_no": "工商注册号一致",
    "organisation_code": "组织机构代码一致",
    "tax_no": "税务登记号一致",
    "institution_no": "事业单位证书号一致",
    "social_no": "社会组织登记证号一致",
    "name_region": "名称与行政区划一致",
    "name": "名称唯一一致",
    "manual": "人工关联",
    "register": "由登记信息建档",
}
