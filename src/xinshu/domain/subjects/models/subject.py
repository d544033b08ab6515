"""Organisations and individual businesses: one row each, with identifiers and names over time."""

from django.db import models


class Subject(models.Model):
    """A credit subject other than a natural person (R032).

    `code` is the unified social credit code in force, empty while none is known. `code_confirmed`
    says the register confirms a code whose check digit fails (重错码). A subject absorbed by a
    decision keeps its row and points to the one that stands for it, so the decision is reversible.
    """

    class Class(models.TextChoices):
        ORGAN = "organ", "机关"
        INSTITUTION = "institution", "事业单位"
        SOCIAL = "social", "社会组织"
        ENTERPRISE = "enterprise", "企业"

    subject_class = models.CharField("主体类别", max_length=16, choices=Class.choices)
    sub_class = models.CharField("细类", max_length=32, blank=True)
    name = models.CharField("名称", max_length=200)
    name_norm = models.CharField("规范名称", max_length=200, db_index=True)
    code = models.CharField("统一社会信用代码", max_length=18, blank=True, db_index=True)
    code_confirmed = models.BooleanField("登记机关确认代码", default=False)
    status = models.CharField("登记状态", max_length=16, blank=True)
    region = models.CharField("行政区划", max_length=6, blank=True)
    industry = models.CharField("行业门类", max_length=8, blank=True)
    established_on = models.DateField("成立日期", null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="absorbed")
    created_at = models.DateTimeField("建档时间")
    updated_at = models.DateTimeField("更新时间")

    class Meta:
        indexes = (models.Index(fields=["subject_class", "id"], name="subject_class_id"),)

    def __str__(self) -> str:
        return self.name


class Identifier(models.Model):
    """One identifier of a subject with the period it was in force. Old ones still find it."""

    class Kind(models.TextChoices):
        USCC = "uscc", "统一社会信用代码"
        REGISTRATION_NO = "registration_no", "工商注册号"
        ORGANISATION_CODE = "organisation_code", "组织机构代码"
        TAX_NO = "tax_no", "税务登记号"
        INSTITUTION_NO = "institution_no", "事业单位证书号"
        SOCIAL_NO = "social_no", "社会组织登记证号"

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="identifiers")
    kind = models.CharField("类型", max_length=20, choices=Kind.choices)
    value = models.CharField("号码", max_length=50)
    current = models.BooleanField("现行", default=True)
    valid_from = models.DateField("启用日期", null=True, blank=True)
    valid_to = models.DateField("停用日期", null=True, blank=True)
    source = models.CharField("来源", max_length=100, blank=True)

    class Meta:
        indexes = (models.Index(fields=["kind", "value"], name="identifier_kind_value"),)

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}"


class SubjectName(models.Model):
    """A present or former name. `name_norm` is the normal form used for matching."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="names")
    name = models.CharField("名称", max_length=200)
    name_norm = models.CharField("规范名称", max_length=200, db_index=True)
    current = models.BooleanField("现用", default=True)
    valid_from = models.DateField("启用日期", null=True, blank=True)
    valid_to = models.DateField("停用日期", null=True, blank=True)

    def __str__(self) -> str:
        return self.name
