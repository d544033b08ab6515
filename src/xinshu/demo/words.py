"""Words the made-up district is named with."""

FANCY = (
    "安邦诚达德丰富广海恒宏华辉嘉建金锦俊凯康丽龙茂明宁鹏普启瑞盛泰腾通万祥新鑫兴旭益永裕源泽智中"
)
TRADES = (
    ("商贸", "F"),
    ("餐饮管理", "H"),
    ("建筑工程", "E"),
    ("物流", "G"),
    ("机械制造", "C"),
    ("食品", "C"),
    ("医药", "C"),
    ("教育咨询", "P"),
    ("环保科技", "N"),
    ("物业服务", "K"),
    ("软件技术", "I"),
    ("农业科技", "A"),
    ("文化传播", "R"),
    ("装备", "C"),
)
FORMS = ("有限公司", "有限责任公司", "股份有限公司")
STREETS = ("天穆", "北仓", "双街", "双口", "青光", "宜兴埠", "小淀", "大张庄", "西堤头", "集贤里")
GIVEN = "甲乙丙丁戊己庚辛壬癸"

DEPARTMENTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("market", "市场监督管理局", ("register_enterprise", "abnormal_operation_list")),
    ("establishment", "机构编制委员会办公室", ("register_organ", "register_institution")),
    ("civil", "民政局", ("register_social", "social_serious", "nonprofit_annual_report")),
    ("approval", "政务服务办公室", ("administrative_licence", "credit_commitment")),
    ("urban", "城市管理委员会", ("administrative_penalty", "administrative_inspection")),
    ("emergency", "应急管理局", ("administrative_penalty", "safety_serious")),
    ("ecology", "生态环境局", ("administrative_penalty", "environment_key_unit")),
    ("transport", "交通运输局", ("administrative_penalty", "administrative_licence")),
    ("housing", "住房和建设委员会", ("administrative_penalty", "qualification")),
    ("health", "卫生健康委员会", ("administrative_penalty", "administrative_licence")),
    ("labour", "人力资源和社会保障局", ("wage_arrears", "social_insurance")),
    ("tax", "税务局", ("tax_a", "tax_arrears_notice", "tax_payment", "tax_serious")),
    ("court", "人民法院", ("court_enforcement", "dishonest_judgment_debtor")),
    ("customs", "海关驻区办事处", ("customs_aeo",)),
    ("finance", "财政局", ("contract_performance", "procurement_serious")),
    ("science", "科学技术局", ("enterprise_recognition", "honour")),
    ("industry", "工业和信息化局", ("microenterprise_list", "enterprise_recognition")),
    ("statistics", "统计局", ("statistics_serious",)),
    ("culture", "文化和旅游局", ("culture_serious", "administrative_penalty")),
    ("justice", "司法局", ("professional_lawyer",)),
    ("fund", "住房公积金管理部", ("housing_fund",)),
    ("water", "供水服务公司", ("water_bill",)),
    ("power", "供电服务公司", ("electricity_bill",)),
    ("gas", "燃气服务公司", ("gas_bill",)),
)
"""Code, name and what each supplies; the market regulator also inspects and penalises."""

ALSO = {"market": ("administrative_penalty", "administrative_licence", "inspection_result")}

SENTENCES = (
    "经查，当事人未按规定履行相应义务，已责令改正。",
    "检查中发现资料填报不完整，已当场说明要求。",
    "该事项符合法定条件，材料齐全。",
    "依照规定程序办理，结果已送达。",
)
PAPERS = ("行政决定书", "准予许可决定书", "样例证书")
KINDS = ("日常", "专项", "综合")
SCOPES = (
    "日用百货、五金产品的批发和零售",
    "普通货物道路运输；仓储服务",
    "软件开发；信息系统集成服务",
    "餐饮服务；食品销售",
)
LAWS = (
    "《中华人民共和国行政处罚法》第二十八条",
    "《中华人民共和国安全生产法》第九十七条",
    "《中华人民共和国大气污染防治法》第九十九条",
    "《中华人民共和国行政许可法》第三十八条",
)
