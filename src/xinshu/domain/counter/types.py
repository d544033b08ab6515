"""What other apps may hold of the window, and the refusals of this app."""

from xinshu.core.refusals import Refusal
from xinshu.domain.counter.models import Handed as Handed
from xinshu.domain.counter.models import Serving as Serving


class ConsentNeeded(Refusal):
    """Nobody is served before having been told what is kept of the visit."""

    code = "counter_consent_needed"
    sentence = "须先向查询人出示告知内容并取得同意。"
    basis = "《中华人民共和国个人信息保护法》第十三条、第十七条"


class IdentityNotChecked(Refusal):
    """The officer has not said that name and document were compared with the person."""

    code = "counter_identity_not_checked"
    sentence = "须核对证件原件，并填写查询人姓名和证件号码。"


class ServingClosed(Refusal):
    """What is asked after the visitor has gone needs a visit of its own."""

    code = "counter_serving_closed"
    sentence = "本次接待已结束，请重新登记查询人。"
