"""Natural persons live apart, sealed, found only by an exact document number."""

from django.db import models

from xinshu.kernel.crypto.columns import sealed_column

PERSON_ID = b"subjects.person.id"
PERSON_NAME = b"subjects.person.name"


class Person(models.Model):
    """An adult natural person (R037). Nothing readable is stored: name and number are sealed.

    `id_index` is a keyed hash of document type and number, the only way to find a person.
    `basis` names the statute or the consent the file rests on.
    """

    id_index = models.BinaryField("证件号码索引", max_length=32, unique=True)
    id_sealed = models.BinaryField("证件号码（加密）")
    name_sealed = models.BinaryField("姓名（加密）")
    id_type = models.CharField("证件类型", max_length=8)
    basis = models.CharField("归集依据", max_length=200)
    created_at = models.DateTimeField("建档时间")

    def __str__(self) -> str:
        return f"自然人{self.pk}"


sealed_column(Person, "id_sealed", context=PERSON_ID)
sealed_column(Person, "name_sealed", context=PERSON_NAME)
