"""What belongs to a member of the public: the files it may ask about."""

from collections.abc import Collection

from xinshu.domain.subjects.models import Decision, Person, Subject
from xinshu.domain.subjects.selectors import family

SUBJECT, PERSON = "subjects.subject", "subjects.person"


def files_of(refs: Collection[str], identity: bytes | None) -> list[tuple[str, str]]:
    """The files behind an account as (type, id): of the organisations it acts for, with what was
    merged into them, and of the person whose document has this keyed hash.

    References to anything but a subject that exists are passed over.
    """
    numbers = [key for kind, _, key in (ref.partition(":") for ref in refs) if kind == SUBJECT]
    known = Subject.objects.filter(pk__in=[int(key) for key in numbers if key.isdecimal()])
    found = {(SUBJECT, str(each)) for subject in known for each in family(subject.pk)}
    if identity is not None:
        persons = Person.objects.filter(id_index=identity).values_list("pk", flat=True)
        found.update((PERSON, str(each)) for each in persons)
    return sorted(found)


def concerned_by(decision_id: int) -> list[int]:
    """The files a decision was about."""
    rows = Decision.objects.filter(pk=decision_id).values_list("kept_id", "other_id")
    return sorted({pk for row in rows for pk in row if pk is not None})
