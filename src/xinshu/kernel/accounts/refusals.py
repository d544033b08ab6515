"""What this app declines."""

from xinshu.core.refusals import NotPermitted, Refusal

THREE_ADMINISTRATORS = "GB/T 22239-2019 8.1.7.1、8.1.5"


class NameTaken(Refusal):
    """Another user or department has the name or code already."""

    code = "name_taken"
    sentence = "“{name}”已被使用，请换一个。"


class BadName(Refusal):
    """A login name, a name or a code is empty or has signs that do not belong there."""

    code = "bad_name"
    sentence = "{what}不符合要求：{rule}。"


class ReasonNeeded(Refusal):
    """What touches somebody's account needs a reason someone can read later."""

    code = "reason_needed"
    sentence = "请写明理由，以便日后核查。"


class UnknownRole(Refusal):
    """No role of that name exists in this installation."""

    code = "unknown_role"
    sentence = "没有名为“{role}”的角色。"


class RolesExclude(Refusal):
    """One person may not administer the system, its security and its audit at once."""

    code = "roles_exclude"
    sentence = "“{role}”与该用户已有的“{held}”不得由同一人担任。"
    basis = THREE_ADMINISTRATORS


class RoleOfOthers(Refusal):
    """Staff hold posts; members of the public have the rights of their kind of account."""

    code = "role_of_others"
    sentence = "“{role}”不能授予{kind}。"


class NotDelegable(Refusal):
    """A department's own administrator gives only the roles marked for it."""

    code = "not_delegable"
    sentence = "“{role}”须由安全管理员授予，单位账号管理员不能办理。"


class OwnAccount(Refusal):
    """Nobody decides about their own rights."""

    code = "own_account"
    sentence = "不能为自己{action}，须由另一名管理员办理。"
    basis = THREE_ADMINISTRATORS


class KeptApart(Refusal):
    """Whoever could log in as another administrator would do that one's work as well."""

    code = "kept_apart"
    sentence = "“{name}”担任{held}，其密码不由您重置，须由系统运维人员在服务器上办理。"
    basis = THREE_ADMINISTRATORS


class AlreadyFounded(Refusal):
    """The platform has its administrators; they let others in."""

    code = "already_founded"
    sentence = "平台已有管理员，其余账号由管理员在工作台开立。"


class DepartmentNeeded(Refusal):
    """The role only makes sense inside a department."""

    code = "department_needed"
    sentence = "授予“{role}”须指明所在单位。"


class UnderItself(Refusal):
    """A department cannot be put under itself or under one of its own."""

    code = "under_itself"
    sentence = "“{parent}”在“{name}”之下，不能作为它的上级单位。"


class DepartmentsBelow(Refusal):
    """A department is closed after the ones under it."""

    code = "departments_below"
    sentence = "“{name}”之下还有 {count} 个在用单位，请先调整或停用它们。"


class WeakPassword(Refusal):
    """The password is too short, too common or too close to the name."""

    code = "weak_password"
    sentence = "密码不符合要求：{reason}"


class DatesReversed(Refusal):
    """The end lies before the start."""

    code = "dates_reversed"
    sentence = "终止日期 {ends_on} 早于起始日期 {starts_on}。"


class OneselfNeeded(Refusal):
    """Nobody else, and not the platform either, does this in somebody's place."""

    code = "oneself_needed"
    sentence = "须由{who}本人登录后{action}。"


class CommitmentNeeded(NotPermitted):
    """Staff work with data after they have promised in writing to keep the rules (R231)."""

    code = "commitment_needed"
    sentence = "首次使用前及每年度须签署数据安全承诺，签署后继续。"


class StaffPages(NotPermitted):
    """The workbench is for staff; members of the public have pages of their own."""

    code = "staff_pages"
    sentence = "工作台只供工作人员使用，请在“我的账号”办理。"


class NameDiffers(Refusal):
    """The name under a commitment is not the name of the account."""

    code = "name_differs"
    sentence = "签署的姓名与账号登记的姓名不一致，请输入本人姓名。"


class TextChanged(Refusal):
    """The words of the commitment changed while the page was open."""

    code = "text_changed"
    sentence = "承诺书文本已更新，请重新阅读后签署。"


class AlreadyClaimed(Refusal):
    """The same user has an open claim on the same subject."""

    code = "already_claimed"
    sentence = "您已提交过对“{name}”的代理申请，当前状态为“{state}”。"


class EvidenceUnfit(Refusal):
    """Evidence is a PDF or a picture of a bounded size."""

    code = "evidence_unfit"
    sentence = "证明材料须为 {limit_mb} MB 以内的 PDF、JPG 或 PNG 文件。"


class IdentityUnproven(Refusal):
    """Whoever keeps the register of persons did not confirm name and number."""

    code = "identity_unproven"
    sentence = "姓名与证件号码未通过核验，请核对后重试。"


class TooManyDoubts(Refusal):
    """Names and numbers are being tried out, or somebody needs help at the counter."""

    code = "too_many_doubts"
    sentence = "核验多次未通过，请 {hours} 小时后再试，或到本地服务窗口办理。"


class IdentityTaken(Refusal):
    """One person has one account."""

    code = "identity_taken"
    sentence = "该身份已与另一个账号绑定。如非本人所为，请与本地服务窗口联系。"


class IdentityClosed(Refusal):
    """This installation has no way to check who somebody is."""

    code = "identity_closed"
    sentence = "本平台尚未接入身份核验渠道，暂不能办理个人账号。"
