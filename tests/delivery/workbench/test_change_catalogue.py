"""The catalogue changes on screen: a new item takes records the same day, errors are all told."""

import io
import zipfile

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from builders.actors import Cast
from delivery.district import District
from delivery.pages import logged_in, words
from xinshu.core.catalog.dump import dump_edition
from xinshu.core.catalog.yaml import write_yaml
from xinshu.domain.catalog import selectors
from xinshu.domain.catalog.models import Edition

FORM = {
    "code": "green_factory",
    "name": "绿色工厂名单",
    "category": "03",
    "info_class": "3",
    "subject_classes": ["enterprise"],
    "frequency": "yearly",
    "publicity": "public",
    "storage": "ledger",
    "legal_basis": "《样例办法》第一条",
    "field-TOTAL_FORMS": "4",
    "field-INITIAL_FORMS": "0",
    "field-0-code": "GF_MC",
    "field-0-name": "企业名称",
    "field-0-type": "text",
    "field-0-length": "200",
    "field-0-role": "subject_name",
    "field-0-required_": "on",
    "field-1-code": "GF_DM",
    "field-1-name": "统一社会信用代码",
    "field-1-type": "text",
    "field-1-length": "18",
    "field-1-role": "subject_code",
    "field-1-required_": "on",
    "field-1-key": "on",
}


def send(client: Client, **changes: object) -> str:
    """Fill the form in, changed as told; what the page says then."""
    data = FORM | {"effective_from": timezone.localdate().isoformat()} | changes
    return words(client.post(reverse("workbench:add_item"), data, follow=True))


def test_preview_shows_the_document_and_publishes_nothing(cast: Cast, district: District) -> None:
    read = send(logged_in(cast.centre_officer), preview="yes")
    assert "code: green_factory" in read
    assert Edition.objects.count() == 1


def test_published_item_can_be_granted_and_filled_in_at_once(
    cast: Cast, district: District
) -> None:
    officer = logged_in(cast.centre_officer)
    assert "自" in send(officer, publish="yes")
    grant = reverse("workbench:grant", args=["green_factory"])
    officer.post(grant, {"department": cast.department_a.pk})
    form = logged_in(cast.clerk_a).get(reverse("workbench:entry_form", args=["green_factory"]))
    assert "企业名称" in words(form)


def test_more_lines_keep_what_was_typed(cast: Cast, district: District) -> None:
    read = send(logged_in(cast.centre_officer), more="yes")
    assert 'name="field-6-code"' in read
    assert 'value="green_factory"' in read


def test_every_error_of_the_document_is_listed(cast: Cast, district: District) -> None:
    nameless = {"field-0-required_": "", "field-1-key": "", "negative": "N2", "legal_basis": ""}
    read = send(logged_in(cast.centre_officer), publish="yes", **nameless)
    assert "处需要更正" in read
    assert Edition.objects.count() == 1


def archive_of(documents: dict[str, object]) -> io.BytesIO:
    """Documents as the zip an officer uploads."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, document in documents.items():
            archive.writestr(f"catalogue/{path}", write_yaml(document))
    buffer.seek(0)
    buffer.name = "catalogue.zip"
    return buffer


def changed(district: District, **header: str) -> dict[str, object]:
    """The documents of the district's edition with another header."""
    documents = dict(dump_edition(selectors.loaded(district.edition)))
    documents["edition.yaml"] = {**documents["edition.yaml"], **header}  # type: ignore[dict-item]
    return documents


def test_import_is_checked_first_then_published(cast: Cast, district: District) -> None:
    client, address = logged_in(cast.centre_officer), reverse("workbench:import")
    documents = changed(district, name="改名后的目录")
    checked = client.post(address, {"archive": archive_of(documents), "check": "yes"})
    assert "检查通过" in words(checked)
    assert Edition.objects.count() == 1
    client.post(address, {"archive": archive_of(documents), "publish": "yes"})
    assert Edition.objects.latest("pk").name == "改名后的目录"


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04broken"])
def test_file_that_is_no_catalogue_is_refused(
    content: bytes, cast: Cast, district: District
) -> None:
    sent = io.BytesIO(content)
    sent.name = "x.zip"
    answer = logged_in(cast.centre_officer).post(
        reverse("workbench:import"), {"archive": sent, "publish": "yes"}
    )
    assert answer.status_code == 200
    assert "需要更正" in words(answer)


def test_comparison_names_the_change_and_whom_it_touches(cast: Cast, district: District) -> None:
    client = logged_in(cast.centre_officer)
    documents = changed(district, name="改名后的目录")
    item = dict(documents["items/penalty.yaml"])  # type: ignore[call-overload]
    item["publicity"] = "shared"
    documents["items/penalty.yaml"] = item
    client.post(reverse("workbench:import"), {"archive": archive_of(documents), "publish": "yes"})
    read = words(client.get(reverse("workbench:compare")))
    assert "行政处罚" in read
    assert "涉及 1 个单位、2 条记录" in read
