"""What this app declines."""

from xinshu.core.refusals import Refusal


class NameTaken(Refusal):
    """Another user or department has the name or code already."""

    code = "name_taken"
    sentence = "“{name}”已被使用，请换一个。"


class UnknownRole(Refusal):
    """No role of that name exists in this installation."""

    code = "unknown_role"
    sentence = "没有名为“{role}”的角色。"


class RolesExclude(Refusal):
    """One person may not administer the system, its security and its audit at once."""

    code = "roles_exclude"
    sentence = "“{role}”与该用户已有的“{held}”不得由同一人担任。"
    basis = "GB/T 22239-2019 8.1.7.1、8.1.5"


class DepartmentNeeded(Refusal):
    """The role only makes sense inside a department."""

    code = "department_needed"
    sentence = "授予“{role}”须指明所在单位。"


class WeakPassword(Refusal):
    """The password is too short, too common or too close to the name."""

    code = "weak_password"
    sentence = "密码不符合要求：{reason}"


class DatesReversed(Refusal):
    """The end lies before the start."""

    code = "dates_reversed"
    sentence = "终止日期 {ends_on} 早于起始日期 {starts_on}。"
