"""Names nobody else has."""

from django.db import IntegrityError, transaction

from xinshu.kernel.accounts.models import Department, User
from xinshu.kernel.accounts.refusals import NameTaken


def save_new(thing: User | Department) -> None:
    """Store a new account or department. Raises NameTaken.

    The database is asked by writing: a look beforehand misses who takes the name meanwhile.
    """
    name = thing.code if isinstance(thing, Department) else thing.username
    try:
        with transaction.atomic():
            thing.save(force_insert=True)
    except IntegrityError:
        if not type(thing).objects.filter(**{_KEY[type(thing)]: name}).exists():
            raise
        raise NameTaken(name=name) from None


_KEY = {User: "username", Department: "code"}
