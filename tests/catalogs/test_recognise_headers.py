"""Header lines as departments publish them lead to the right item."""

from collections.abc import Mapping

import pytest

from xinshu.core.catalog.mapping import map_headers, recognise
from xinshu.core.catalog.model import Edition

# Header lines seen in published files; columns that say nothing about the record are among them.
HEADERS = {
    "penalty, the standard with notes": (
        "administrative_penalty",
        (
            "序号|主键|行政相对人名称|行政相对人类别|行政相对人代码_1(统一社会信用代码)"
            "|行政相对人代码_2(工商注册号)|行政相对人代码_3(组织机构代码)|行政相对人代码_4(税务登记号)"
            "|行政相对人代码_5（事业单位证书号）|行政相对人代码_6（社会组织登记证号）|法定代表人"
            "|法定代表人证件类型|法定代表人证件号码|证件类型|证件号码|处罚决定文书号|违法行为类型"
            "|违法事实（立案表）|处罚依据|处罚类别|处罚内容|罚款金额（万元）"
            "|没收违法所得、没收非法财务的金额（万元）|暂扣或吊销证照名称及编号|处罚决定日期"
            "|处罚有效期|公示截止期|处罚机关|处罚机关统一社会信用代码|数据来源单位"
            "|数据来源单位统一社会信用代码|备注"
        ),
        30,
    ),
    "penalty, short names": (
        "administrative_penalty",
        "序号|处罚决定书文号|处罚事由|处罚依据|行政相对人名称|处罚结果|处罚决定日期|处罚机关|其他",
        8,
    ),
    "penalty of a tax office": (
        "administrative_penalty",
        (
            "决定书编号|处罚类别|处罚事由|处罚依据|纳税人名称|统一社会信用代码|组织机构代码|处罚结果"
            "|处罚截止期|处罚机关"
        ),
        10,
    ),
    "licence ledger": (
        "administrative_licence",
        (
            "行政许可决定文书号|项目名称|许可内容|行政相对人名称|统一社会信用代码|法定代表人"
            "|许可决定日期|许可截止日期|许可机关|所属区"
        ),
        8,
    ),
    "inspections": (
        "administrative_inspection",
        (
            "唯一标识|行政相对人|监督检查形式|监督检查结果|监督检查日期|监督检查机关"
            "|监督检查机关统一社会信用代码"
        ),
        6,
    ),
    "random inspections": (
        "inspection_result",
        "序号|抽查计划名称|检查任务名称|检查对象名称|检查内容|检查部门|检查日期|检查结果|处理结果",
        8,
    ),
    "objections": (
        "objection_result",
        (
            "ID|许可/处罚行政相对人名称|许可/处罚行政相对人统一社会信用代码|许可/处罚文书号"
            "|许可/处罚决定日期|许可/处罚机关|异议状态|异议完成时间"
        ),
        7,
    ),
    "grades": (
        "credit_grade_imported",
        "序号|机构名称|统一社会信用代码|信用等级|评定机构|认定时间",
        5,
    ),
    "tax arrears": (
        "tax_arrears_notice",
        "企业或单位名称|纳税人识别号|经营地点|欠税金额|税种",
        5,
    ),
    "qualifications": (
        "qualification",
        "序号|企业名称|行政相对人代码|资质证书编号|资质证书等级|许可日期|有效期至|许可机关",
        7,
    ),
    "high technology enterprises": (
        "enterprise_recognition",
        "序号|统一社会信用代码|法人代码|法人单位名称|所属园区|所属技术领域|证书编号",
        6,
    ),
    "units that disclose their emissions": (
        "environment_key_unit",
        "序号|行政区划名称|统一社会信用代码|单位名称|纳入原因|重点排污单位所属类别",
        5,
    ),
    "procurement contracts": (
        "contract_performance",
        "项目名称|项目编号|采购人|供应商|签订日期|公告日期",
        6,
    ),
}


@pytest.mark.parametrize("name", HEADERS)
def test_a_published_header_line_is_recognised(national: Edition, name: str) -> None:
    code, line, understood = HEADERS[name]
    best = recognise(line.split("|"), national.items.values()).ranked[0]
    assert best.item.code == code
    assert len(best.headers.columns) == understood


def test_the_template_of_an_item_is_that_item(
    national: Edition, districts: Mapping[str, Edition]
) -> None:
    for edition in (national, *districts.values()):
        for item in edition.items.values():
            mapped = map_headers([f.name for f in item.fields], item)
            assert mapped.score == 1.0, item.code
            assert list(mapped.columns.values()) == [f.code for f in item.fields]
