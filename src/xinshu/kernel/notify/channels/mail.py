"""Mail over SMTP (RFC 5321): plain text, TLS wherever it is to be had."""

import re
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate
from typing import Any

from django.conf import settings

from xinshu.kernel.notify.channels.base import Letter, Refused, Unreachable

ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}")
SECONDS = 15
TLS_PORT = 465
FOR_GOOD = range(500, 600)


class Mail:
    """Mail to an address of the user."""

    code = "mail"
    label = "电子邮件"
    address_label = "邮箱地址"
    needs_address = True

    def is_address(self, text: str) -> bool:
        """One plain address, without a name and without anything that could add a header."""
        return bool(ADDRESS.fullmatch(text))

    def send(self, letter: Letter) -> str:
        """Hand it to the mail server; returns what stands before the @ of the Message-ID."""
        message = self._message(letter)
        try:
            with self._server() as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as refused:
            self._decline(next(iter(refused.recipients.values()))[0], refused)
        except smtplib.SMTPAuthenticationError as closed:
            raise Unreachable("邮件服务器不认可发件账号") from closed
        except smtplib.SMTPResponseException as answered:
            self._decline(answered.smtp_code, answered)
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(f"邮件服务器没有应答（{type(error).__name__}）") from error
        return letter.id

    def _message(self, letter: Letter) -> EmailMessage:
        facts: dict[str, Any] = settings.XINSHU_MAIL
        sender: str = facts["from"]
        message = EmailMessage()
        message["Subject"] = " ".join(letter.title.split())
        message["From"] = sender
        message["To"] = letter.address
        message["Date"] = formatdate()
        message["Message-ID"] = f"<{letter.id}@{sender.rpartition('@')[2] or 'localhost'}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.body)
        return message

    def _server(self) -> smtplib.SMTP:
        facts: dict[str, Any] = settings.XINSHU_MAIL
        host, _, port = facts["server"].partition(":")
        if not (host and facts["from"]):
            raise Unreachable("邮件服务器或发件地址尚未设置")
        context = ssl.create_default_context()
        if int(port or 25) == TLS_PORT:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, TLS_PORT, timeout=SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(host, int(port or 25), timeout=SECONDS)
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=context)
            elif not facts["plain"]:
                server.quit()
                raise Unreachable("邮件服务器不支持加密连接")
        if facts["user"]:
            server.login(facts["user"], facts["password"])
        return server

    def _decline(self, status: int, error: Exception) -> None:
        if status in FOR_GOOD:
            raise Refused(f"邮件服务器拒收（{status}）") from error
        raise Unreachable(f"邮件服务器暂不接收（{status}）") from error
