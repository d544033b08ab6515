"""The five classes, told by the first two characters."""

import pytest

from xinshu.core.catalog.model import SubjectClass
from xinshu.core.identifiers import subject_class, uscc
from xinshu.core.identifiers.subject_class import SubjectKind


@pytest.mark.parametrize(
    ("code", "expected", "kind"),
    [
        ("11120113000000019P", SubjectClass.ORGAN, SubjectKind.GENERAL),
        ("12120113000000027F", SubjectClass.INSTITUTION, SubjectKind.GENERAL),
        ("A1", SubjectClass.INSTITUTION, SubjectKind.MILITARY_INSTITUTION),
        ("13", SubjectClass.SOCIAL, SubjectKind.MASS_ORGANISATION),
        ("511201130000000359", SubjectClass.SOCIAL, SubjectKind.ASSOCIATION),
        ("521201130000000431", SubjectClass.SOCIAL, SubjectKind.SERVICE_ORGANISATION),
        ("53120113000000051Q", SubjectClass.SOCIAL, SubjectKind.FOUNDATION),
        ("54", SubjectClass.SOCIAL, SubjectKind.SELF_GOVERNING),
        ("59", SubjectClass.SOCIAL, SubjectKind.GENERAL),
        ("71", SubjectClass.SOCIAL, SubjectKind.RELIGIOUS),
        ("72", SubjectClass.SOCIAL, SubjectKind.RELIGIOUS),
        ("81", SubjectClass.SOCIAL, SubjectKind.TRADE_UNION),
        ("31120113MD0TE5T41G", SubjectClass.SOCIAL, SubjectKind.LEGAL_SERVICE),
        ("35", SubjectClass.SOCIAL, SubjectKind.LEGAL_SERVICE),
        ("91120113MA0TE5T08M", SubjectClass.ENTERPRISE, SubjectKind.GENERAL),
        ("92120113MA0TE5T16D", SubjectClass.ENTERPRISE, SubjectKind.INDIVIDUAL_BUSINESS),
        ("93120113MA0TE5T245", SubjectClass.ENTERPRISE, SubjectKind.COOPERATIVE),
        ("N1", SubjectClass.ENTERPRISE, SubjectKind.RURAL_COLLECTIVE),
        ("N2120113MF0TE5T30R", SubjectClass.ENTERPRISE, SubjectKind.RURAL_COLLECTIVE),
        ("N3", SubjectClass.ENTERPRISE, SubjectKind.RURAL_COLLECTIVE),
        ("Y1", SubjectClass.ENTERPRISE, SubjectKind.UNREGISTERED),
    ],
)
def test_class_and_kind_of_a_code(code: str, expected: SubjectClass, kind: SubjectKind) -> None:
    found = subject_class.standing(code)
    assert found is not None
    assert (found.subject_class, found.kind) == (expected, kind)
    assert subject_class.subject_class(code) is expected


@pytest.mark.parametrize("code", ["", "9", "21", "41", "19", "XX"])
def test_a_code_that_does_not_tell_gives_none(code: str) -> None:
    assert subject_class.standing(code) is None
    assert subject_class.subject_class(code) is None


def test_no_code_is_a_person() -> None:
    classes = {found.subject_class for found in subject_class.STANDINGS.values()}
    assert classes == set(SubjectClass) - {SubjectClass.PERSON}


def test_every_standing_is_a_registered_kind() -> None:
    assert set(subject_class.STANDINGS) <= set(uscc.KINDS)


def test_party_category_of_double_publicity() -> None:
    assert subject_class.party_category("92120113MA0TE5T16D") == "3"
    assert subject_class.party_category("93120113MA0TE5T245") == "1"
    assert subject_class.party_category("11120113000000019P") == "1"
