"""A mail server that takes everything and remembers when and how often each address was served."""

from __future__ import annotations

import re
import socketserver
import threading
import time
from collections import Counter


class MailSink(socketserver.ThreadingTCPServer):
    """`received`: address -> the moment (time.time) at which its last mail was taken."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int = 2526) -> None:
        super().__init__(("127.0.0.1", port), _Session)
        self.received: dict[str, float] = {}
        self.mails: Counter[str] = Counter()

    def __enter__(self) -> MailSink:
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.shutdown()
        self.server_close()


class _Session(socketserver.StreamRequestHandler):
    server: MailSink

    def handle(self) -> None:
        self._say("220 sink")
        address = ""
        for raw in self.rfile:
            command = raw.decode(errors="replace").strip()
            verb = command[:4].upper()
            if verb == "RCPT":
                address = re.sub(r".*<(.*)>.*", r"\1", command)
            if verb == "DATA":
                self._say("354 go on")
                while self.rfile.readline().strip(b"\r\n") != b".":
                    pass
                self.server.received[address] = time.time()
                self.server.mails[address] += 1
            self._say("221 bye" if verb == "QUIT" else "250 sink")
            if verb == "QUIT":
                return

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())
