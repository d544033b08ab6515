"""Everything an operator may set: one class, read from `XINSHU_…` variables.

docs/operations.md lists the same settings; a test holds the two together.
"""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Environment(BaseSettings):
    """The platform's settings; each has a default good enough for one machine."""

    model_config = SettingsConfigDict(env_prefix="XINSHU_", extra="ignore", frozen=True)

    data_dir: Path = Field(
        default=Path("var"),
        description="Folder of everything the platform writes: database, files, lake, keys.",
    )
    database_url: str = Field(
        default="",
        description=(
            "`sqlite:///path` or `postgresql://user:password@host:port/name`; "
            "empty means the file `xinshu.sqlite3` in the data folder."
        ),
    )
    database_pool: int = Field(
        default=0,
        ge=0,
        le=200,
        description="Connections each process keeps open in a PostgreSQL pool; 0 means no pool.",
    )
    secret_key: str = Field(
        default="",
        description=(
            "Key that signs sessions; empty means the one in `secret.key` of the data folder, "
            "which is made at the first start and readable by the owner only."
        ),
    )
    allowed_hosts: str = Field(
        default="127.0.0.1,localhost",
        description="Host names the site answers to, separated by commas.",
    )
    https: bool = Field(
        default=False,
        description="The site is reached over TLS: cookies become secure and HSTS is sent.",
    )
    debug: bool = Field(
        default=False, description="Show tracebacks in the browser. Never on a public machine."
    )
    time_zone: str = Field(
        default="Asia/Shanghai", description="Time zone in which days begin and deadlines end."
    )
    language: str = Field(
        default="zh-hans", description="Language of the framework's own messages: zh-hans or en."
    )
    region: str = Field(
        default="120113",
        pattern=r"^[0-9]{6}$",
        description="Division code (GB/T 2260) of the place this platform serves.",
    )
    region_name: str = Field(
        default="", description="What that place is called; empty means its name in the table."
    )
    site_name: str = Field(
        default="信用中国（{place}）",
        description="Name of the public site; `{place}` is the short name of the place.",
    )
    site_subtitle: str = Field(
        default="{place}公共信用信息公示与查询",
        description="Line under the name; `{place}` is the full name of the place.",
    )
    contact: str = Field(
        default="请携带有关材料，向该条信息的信源单位或本地信用中心提出。",
        description="Where a subject turns to with a doubt about a record.",
    )
    widget_origins: str = Field(
        default="",
        description=(
            "Sites that may show the search box in a frame, `https://host` separated by commas; "
            "empty means none."
        ),
    )
    edition: str = Field(
        default="",
        description="Code of the catalogue edition in force; empty means the region's newest.",
    )
    files_dir: Path | None = Field(
        default=None,
        description="Folder of the files handed in; empty means `files` in the data folder.",
    )
    lake_dir: Path | None = Field(
        default=None,
        description="Folder of the Parquet lake; empty means `lake` in the data folder.",
    )
    catalogs_dir: Path | None = Field(
        default=None,
        description=(
            "Folder of catalogue YAML and of the working-day calendar; empty means the shipped one."
        ),
    )
    data_key_file: Path | None = Field(
        default=None,
        description=(
            "Keys for personal data and stored files; empty means `data.keys` in the data "
            "folder, made at the first start. Losing it loses the data: back it up apart."
        ),
    )
    key_source: Literal["file", "environment", "command"] = Field(
        default="file",
        description=(
            "Where the keys come from: `file` (the data key file), `environment` "
            "(`XINSHU_KEY_DOCUMENT`) or `command` (`XINSHU_KEY_COMMAND`, a key management system)."
        ),
    )
    key_document: str = Field(
        default="",
        repr=False,
        description="The key document as JSON or Base64, where keys come from the environment.",
    )
    key_command: str = Field(
        default="",
        description=(
            "Command that prints the key document; it is fed the data key file, where there is "
            "one, as its input."
        ),
    )
    key_wrap_command: str = Field(
        default="",
        description=(
            "Command that is fed the key document and prints its wrapped form, which becomes the "
            "data key file; empty means that keys are only ever made elsewhere."
        ),
    )
    crypto_suite: Literal["sm", "intl"] = Field(
        default="sm",
        description=(
            "Algorithms of what is sealed and signed from now on: `sm` (SM2, SM3, SM4) or `intl` "
            "(Ed25519, SHA-256, AES); what the other one sealed stays readable."
        ),
    )
    file_suite: Literal["sm", "intl"] = Field(
        default="intl",
        description=(
            "The same for stored files, apart because of their size: AES seals some gigabytes a "
            "second, SM4 about a hundred megabytes."
        ),
    )
    backup_dir: Path | None = Field(
        default=None,
        description=(
            "Folder of backups; empty means `backups` in the data folder. Choose another disk or "
            "machine."
        ),
    )
    backup_passphrase: str = Field(
        default="",
        repr=False,
        description="Locks the keys in a backup: at least 12 characters, kept apart from it.",
    )
    backup_recipient: str = Field(
        default="",
        description=(
            "SM2 public key in hex that locks the keys in a backup, instead of a passphrase or "
            "beside it; `xinshu backup recipient` makes a pair."
        ),
    )
    backup_at: str = Field(
        default="02:30",
        pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^$",
        description=(
            "When the daily backup is made, once a passphrase or recipient is set; empty means "
            "never."
        ),
    )
    backup_keep: int = Field(
        default=14, ge=0, description="How many backups stay; 0 means all of them."
    )
    postgres_programs: str = Field(
        default="",
        description=(
            "Folder of pg_dump and pg_restore; empty means the newest version found. They must "
            "not be older than the server."
        ),
    )
    max_upload_mb: int = Field(
        default=2048, ge=1, description="Largest file taken in, in megabytes of 1 048 576 bytes."
    )
    initial_password_hours: int = Field(
        default=72, ge=1, description="How long an initial password opens an account."
    )
    identity_proof: str = Field(
        default="",
        description=(
            "Dotted path of the class that checks who a citizen is; empty means that citizens "
            "cannot open accounts. `xinshu.kernel.accounts.identity.LocalRegister` is for trials."
        ),
    )
    identity_register: Path | None = Field(
        default=None,
        description=(
            "File of invented persons for that trial class; empty means "
            "`identity-register.json` in the data folder."
        ),
    )
    evidence_mb: int = Field(
        default=10, ge=1, le=100, description="Largest paper of evidence with a claim, in MB."
    )
    export_free_rows: int = Field(
        default=500, ge=0, description="Exports of more records wait for another person's approval."
    )
    export_most_rows: int = Field(
        default=200_000, ge=1, le=1_000_000, description="Records one export may hold at most."
    )
    export_hours: int = Field(
        default=72, ge=1, description="Hours an export can be fetched once it is made."
    )
    public_export_rows: int = Field(
        default=5_000,
        ge=1,
        le=100_000,
        description="Public records one file from a list of the site holds at most.",
    )
    open_data_dir: Path | None = Field(
        default=None,
        description=(
            "Folder of the daily open-data files; empty means `open` in the data folder. Several "
            "machines that serve the site share it."
        ),
    )
    open_data_licence: str = Field(
        default=(
            "可以免费获取、使用、传播和再利用，使用时须注明来源和数据日期；不得用于识别自然人，"
            "不得篡改数据，不得再次公布已停止公示的信息。"
        ),
        description="Terms under which open data is given, in one paragraph.",
    )
    job_lease_seconds: int = Field(
        default=60,
        ge=1,
        description="How long a worker may stay silent before another takes over its job.",
    )
    log_level: str = Field(
        default="INFO", description="Level of the log on standard error: DEBUG, INFO, WARNING."
    )
    log_form: Literal["plain", "json"] = Field(
        default="plain", description="Form of the log: `plain` for people, `json` for machines."
    )
    log_requests: bool = Field(
        default=False,
        description="Write a line for every request: method, route, status, duration; no address.",
    )
    token_minutes: int = Field(
        default=30, ge=1, le=1440, description="How long an access token of a machine client lasts."
    )
    notice_channels: str = Field(
        default="",
        description=(
            "Channels beside the site itself over which notices go out, separated by commas: "
            "`mail`, `sms`, `file` (a folder, for development); empty means none."
        ),
    )
    notice_signature: str = Field(
        default="",
        description="Sender that stands in 【】 before a text message; empty means none.",
    )
    mail_server: str = Field(
        default="",
        description="Mail server as `host:port`; 465 speaks TLS, others are asked for STARTTLS.",
    )
    mail_plain: bool = Field(
        default=False,
        description="Send mail without TLS where the server offers none; on trusted networks only.",
    )
    mail_user: str = Field(default="", description="Account at the mail server; empty means none.")
    mail_password: str = Field(
        default="", repr=False, description="Password of that account; never written to the log."
    )
    mail_from: str = Field(default="", description="Address that notices by mail come from.")
    sms_url: str = Field(
        default="", description="Address of the gateway that text messages are posted to."
    )
    sms_token: str = Field(
        default="", repr=False, description="Bearer token for that gateway; empty means none."
    )
    sms_body: str = Field(
        default='{"phone": "{address}", "text": "{text}", "id": "{id}"}',
        description="What the gateway is sent, as JSON with `{address}`, `{text}` and `{id}`.",
    )
    metrics_token: str = Field(
        default="",
        description=(
            "Bearer token for `/metrics` and the details of `/health/ready`; empty means they "
            "answer this very machine only, and nobody where `XINSHU_HTTPS` is set."
        ),
    )
    trusted_proxies: str = Field(
        default="",
        description=(
            "Addresses or networks of the proxies in front, separated by commas, whose "
            "`X-Forwarded-For` says who asks. They must append to it, not pass it on."
        ),
    )
    admission: bool = Field(
        default=True,
        description=(
            "Limit how much one visitor may ask for and how much the site takes on at once; the "
            "numbers are in `traffic.yaml`."
        ),
    )
    page_seconds: int = Field(
        default=15,
        ge=0,
        le=600,
        description=(
            "How long a public page is handed out again at most while nothing it shows has "
            "changed; 0 makes each page anew."
        ),
    )
    check_external_links: bool = Field(
        default=False,
        description="Ask other sites, too, whether links of ours to them still answer.",
    )
    walk_pages: int = Field(
        default=1_000,
        ge=1,
        description="Pages the nightly walk over the public site reads at most.",
    )
    stale_days: int = Field(
        default=90,
        ge=0,
        description="Days after which a column without anything new is reported; 0 means never.",
    )
    visits_seconds: int = Field(
        default=30,
        ge=0,
        description="Seconds between writings of the visit counts; 0 means they are never written.",
    )
    visits_target: int = Field(
        default=150_000, ge=0, description="Visits of the site a year should have; 0 means none."
    )
    unmetered: str = Field(
        default="",
        description=(
            "Addresses or networks without such a limit for the single visitor, separated by "
            "commas: service halls, terminals, a proxy that limits by itself."
        ),
    )
    demo: bool = Field(
        default=False,
        description=(
            "The data is made up and the accounts share a printed password: neither a second "
            "factor nor a new password is demanded. `xinshu demo` sets it for itself."
        ),
    )
    second_factor: Literal["required", "offered"] = Field(
        default="required",
        description="Whether staff must sign in with a second factor: `required` or `offered`.",
    )
    password_length: int = Field(
        default=10, ge=8, le=128, description="Fewest characters of a password."
    )
    password_classes: int = Field(
        default=4,
        ge=1,
        le=4,
        description="How many of capitals, small letters, digits and signs a password must mix.",
    )
    password_days: int = Field(
        default=90, ge=0, description="Days after which a password must be changed; 0 means never."
    )
    password_history: int = Field(
        default=5, ge=0, le=24, description="How many earlier passwords may not be used again."
    )
    login_failures: int = Field(
        default=5, ge=1, description="Wrong tries of a user from an address before a lock-out."
    )
    lockout_minutes: int = Field(default=30, ge=1, description="How long a lock-out lasts.")
    idle_minutes: int = Field(
        default=15, ge=1, description="Minutes without an act after which a session ends."
    )
    confirm_minutes: int = Field(
        default=5, ge=1, description="How long a confirmed identity serves for dangerous acts."
    )
    oidc_issuer: str = Field(
        default="",
        description="Address of the OpenID Connect provider for staff; empty means none is used.",
    )
    oidc_client_id: str = Field(default="", description="What the provider calls this platform.")
    oidc_client_secret: str = Field(
        default="", description="The secret shared with the provider; never written to the log."
    )
    oidc_claim: str = Field(
        default="preferred_username",
        description="The claim that holds the user name here, read at the first sign-in alone.",
    )
    oidc_label: str = Field(
        default="统一身份认证", description="What the provider is called on the login page."
    )
    oidc_second_factor: bool = Field(
        default=False,
        description="The provider itself demands a second factor, so none is asked for here.",
    )
    purpose_minutes: int = Field(
        default=30,
        ge=1,
        le=480,
        description="How long a purpose stated for a subject or matter is remembered, in minutes.",
    )
    audit_hash: str = Field(
        default="sm3",
        pattern=r"^(sm3|sha256)$",
        description="Digest of the audit ledger, chosen before its first entry: sm3 or sha256.",
    )
    audit_seal_minutes: int = Field(
        default=5, ge=1, description="Minutes after which what happened is sealed and signed for."
    )
    page_size: int = Field(
        default=50, ge=10, le=500, description="Rows on one page of a list in the workbench."
    )

    @property
    def home(self) -> Path:
        """The data folder as an absolute path."""
        return self.data_dir.expanduser().resolve()

    def under_home(self, chosen: Path | None, name: str) -> Path:
        """The chosen path, or `name` in the data folder."""
        return chosen.expanduser().resolve() if chosen else self.home / name
