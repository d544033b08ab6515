"""Why an article does not go public."""

from xinshu.core.refusals import Refusal


class PersonalDataFound(Refusal):
    """The text holds something that identifies a person."""

    code = "article_personal_data"
    sentence = "稿件不能发布：{places}。请先删去或遮盖。"
    basis = "《中华人民共和国个人信息保护法》第二十五条"


class NotReviewed(Refusal):
    """Nobody but its writers has agreed to this version of the article."""

    code = "article_not_reviewed"
    sentence = "稿件“{title}”的当前版本尚未经另一人审核通过，不能发布。请报送审核。"
    basis = "《中华人民共和国政府信息公开条例》第十七条"


class ReviewIncomplete(Refusal):
    """The reviewer has not confirmed what has to be looked at."""

    code = "review_incomplete"
    sentence = "审核意见不完整：请逐项确认已核对的内容。"
    basis = "《中华人民共和国政府信息公开条例》第十七条"


class CaseWithoutGround(Refusal):
    """A typical case rests on a decision that is public now, or on the consent of those named."""

    code = "case_without_ground"
    sentence = "典型案例不能发布：{problem}。"
    basis = "《天津市社会信用条例》；《中华人民共和国个人信息保护法》第十三条"


class FileNotAllowed(Refusal):
    """The file is of a kind that is not taken, or is not what its name says."""

    code = "editorial_file_refused"
    sentence = "不能接收文件“{name}”：{problem}。"
    basis = "GB/T 22239-2019 8.1.4.5（恶意代码防范）"
