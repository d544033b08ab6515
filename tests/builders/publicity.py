"""Records of a catalogue whose penalties the shipped regimes know, put in place by the batch."""

import datetime as dt
import json
from typing import Any

from django.utils import timezone

from builders.actors import SETUP
from builders.catalogue import PENALTY, base_documents, changed, item_row, publish
from builders.identifiers import code_no, enterprise_name
from xinshu.domain.catalog.models import Edition
from xinshu.domain.disclosure import services
from xinshu.domain.disclosure.refreshing import refresh_records
from xinshu.domain.records.models import Record
from xinshu.domain.subjects.models import Subject
from xinshu.kernel.accounts.models import Department

KNOWN_FIELDS: list[dict[str, Any]] = [
    {"code": "CF_CFLB", "name": "处罚类别", "type": "set", "codes": "penalty_kind"},
    {"code": "CF_CFJG", "name": "处罚机关", "length": 200},
    {"code": "CF_YJ", "name": "处罚依据", "length": 2000},
    {"code": "CF_CXLX", "name": "处罚程序", "length": 16, "publicity": "shared"},
    {"code": "CF_SXCD", "name": "失信程度", "length": 16, "publicity": "shared"},
    {"code": "CF_SXYJ", "name": "失信程度认定依据", "length": 500, "publicity": "shared"},
    {"code": "CF_SFSM", "name": "是否涉密", "length": 4, "publicity": "shared"},
    {"code": "CF_CXBJ", "name": "撤销标记", "length": 4, "publicity": "shared"},
    {"code": "CF_GSJZQ", "name": "公示截止期", "type": "date"},
]
KIND = "administrative_penalty"


def publish_regimes() -> Edition:
    """An edition in force since long ago, with penalties under the code the regimes name."""
    penalty = changed(PENALTY, code=KIND, name="行政处罚")
    penalty["fields"] = [*penalty["fields"], *KNOWN_FIELDS]
    documents = base_documents(**{KIND: penalty})
    documents["codes/penalty_kind.yaml"] = {
        "code": "penalty_kind",
        "name": "处罚类别",
        "values": {"01": "警告", "03": "罚款", "06": "暂扣许可证件", "08": "吊销许可证件"},
    }
    documents["edition.yaml"] |= {"region": "120113", "level": "district"}
    return publish(documents)


def make_subject(number: int = 1) -> Subject:
    """The `number`th enterprise on file."""
    now = timezone.now()
    return Subject.objects.create(
        subject_class=Subject.Class.ENTERPRISE,
        name=enterprise_name(number),
        name_norm=enterprise_name(number),
        code=code_no(number),
        created_at=now,
        updated_at=now,
    )


def store(
    subject: Subject,
    department: Department,
    edition: Edition,
    *decided: dt.date,
    arrived: dt.datetime | None = None,
    **said: str,
) -> list[Record]:
    """Penalties of a subject, one a day: fines unless `CF_CFLB` says otherwise. Not yet judged."""
    first = Record.objects.count()
    rows = []
    for number, day in enumerate(decided, first + 1):
        facts = {
            "CF_CFLB": "03",
            "CF_CFJG": "某区城管局",
            "number": f"测罚〔2026〕{number}号",
            **said,
        }
        facts |= {"name": subject.name, "decided_on": day.isoformat()}
        rows.append(
            Record(
                item=item_row(KIND),
                edition=edition,
                department=department,
                subject=subject,
                submission_id=1,
                row_no=number,
                row_hash=number.to_bytes(16, "big"),
                key_hash=number.to_bytes(16, "big"),
                business_key=facts["number"],
                payload=json.dumps(facts, ensure_ascii=False),
                decided_on=day,
                stored_at=arrived or timezone.now(),
            )
        )
    return Record.objects.bulk_create(rows)


def say(record: Record, **said: str) -> None:
    """The department sends the record again with something else in it; it is judged at once."""
    record.payload = json.dumps(json.loads(record.payload) | said, ensure_ascii=False)
    record.version += 1
    record.stored_at = timezone.now()
    record.save()
    refresh_records([record.pk])


def judged(records: list[Record]) -> list[Record]:
    """The same records, with what the rules say of them kept."""
    services.take_up_rules(actor=SETUP)
    refresh_records([record.pk for record in records])
    return records
