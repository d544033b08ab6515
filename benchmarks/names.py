"""Names of organisations as a city's register holds them, and what people make of them.

Names are drawn with a seed: a place, two to four letters of their own (drawn unevenly, as founders
choose them: fortune, virtue and size above all), a trade, a legal form. They are random, so none
of them is meant to be anybody's. `PERTURBATIONS` spoil a name the way searching people do.
"""

from collections.abc import Callable, Iterator

import numpy as np

SEED = 20260401


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_LETTERS = (
    "鑫源华宏达盛泰和兴隆顺丰德信诚安恒瑞祥福利嘉金海天宇东方正大众远博文昌明亮新创通运宝龙凤"
    "永康健美佳益民惠友联合力强伟业建国富贵荣光辉煌腾飞翔云鹏程万里江河湖山石林木森春夏秋冬阳"
    "月星晨曦晟昊然雅静馨怡悦欣欢乐喜庆吉如意满堂家园居庭院楼阁轩斋坊苑城都市港湾洲岛桥路街巷"
    "津滨渤沽武清宁静蓟宝坻中南北西上下左右前后内外高低长短方圆红黄蓝绿青紫白黑金银铜铁锡玉珠翠"
    "麒麟鹤雁鹰燕雀鲲鲸鲤蛟虎豹狮象马牛羊鹿松柏竹梅兰菊荷莲桃李杏枫柳杨槐桂枣稻麦谷粟豆茶酒米面"
    "科技智慧数据网络信息电子光学精密机械动能环保节约材料化工医药生物农牧渔林果蔬食品纺织服装鞋帽"
    "一二三四五六七八九十百千万亿元亨贞乾坤震巽坎离艮兑子丑寅卯辰巳午未申酉戌亥甲乙丙丁戊己庚辛壬癸"
    "奥迪斯卡洛伊娜维尔特拉曼尼克莱茵罗马巴黎柏伦敦芬朗凯恩诺贝思迈克优品易捷速锐尚领航先锋启点"
)
_TRADES = _words(
    "商贸 贸易 科技 科技发展 网络科技 信息技术 电子商务 电子科技 建筑工程 "
    "建筑安装工程 装饰工程 建筑劳务 房地产开发 房地产经纪 物业管理 物业服务 "
    "餐饮管理 餐饮服务 酒店管理 食品 食品销售 食品加工 农业科技 农产品 生物科技 "
    "医药 医疗器械 医疗管理 健康咨询 教育咨询 教育科技 文化传播 文化传媒 广告 "
    "广告传媒 会展服务 企业管理 企业管理咨询 商务信息咨询 财务咨询 税务服务 "
    "人力资源 人力资源服务 劳务派遣 物流 货运代理 国际货运代理 供应链管理 运输 "
    "汽车运输 汽车销售 汽车维修 汽车配件 机电设备 机械设备 机械制造 机械加工 "
    "金属制品 钢铁 钢材销售 不锈钢制品 五金 五金制品 五金交电 化工 化工产品 "
    "塑料制品 橡胶制品 包装制品 印刷 纸制品 家具 木业 石材 建材 建材销售 玻璃 "
    "陶瓷 纺织品 服装 服饰 鞋业 工艺品 珠宝 仪器仪表 自动化设备 自动化控制 "
    "电气设备 电力工程 新能源 新能源科技 光伏发电 环保科技 环境工程 园林绿化 "
    "园林工程 市政工程 水利工程 检测技术 测绘 工程设计 工程咨询 工程监理 "
    "投资管理 资产管理 融资租赁 保险代理 典当 拍卖 旅行社 旅游开发 健身服务 "
    "美容美发 家政服务 保洁服务 保安服务 养老服务 母婴用品 宠物用品 花卉 水产 "
    "粮油 国际贸易 进出口贸易 软件 软件开发 大数据科技 人工智能科技 通信工程 "
    "通信技术 安防工程 消防工程"
)
_FORMS = ("有限公司",) * 70 + ("有限责任公司",) * 12 + ("股份有限公司",) * 3
_FORMS += ("(有限合伙)", "合伙企业(有限合伙)", "有限公司天津分公司", "集团有限公司")
_SHOPS = _words(
    "经营部 商店 超市 便利店 餐厅 饭店 小吃店 面馆 烧烤店 火锅店 饺子馆 "
    "包子铺 早点部 理发店 美发店 美容院 服装店 鞋店 五金店 建材店 汽车修理部 "
    "汽车美容店 洗车行 水果店 蔬菜店 粮油店 烟酒店 茶叶店 药店 诊所 书店 "
    "文具店 打印店 照相馆 花店 宠物店 眼镜店 手机店 家电维修部 棋牌室 网吧 "
    "健身馆 货运部 劳务队 加工厂 木材厂 印刷厂 养殖场 种植园 农场 工作室"
)
_DISTRICTS = _words(
    "和平 河东 河西 南开 河北 红桥 东丽 西青 津南 北辰 武清 宝坻 滨海新 宁河 静海 蓟州"
)
_ELSEWHERE = _words("北京 北京市 河北 山东 江苏 上海 唐山市 沧州市 廊坊市 深圳市")
_LAST_NAMES = tuple("张王李赵刘陈杨黄周吴徐孙马朱胡郭何林高罗")


def register(count: int, seed: int = SEED) -> list[str]:
    """`count` different names, two in five of them individual businesses."""
    rng = np.random.default_rng(seed)
    letters = sorted(set(_LETTERS))
    rng.shuffle(letters)
    weights = 1 / (np.arange(len(letters)) + 12.0)
    drawn = Draw(rng, letters, weights / weights.sum())
    found: dict[str, None] = {}
    while len(found) < count:
        found.setdefault(drawn.shop() if drawn.number(5) < 2 else drawn.company())
    return list(found)


class Draw:
    """Draws names part by part from buffers of random numbers."""

    def __init__(self, rng: np.random.Generator, letters: list[str], weights: np.ndarray) -> None:
        self._rng, self._weights = rng, weights
        self._letters = letters
        self._ints: Iterator[int] = iter(())
        self._picks: Iterator[int] = iter(())

    def number(self, below: int) -> int:
        """A number from 0 to `below` - 1."""
        value = next(self._ints, None)
        if value is None:
            self._ints = iter(self._rng.integers(0, 2**31, 200_000).tolist())
            value = next(self._ints)
        return value % below

    def letter(self) -> str:
        """A letter founders like."""
        at = next(self._picks, None)
        if at is None:
            size = len(self._letters)
            self._picks = iter(self._rng.choice(size, 200_000, p=self._weights).tolist())
            at = next(self._picks)
        return self._letters[at]

    def own(self) -> str:
        """The part that tells one from another."""
        size = (2, 2, 2, 2, 2, 2, 3, 3, 3, 4)[self.number(10)]
        return "".join(self.letter() for _ in range(size))

    def of(self, pool: tuple[str, ...]) -> str:
        """One of them."""
        return pool[self.number(len(pool))]

    def company(self) -> str:
        """An enterprise."""
        own, trade, form = self.own(), self.of(_TRADES), self.of(_FORMS)
        way = self.number(100)
        if way < 45:
            return f"天津{own}{trade}{form}"
        if way < 70:
            return f"天津市{own}{trade}{form}"
        if way < 80:
            return f"天津市{self.of(_DISTRICTS)}区{own}{trade}{form}"
        if way < 90:
            return f"{own}(天津){trade}{form}"
        if way < 95:
            return f"{own}{trade}{form}"
        return f"{self.of(_ELSEWHERE)}{own}{trade}{form}"

    def shop(self) -> str:
        """An individual business."""
        whose = (
            f"{self.of(tuple(_LAST_NAMES))}记{self.letter()}" if self.number(6) == 0 else self.own()
        )
        district = self.of(_DISTRICTS)
        return f"{('天津市', '')[self.number(3) == 0]}{district}区{whose}{self.of(_SHOPS)}"


# --- what people type -------------------------------------------------------------------------

Rng = np.random.Generator


def inserted(name: str, rng: Rng) -> str:
    """One letter too many, anywhere."""
    at = int(rng.integers(0, len(name) + 1))
    return name[:at] + _stray(rng) + name[at:]


def deleted(name: str, rng: Rng) -> str:
    """One letter left out, anywhere."""
    at = int(rng.integers(0, len(name)))
    return name[:at] + name[at + 1 :]


def replaced(name: str, rng: Rng) -> str:
    """One letter mistaken for another, anywhere."""
    at = int(rng.integers(0, len(name)))
    stray = _stray(rng)
    while stray == name[at]:
        stray = _stray(rng)
    return name[:at] + stray + name[at + 1 :]


def swapped(name: str, rng: Rng) -> str:
    """Two neighbours in the wrong order."""
    at = int(rng.integers(0, len(name) - 1))
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def without_place(name: str, rng: Rng) -> str:
    """The place in front or in brackets left out."""
    del rng
    return _without_place(name)


def brackets(name: str, rng: Rng) -> str:
    """Full-width letters, brackets of another kind, a blank."""
    wide = name.translate(str.maketrans("()", ("（）", "〔〕", "【】")[int(rng.integers(0, 3))]))
    at = int(rng.integers(1, len(name)))
    return wide[:at] + (" ", "\u3000")[int(rng.integers(0, 2))] + wide[at:]


def abbreviated(name: str, rng: Rng) -> str:
    """As people say it: without place and legal form, or with 公司 for the legal form."""
    bare = _without_place(name)
    form = next((f for f in sorted(set(_FORMS), key=len, reverse=True) if bare.endswith(f)), "")
    core = bare[: len(bare) - len(form)] if form else bare
    way = int(rng.integers(0, 3))
    if way == 0 or not form:
        return core
    return core + "公司" if way == 1 else "天津" + core + "公司"


def twice(name: str, rng: Rng) -> str:
    """Two slips: place left out or the legal form shortened, and one letter mistaken."""
    shorter = without_place if rng.integers(0, 2) else abbreviated
    return replaced(shorter(name, rng), rng)


PERTURBATIONS: dict[str, Callable[[str, Rng], str]] = {
    "insert": inserted,
    "delete": deleted,
    "replace": replaced,
    "prefix": without_place,
    "bracket": brackets,
    "abbreviation": abbreviated,
}
"""The kinds the target names."""

HARDER: dict[str, Callable[[str, Rng], str]] = {"swap": swapped, "two slips": twice}
"""Reported beside them."""


def _stray(rng: Rng) -> str:
    return _LETTERS[int(rng.integers(0, len(_LETTERS)))]


def _without_place(name: str) -> str:
    bare = name.replace("(天津)", "", 1)
    for place in ("天津市", "天津", *_ELSEWHERE):
        if bare.startswith(place) and len(bare) > len(place) + 4:
            bare = bare[len(place) :]
            break
    for district in _DISTRICTS:
        if bare.startswith(district + "区") and len(bare) > len(district) + 5:
            return bare[len(district) + 1 :]
    return bare
