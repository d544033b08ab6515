"""Tables of the editorial system. Pages live in Wagtail's tree; `Posting` is what is public."""

from xinshu.delivery.editorial.models.column import Column
from xinshu.delivery.editorial.models.files import Paper, Picture, PictureForm
from xinshu.delivery.editorial.models.posting import Posting, PostingFile
from xinshu.delivery.editorial.models.review import ReviewTask
from xinshu.delivery.editorial.models.story import Article, Attachment, Case, CaseAttachment

__all__ = (
    "Article",
    "Attachment",
    "Case",
    "CaseAttachment",
    "Column",
    "Paper",
    "Picture",
    "PictureForm",
    "Posting",
    "PostingFile",
    "ReviewTask",
)
