"""What is written: articles, and typical cases with the ground they rest on."""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page, Revision

from xinshu.delivery.editorial import publishing
from xinshu.delivery.editorial.columns import columns
from xinshu.delivery.editorial.forms import CaseForm, StoryForm
from xinshu.delivery.editorial.models.files import Paper, Picture

FEATURES = (
    *("h2", "h3", "bold", "italic", "ol", "ul", "hr", "blockquote"),
    *("link", "document-link", "image"),
)
HEAD = (
    FieldPanel("title"),
    FieldPanel("summary"),
    FieldPanel("body"),
    InlinePanel("attachments", label="附件"),
    MultiFieldPanel(
        (
            FieldPanel("shown_on"),
            FieldPanel("source"),
            FieldPanel("writer"),
            FieldPanel("document_no"),
            FieldPanel("cover"),
        ),
        heading="版头信息",
    ),
)


class Story(Page):
    """What articles and cases share. `department_*` name the unit whose writer began it."""

    summary = models.CharField("摘要", max_length=300, blank=True, help_text="列表和首页显示。")
    body = RichTextField("正文", features=list(FEATURES), blank=True)
    source = models.CharField("来源", max_length=100, blank=True)
    writer = models.CharField("作者", max_length=50, blank=True)
    document_no = models.CharField(
        "文号", max_length=100, blank=True, help_text="政策文件的发文字号。"
    )
    shown_on = models.DateField("发布日期", default=timezone.localdate)
    cover = models.ForeignKey(
        Picture,
        verbose_name="封面图",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    department_id = models.BigIntegerField("报送单位编号", null=True, editable=False)
    department_name = models.CharField("报送单位", max_length=200, blank=True, editable=False)

    holds = ""
    parent_page_types: ClassVar[list[str]] = ["editorial.Column"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar[list[Any]] = list(HEAD)
    promote_panels: ClassVar[list[Any]] = []
    base_form_class = StoryForm

    class Meta:
        abstract = True

    def publish(self, revision: Revision, user: Any = None, **options: Any) -> Any:
        """Go public, at once or at the set time; the only way there is.

        Raises NotReviewed, PersonalDataFound, CaseWithoutGround.
        """
        publishing.require_publishable(revision.as_object(), revision)
        return super().publish(revision, user=user, **options)

    @classmethod
    def can_create_at(cls, parent: Any) -> bool:
        """A column holds either articles or typical cases."""
        code = getattr(parent.specific, "code", "")
        fits = any(each.code == code and each.holds == cls.holds for each in columns())
        return fits and bool(super().can_create_at(parent))

    def get_url_parts(self, request: Any = None) -> tuple[int, str, str] | None:
        """Where the article stands on the public site."""
        return publishing.address_of(self)

    def get_template(self, request: Any, *args: Any, **options: Any) -> str:
        """A preview looks as the published article will."""
        return "editorial/preview.html"

    def get_context(self, request: Any, *args: Any, **options: Any) -> dict[str, Any]:
        """The facts of a preview: the same a published article is shown by."""
        return {
            **super().get_context(request, *args, **options),
            "article": publishing.preview_of(self),
        }


class Article(Story):
    """News, a policy, a notice, an interpretation."""

    holds = "article"

    class Meta:
        verbose_name = "稿件"
        verbose_name_plural = "稿件"


class Case(Story):
    """A typical case (R048, R060): published on a public decision, or by consent."""

    class Tone(models.TextChoices):
        """What the case shows."""

        GOOD = "good", "诚信典型"
        BAD = "bad", "失信案例"

    class Ground(models.TextChoices):
        """What allows its publication."""

        DECISION = "decision", "依据正在公示的决定"
        CONSENT = "consent", "经当事人书面同意"

    holds = "case"

    tone = models.CharField("案例类型", max_length=16, choices=Tone, default=Tone.GOOD)
    ground = models.CharField("公开依据", max_length=16, choices=Ground, default=Ground.CONSENT)
    record_id = models.BigIntegerField(
        "公示信息编号",
        null=True,
        blank=True,
        help_text="公示信息页面地址中的编号；撤下公示的，案例随之撤下。",
    )
    consent = models.ForeignKey(
        Paper,
        verbose_name="书面同意（不公开）",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    consented_by = models.CharField("同意人（不公开）", max_length=100, blank=True)
    consented_on = models.DateField("同意日期", null=True, blank=True)
    anonymised = models.BooleanField(
        "自然人已隐去姓名等可识别信息", default=False, help_text="经本人书面同意公开姓名的除外。"
    )

    base_form_class = CaseForm
    parent_page_types: ClassVar[list[str]] = ["editorial.Column"]
    content_panels: ClassVar[list[Any]] = [
        *HEAD,
        MultiFieldPanel(
            (
                FieldPanel("tone"),
                FieldPanel("ground"),
                FieldPanel("record_id"),
                FieldPanel("consent"),
                FieldPanel("consented_by"),
                FieldPanel("consented_on"),
                FieldPanel("anonymised"),
            ),
            heading="公开依据",
        ),
    ]

    class Meta:
        verbose_name = "典型案例"
        verbose_name_plural = "典型案例"


class FileOf(Orderable):
    """A file offered below the text."""

    paper = models.ForeignKey(
        Paper, verbose_name="文件", on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField("显示名称", max_length=200, blank=True)
    panels: ClassVar[list[Any]] = [FieldPanel("paper"), FieldPanel("title")]

    class Meta(Orderable.Meta):
        abstract = True


class Attachment(FileOf):
    """A file below an article."""

    page = ParentalKey(Article, on_delete=models.CASCADE, related_name="attachments")


class CaseAttachment(FileOf):
    """A file below a typical case."""

    page = ParentalKey(Case, on_delete=models.CASCADE, related_name="attachments")
