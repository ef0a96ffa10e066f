"""pods.py DIRECTORY: stands where an API server of Kubernetes would and writes each pod that it is asked for to DIRECTORY.

Listens on loopback; the port is in DIRECTORY/port. It runs nothing: each pod is answered as if it were accepted.
"""

import http.server
import json
import pathlib
import sys

directory = pathlib.Path(sys.argv[1])


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if asked["kind"] == "Pod":
            (directory / "pod.json").write_text(json.dumps(asked))
        asked["metadata"]["uid"] = "1"
        self.answer(201, asked)

    def do_GET(self):
        self.answer(404, {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": 404})

    do_PUT = do_PATCH = do_DELETE = do_GET

    def answer(self, status, document):
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
(directory / "port").write_text(str(server.server_port))
server.serve_forever()
