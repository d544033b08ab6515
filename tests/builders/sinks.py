"""The other side of a channel: a mail server and a text message gateway that keep what they get."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar, cast


class MailSink(socketserver.ThreadingTCPServer):
    """Speaks as much SMTP as a client needs; `answers` overrules what it says to a command."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _MailTalk)
        self.letters: list[tuple[str, EmailMessage]] = []
        self.answers: dict[str, str] = {}
        self.calls = 0

    @property
    def address(self) -> str:
        """`host:port`."""
        return f"127.0.0.1:{self.server_address[1]}"


class _MailTalk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        sink, recipient = cast("MailSink", self.server), ""
        sink.calls += 1
        self._say("220 sink")
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb in sink.answers:
                self._say(sink.answers[verb])
            elif verb == "DATA":
                self._say("354 go on")
                sink.letters.append((recipient, self._letter()))
                self._say("250 kept")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                recipient = line.partition(":")[2].strip("<>") if verb == "RCPT" else recipient
                self._say("250 fine")

    def _letter(self) -> EmailMessage:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b"."))
        return cast("EmailMessage", message_from_bytes(b"".join(lines), policy=policy.default))

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class SmsSink(ThreadingHTTPServer):
    """Keeps (headers, body) of every POST and answers with `status`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _SmsTalk)
        self.posts: list[tuple[dict[str, str], Any]] = []
        self.status = 200
        self.headers: dict[str, str] = {}

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}/send"


class _SmsTalk(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        sink = cast("SmsSink", self.server)
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        sink.posts.append((dict(self.headers), body))
        self.send_response(sink.status)
        for name, value in sink.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(b"accepted:7")

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


Sink = TypeVar("Sink", MailSink, SmsSink)


@contextmanager
def serving(server: Sink) -> Iterator[Sink]:
    """The server answers while the block lasts."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
