"""A reverse proxy on loopback that stands between a client and an S3 server and breaks what passes.

faults.py SERVER_PORT DIRECTORY [--every N] [--hold SUFFIX]

Every N-th request meets one of three faults in turn: the answer 503 SlowDown, a connection that closes without an answer, an
answer of which half is missing. With --hold every PUT to a path with that suffix waits until DIRECTORY/release exists.
DIRECTORY gets "port" (where it listens), "held" (a request waits) and "requests" (one line each: method, path, condition, fault).
"""

import argparse
import http.client
import http.server
import itertools
import pathlib
import threading
import time

FAULTS = ("slow", "drop", "half")
SLOW_DOWN = b"<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>"
OWN_HEADERS = {"connection", "expect", "transfer-encoding"}


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("server", type=int)
    parser.add_argument("directory", type=pathlib.Path)
    parser.add_argument("--every", type=int, default=0)
    parser.add_argument("--hold")
    return parser.parse_args()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    given = None
    count = itertools.count(1)
    fault_count = itertools.count()
    lock = threading.Lock()

    def log_message(self, *_):
        pass

    def fault(self):
        with self.lock:
            number = next(self.count)
            hit = self.given.every and number % self.given.every == 0
            return FAULTS[next(self.fault_count) % len(FAULTS)] if hit else "none"

    def relay(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = self.fault()
        condition = "if-match" if self.headers["If-Match"] else "if-none-match" if self.headers["If-None-Match"] else "-"
        with self.lock, (self.given.directory / "requests").open("a") as log:
            log.write(f"{self.command} {self.path} {condition} {fault}\n")
        if fault == "slow":
            self.send(503, {"Content-Type": "application/xml"}, SLOW_DOWN)
            return
        if fault == "drop":
            self.close_connection = True
            return
        self.hold()
        status, headers, answer = self.ask(body)
        if fault == "half" and self.command == "GET" and answer:
            self.close_connection = True
            self.send(status, headers, answer, len(answer) // 2)
        else:
            self.send(status, headers, answer)

    def hold(self):
        if self.given.hold and self.command == "PUT" and self.path.split("?")[0].endswith(self.given.hold):
            (self.given.directory / "held").touch()
            while not (self.given.directory / "release").exists():
                time.sleep(0.1)

    def ask(self, body):
        server = http.client.HTTPConnection("127.0.0.1", self.given.server, timeout=60)
        try:
            server.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() not in OWN_HEADERS:
                    server.putheader(name, value)
            server.endheaders(body)
            answer = server.getresponse()
            headers = {name: value for name, value in answer.getheaders() if name.lower() not in OWN_HEADERS}
            return answer.status, headers, answer.read()
        finally:
            server.close()

    def send(self, status, headers, body, length=None):
        self.send_response_only(status)
        for name, value in headers.items():
            if name.lower() != "content-length":
                self.send_header(name, value)
        if self.command == "HEAD":
            if "Content-Length" in headers:
                self.send_header("Content-Length", headers["Content-Length"])
        elif status not in (204, 304):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body[:length])

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = relay


def main():
    Handler.given = arguments()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    Handler.given.directory.mkdir(parents=True, exist_ok=True)
    (Handler.given.directory / "port").write_text(str(server.server_port))
    server.serve_forever()


main()
