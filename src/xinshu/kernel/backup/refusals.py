"""What this app declines."""

from xinshu.core.refusals import Refusal


class BackupRunning(Refusal):
    """Another process is making a backup in the same folder."""

    code = "backup_running"
    sentence = "另一个备份正在进行，请稍后再试。"


class BackupBroken(Refusal):
    """The backup is not what was written: parts are missing or changed, or the signature fails."""

    code = "backup_broken"
    sentence = "备份“{name}”不完整或已被改动：{problem}。"


class BackupUnlocked(Refusal):
    """A backup holds the keys and would lie open: neither passphrase nor recipient is set."""

    code = "backup_unlocked"
    sentence = (
        "未设置备份口令或接收方公钥，密钥将无人保护，因此不做备份（{problem}）。"
        "请设置 XINSHU_BACKUP_PASSPHRASE 或 XINSHU_BACKUP_RECIPIENT。"
    )


class BackupLocked(Refusal):
    """The keys in the backup do not open with what was given."""

    code = "backup_locked"
    sentence = "备份“{name}”中的密钥打不开：口令或接收方私钥不正确。"


class HomeNotEmpty(Refusal):
    """Restoring would write over data."""

    code = "home_not_empty"
    sentence = "只能恢复到空的环境；{place}已有内容。请换一个数据目录和数据库。"


class OtherDatabase(Refusal):
    """The backup comes from the other kind of database."""

    code = "other_database"
    sentence = "备份来自 {made_with}，当前数据库是 {here}，不能恢复。"


class KeysDiffer(Refusal):
    """The keys come from elsewhere and lack some that the backup needs."""

    code = "keys_differ"
    sentence = "当前密钥来源缺少备份所需的密钥：{missing}。请先在密钥管理系统中导入。"


class ProgramFailed(Refusal):
    """A program of PostgreSQL is missing or reported a failure."""

    code = "program_failed"
    sentence = "程序 {program} 未能完成：{problem}"
