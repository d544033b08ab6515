"""Tables of people, departments and the posts that join them."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils import timezone


class Department(models.Model):
    """An organ that hands in or uses data; the tree follows the line of command.

    `official_code` is the code the state gave the organ, `region` its division code (six digits).
    """

    code = models.CharField("单位编码", max_length=32, unique=True)
    name = models.CharField("单位名称", max_length=200)
    official_code = models.CharField("机构代码", max_length=18, blank=True)
    parent = models.ForeignKey(
        "self",
        verbose_name="上级单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    kind = models.CharField("类型", max_length=32, blank=True)
    region = models.CharField("区划代码", max_length=6, blank=True)
    active = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = "单位"
        verbose_name_plural = "单位"
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")), name="department_not_its_own_parent"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Kind(models.TextChoices):
    """Whom an account stands for. Staff get rights from posts; members have those of their kind."""

    STAFF = "staff", "工作人员"
    ENTERPRISE = "enterprise", "企业用户"
    PERSON = "person", "个人用户"


class UserManager(BaseUserManager["User"]):
    """Finds users; making one is a service."""


# Pictures and papers of an untyped library refer to users; their managers have no types.
class User(AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]
    """Someone, or a machine of a department, who can log in. Rights of staff come from posts alone.

    `department` is where a member of staff belongs: whoever administers that department looks
    after the account. `initial_until` is set while the password is one somebody else has seen.
    """

    username = models.CharField("用户名", max_length=64, unique=True)
    display_name = models.CharField("姓名", max_length=64)
    kind = models.CharField("账号类别", max_length=16, choices=Kind, default=Kind.STAFF)
    department = models.ForeignKey(
        Department,
        verbose_name="所属单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="people",
    )
    is_active = models.BooleanField("启用", default=True)
    initial_until = models.DateTimeField("初始密码有效期至", null=True, blank=True)
    ended_on = models.DateField("注销日期", null=True, blank=True)
    created_at = models.DateTimeField("创建时间", auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    class Meta:
        verbose_name = "用户"
        verbose_name_plural = "用户"
        ordering = ("username",)

    def __str__(self) -> str:
        return self.display_name or self.username

    def set_password(self, raw_password: str | None) -> None:
        """Replace the password, not yet stored; whatever was initial about it is gone."""
        super().set_password(raw_password)
        self.initial_until = None

    def check_password(self, raw_password: str | None) -> bool:
        """Whether it is the password; an initial one that nobody used in time opens nothing."""
        until = self.initial_until
        right = super().check_password(raw_password)
        self.initial_until = until  # a digest renewed on the way is no new password
        return right and not (until and until < timezone.now())

    @property
    def is_staff_member(self) -> bool:
        """Works for an organ; everyone else is a member of the public with an account."""
        return self.kind == Kind.STAFF


class Post(models.Model):
    """One role of one user in one department (none for the public's roles) over a time.

    Both dates are inclusive; no end means until further notice.
    """

    user = models.ForeignKey(
        User, verbose_name="用户", on_delete=models.PROTECT, related_name="posts"
    )
    department = models.ForeignKey(
        Department,
        verbose_name="单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="posts",
    )
    role = models.CharField("角色", max_length=32)
    starts_on = models.DateField("起始日期")
    ends_on = models.DateField("终止日期", null=True, blank=True)

    class Meta:
        verbose_name = "任职"
        verbose_name_plural = "任职"
        ordering = ("starts_on", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("user", "department", "role", "starts_on"), name="post_once"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="post_ends_after_start",
            ),
        )
