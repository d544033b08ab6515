"""Short names of public bodies as people say and write them, with what they stand for.

For finding names only. A short name may stand for several; whoever searches tries each.
"""

from types import MappingProxyType
from typing import Final

SHORT_NAMES: Final = MappingProxyType(
    {
        "市监局": ("市场监督管理局",),
        "市场监管局": ("市场监督管理局",),
        "市场局": ("市场监督管理局",),
        "发改委": ("发展和改革委员会",),
        "发改局": ("发展和改革局",),
        "人社局": ("人力资源和社会保障局",),
        "人社厅": ("人力资源和社会保障厅",),
        "社保局": ("人力资源和社会保障局", "社会保险事业管理局"),
        "住建委": ("住房和建设委员会", "住房和城乡建设委员会"),
        "住建局": ("住房和城乡建设局",),
        "城管委": ("城市管理委员会",),
        "城管局": ("城市管理局", "城市管理综合行政执法局"),
        "卫健委": ("卫生健康委员会",),
        "卫健局": ("卫生健康局",),
        "农委": ("农业农村委员会",),
        "文旅局": ("文化和旅游局",),
        "工信局": ("工业和信息化局",),
        "国资委": ("国有资产监督管理委员会",),
        "规资局": ("规划和自然资源局",),
        "规自局": ("规划和自然资源局",),
        "环保局": ("生态环境局", "环境保护局"),
        "生态局": ("生态环境局",),
        "安监局": ("应急管理局", "安全生产监督管理局"),
        "交委": ("交通运输委员会",),
        "交通局": ("交通运输局",),
        "审批局": ("行政审批局",),
        "政务办": ("政务服务办公室",),
        "法院": ("人民法院",),
        "检察院": ("人民检察院",),
        "村委会": ("村民委员会",),
        "居委会": ("居民委员会",),
        "街道办": ("街道办事处",),
        "镇政府": ("镇人民政府",),
        "区政府": ("区人民政府",),
        "市政府": ("市人民政府",),
        "红会": ("红十字会",),
        "工商联": ("工商业联合会",),
        "供销社": ("供销合作社联合社", "供销合作社"),
    }
)
"""Short name -> full wordings, in normal form. Common usage; nothing is decided by it."""


def spelled_out(text: str) -> tuple[str, ...]:
    """What `text` may say in full: one wording per reading, none where nothing is shortened."""
    found: dict[str, None] = {}
    for short, wordings in SHORT_NAMES.items():
        if short in text:
            for wording in wordings:
                if wording not in text:
                    found.setdefault(text.replace(short, wording, 1))
    return tuple(found)
