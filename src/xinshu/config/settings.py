"""Django's settings, built from `Environment`. Nothing is set here that an operator may change."""

from pathlib import Path

from csp.constants import NONE, SELF

from xinshu.config.database import database
from xinshu.config.env import Environment
from xinshu.config.places import shipped_catalogs
from xinshu.config.secrets import session_key
from xinshu.kernel.operations.logs import logging_config

ENVIRONMENT = Environment()
PACKAGE_DIR = Path(__file__).resolve().parent.parent

XINSHU_DATA_DIR = ENVIRONMENT.home
XINSHU_FILES_DIR = ENVIRONMENT.under_home(ENVIRONMENT.files_dir, "files")
XINSHU_LAKE_DIR = ENVIRONMENT.under_home(ENVIRONMENT.lake_dir, "lake")
XINSHU_DATA_KEY_FILE = ENVIRONMENT.under_home(ENVIRONMENT.data_key_file, "data.keys")
XINSHU_KEY_SOURCE = ENVIRONMENT.key_source
XINSHU_KEY_DOCUMENT = ENVIRONMENT.key_document
XINSHU_KEY_COMMAND = ENVIRONMENT.key_command
XINSHU_KEY_WRAP_COMMAND = ENVIRONMENT.key_wrap_command
XINSHU_CRYPTO_SUITE = ENVIRONMENT.crypto_suite
XINSHU_FILE_SUITE = ENVIRONMENT.file_suite
XINSHU_BACKUP_DIR = ENVIRONMENT.under_home(ENVIRONMENT.backup_dir, "backups")
XINSHU_BACKUP_PASSPHRASE = ENVIRONMENT.backup_passphrase
XINSHU_BACKUP_RECIPIENT = ENVIRONMENT.backup_recipient
XINSHU_BACKUP_AT = ENVIRONMENT.backup_at
XINSHU_BACKUP_KEEP = ENVIRONMENT.backup_keep
XINSHU_POSTGRES_PROGRAMS = ENVIRONMENT.postgres_programs
XINSHU_ROLES_FILE = PACKAGE_DIR / "config" / "roles.yaml"
XINSHU_COMMITMENT_FILE = PACKAGE_DIR / "config" / "commitment.yaml"
XINSHU_INITIAL_PASSWORD_HOURS = ENVIRONMENT.initial_password_hours
XINSHU_IDENTITY_PROOF = ENVIRONMENT.identity_proof
XINSHU_IDENTITY_REGISTER = ENVIRONMENT.under_home(
    ENVIRONMENT.identity_register, "identity-register.json"
)
XINSHU_EVIDENCE_MB = ENVIRONMENT.evidence_mb
XINSHU_PURPOSES_FILE = PACKAGE_DIR / "config" / "purposes.yaml"
XINSHU_MASKS_FILE = PACKAGE_DIR / "config" / "masks.yaml"
XINSHU_RETENTION_FILE = PACKAGE_DIR / "config" / "retention.yaml"
XINSHU_WATCH_FILE = PACKAGE_DIR / "config" / "watch.yaml"
XINSHU_TRAFFIC_FILE = PACKAGE_DIR / "config" / "traffic.yaml"
XINSHU_VISITS_FILE = PACKAGE_DIR / "config" / "visits.yaml"
XINSHU_VISITS_SECONDS = ENVIRONMENT.visits_seconds
XINSHU_VISITS_TARGET = ENVIRONMENT.visits_target
XINSHU_CHECK_EXTERNAL_LINKS = ENVIRONMENT.check_external_links
XINSHU_WALK_PAGES = ENVIRONMENT.walk_pages
XINSHU_STALE_DAYS = ENVIRONMENT.stale_days
XINSHU_PAGE_SECONDS = ENVIRONMENT.page_seconds
XINSHU_ADMISSION = ENVIRONMENT.admission
XINSHU_UNMETERED = [each.strip() for each in ENVIRONMENT.unmetered.split(",") if each.strip()]
XINSHU_REGION = ENVIRONMENT.region
XINSHU_CATALOGS_DIR = ENVIRONMENT.catalogs_dir or shipped_catalogs(PACKAGE_DIR)
XINSHU_REGION_NAME = ENVIRONMENT.region_name
XINSHU_SITE_NAME = ENVIRONMENT.site_name
XINSHU_SITE_SUBTITLE = ENVIRONMENT.site_subtitle
XINSHU_CONTACT = ENVIRONMENT.contact
XINSHU_WIDGET_ORIGINS = [
    each.strip() for each in ENVIRONMENT.widget_origins.split(",") if each.strip()
]
XINSHU_EDITION = ENVIRONMENT.edition
XINSHU_MAX_UPLOAD_BYTES = ENVIRONMENT.max_upload_mb * 1024 * 1024
XINSHU_EXPORT_FREE_ROWS = ENVIRONMENT.export_free_rows
XINSHU_EXPORT_MOST_ROWS = ENVIRONMENT.export_most_rows
XINSHU_EXPORT_HOURS = ENVIRONMENT.export_hours
XINSHU_PUBLIC_EXPORT_ROWS = ENVIRONMENT.public_export_rows
XINSHU_OPEN_DATA_DIR = ENVIRONMENT.under_home(ENVIRONMENT.open_data_dir, "open")
XINSHU_OPEN_DATA_LICENCE = ENVIRONMENT.open_data_licence
XINSHU_JOB_LEASE_SECONDS = ENVIRONMENT.job_lease_seconds
XINSHU_AUDIT_HASH = ENVIRONMENT.audit_hash
XINSHU_AUDIT_SEAL_MINUTES = ENVIRONMENT.audit_seal_minutes
XINSHU_PAGE_SIZE = ENVIRONMENT.page_size
XINSHU_PURPOSE_MINUTES = ENVIRONMENT.purpose_minutes
XINSHU_LOG_REQUESTS = ENVIRONMENT.log_requests
XINSHU_TOKEN_MINUTES = ENVIRONMENT.token_minutes
XINSHU_NOTICES_FILE = PACKAGE_DIR / "config" / "notices.yaml"
XINSHU_NOTICE_CHANNELS = [
    each.strip() for each in ENVIRONMENT.notice_channels.split(",") if each.strip()
]
XINSHU_NOTICE_SIGNATURE = ENVIRONMENT.notice_signature
XINSHU_MAIL = {
    "server": ENVIRONMENT.mail_server,
    "plain": ENVIRONMENT.mail_plain,
    "user": ENVIRONMENT.mail_user,
    "password": ENVIRONMENT.mail_password,
    "from": ENVIRONMENT.mail_from,
}
XINSHU_SMS = {
    "url": ENVIRONMENT.sms_url,
    "token": ENVIRONMENT.sms_token,
    "body": ENVIRONMENT.sms_body,
}
XINSHU_METRICS_TOKEN = ENVIRONMENT.metrics_token
XINSHU_TRUSTED_PROXIES = [
    each.strip() for each in ENVIRONMENT.trusted_proxies.split(",") if each.strip()
]
# The tests turn this on: a missing scope rule is then an error instead of an empty page.
XINSHU_SCOPE_STRICT = False

DEBUG = ENVIRONMENT.debug
SECRET_KEY = ENVIRONMENT.secret_key or session_key(XINSHU_DATA_DIR / "secret.key")
ALLOWED_HOSTS = [host.strip() for host in ENVIRONMENT.allowed_hosts.split(",") if host.strip()]

KERNEL_APPS = [
    "xinshu.kernel.accounts",
    "xinshu.kernel.signin",
    "xinshu.kernel.access",
    "xinshu.kernel.audit",
    "xinshu.kernel.jobs",
    "xinshu.kernel.outbox",
    "xinshu.kernel.crypto",
    "xinshu.kernel.files",
    "xinshu.kernel.backup",
    "xinshu.kernel.notify",
    "xinshu.kernel.keys",
    "xinshu.kernel.lifecycle",
    "xinshu.kernel.exports",
    "xinshu.kernel.watch",
    "xinshu.kernel.visits",
    "xinshu.kernel.upkeep",
    "xinshu.kernel.web",
    "xinshu.kernel.operations",
]
DOMAIN_APPS = [
    "xinshu.domain.catalog",
    "xinshu.domain.subjects",
    "xinshu.domain.records",
    "xinshu.domain.collection",
    "xinshu.domain.quality",
    "xinshu.domain.disclosure",
    "xinshu.domain.publicity",
    "xinshu.domain.cards",
    "xinshu.domain.counter",
]
DELIVERY_APPS = [
    "xinshu.delivery.portal",
    "xinshu.delivery.workbench",
    "xinshu.delivery.openapi",
]
# The library of the editorial system; our own app stands behind it and takes its mails away.
EDITORIAL_APPS = [
    "wagtail.users",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "xinshu.delivery.editorial",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "csp",
    *KERNEL_APPS,
    *DOMAIN_APPS,
    *DELIVERY_APPS,
    *EDITORIAL_APPS,
]

MIDDLEWARE = [
    "xinshu.kernel.web.arrival.Arrival",
    "xinshu.kernel.operations.middleware.Meter",
    "xinshu.kernel.web.headers.PageHeaders",
    "django.middleware.security.SecurityMiddleware",
    "xinshu.kernel.web.methods.KnownMethods",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "xinshu.kernel.web.admission.Admission",
    "xinshu.kernel.visits.middleware.Visits",
    "xinshu.kernel.web.freshness.PublicPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "xinshu.delivery.portal.language.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "xinshu.kernel.watch.middleware.MissedLookups",
    "xinshu.kernel.web.middleware.RefusalMiddleware",
    "xinshu.kernel.web.text.PlainText",
    "xinshu.kernel.signin.middleware.SignedIn",
    "xinshu.delivery.workbench.gate.StaffGate",
    "xinshu.kernel.web.guard.GuardMiddleware",
    "xinshu.delivery.openapi.metering.Metering",
]

ROOT_URLCONF = "xinshu.config.urls"
WSGI_APPLICATION = "xinshu.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "xinshu.kernel.web.context.platform",
            ],
        },
    },
]

DATABASES = {
    "default": database(
        ENVIRONMENT.database_url,
        default_file=XINSHU_DATA_DIR / "xinshu.sqlite3",
        pool=ENVIRONMENT.database_pool,
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/workbench/"
XINSHU_MEMBER_REDIRECT_URL = "/me/"
LOGOUT_REDIRECT_URL = "/"
# Where a refusal can be mended: code of the refusal -> page that asks for what is missing.
XINSHU_DETOURS = {
    "purpose_needed": "workbench:purpose",
    "step_up_needed": "account_confirm",
    "commitment_needed": "workbench:commitment",
    "staff_pages": "portal:account",
}
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": ENVIRONMENT.password_length},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "xinshu.kernel.signin.passwords.MixedClasses",
        "OPTIONS": {"classes": ENVIRONMENT.password_classes},
    },
    {
        "NAME": "xinshu.kernel.signin.passwords.NotUsedBefore",
        "OPTIONS": {"remembered": ENVIRONMENT.password_history},
    },
]
XINSHU_DEMO = ENVIRONMENT.demo
XINSHU_SECOND_FACTOR = ENVIRONMENT.second_factor
XINSHU_PASSWORD_DAYS = ENVIRONMENT.password_days
XINSHU_LOGIN_FAILURES = ENVIRONMENT.login_failures
XINSHU_LOCKOUT_SECONDS = ENVIRONMENT.lockout_minutes * 60
XINSHU_IDLE_SECONDS = ENVIRONMENT.idle_minutes * 60
XINSHU_CONFIRM_SECONDS = ENVIRONMENT.confirm_minutes * 60
XINSHU_OIDC = {
    "issuer": ENVIRONMENT.oidc_issuer.rstrip("/"),
    "client_id": ENVIRONMENT.oidc_client_id,
    "client_secret": ENVIRONMENT.oidc_client_secret,
    "claim": ENVIRONMENT.oidc_claim,
    "label": ENVIRONMENT.oidc_label,
    "second_factor": ENVIRONMENT.oidc_second_factor,
}

LANGUAGE_CODE = ENVIRONMENT.language
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
TIME_ZONE = ENVIRONMENT.time_zone
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = XINSHU_DATA_DIR / "static"
STORAGES = {
    # Pictures and attachments of articles: in the store of files, sealed and backed up.
    "default": {"BACKEND": "xinshu.delivery.editorial.storage.SealedFiles"},
    "staticfiles": {"BACKEND": "xinshu.kernel.web.storage.VersionedStatic"},
}
# Fonts and maps are either packed already or fetched by developers alone.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (
    *("jpg", "jpeg", "png", "gif", "webp", "zip", "gz", "br", "woff", "woff2"),
    *("ttf", "map"),
)
if DEBUG:
    STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
    }

# Large files are streamed to disk by Django and then into the encrypted store.
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = ENVIRONMENT.https
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = ENVIRONMENT.https
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if ENVIRONMENT.https else 0
X_FRAME_OPTIONS = "DENY"
if ENVIRONMENT.https:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        # The style sheets carry small pictures inside themselves.
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

WAGTAIL_SITE_NAME = XINSHU_SITE_NAME or "内容管理"
WAGTAILADMIN_BASE_URL = ""
WAGTAILADMIN_LOGIN_URL = "/login/"
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文")]
WAGTAIL_ALLOW_UNICODE_SLUGS = True
WAGTAIL_DATE_FORMAT = "%Y-%m-%d"
WAGTAIL_DATETIME_FORMAT = "%Y-%m-%d %H:%M"
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
# What saves by itself writes over a version somebody may be reading for the review.
WAGTAIL_AUTOSAVE_INTERVAL = 0
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
# Nobody outside is asked or told anything.
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAILIMAGES_IMAGE_MODEL = "editorial.Picture"
WAGTAILIMAGES_EXTENSIONS = ["png", "jpg", "jpeg", "gif", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILDOCS_DOCUMENT_MODEL = "editorial.Paper"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "pptx", "doc", "xls", "wps", "ofd", "zip"]
WAGTAILDOCS_SERVE_METHOD = "direct"
# Articles are searched by our own words (delivery/editorial); the library's finds no Chinese.
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "wagtail.search.backends.database", "AUTO_UPDATE": False}
}

LOGGING = logging_config(level=ENVIRONMENT.log_level, form=ENVIRONMENT.log_form)
