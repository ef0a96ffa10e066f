"""upload.py PORT BUCKET DIRECTORY...: puts the files of directories into a bucket, each under the name of its directory.

Signed with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (signature version 4), since a server gives an entity tag only to what it has
received itself.
"""

import datetime
import hashlib
import hmac
import http.client
import os
import pathlib
import sys
import urllib.parse

PAYLOAD = "UNSIGNED-PAYLOAD"


def keyed(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def headers(host, path):
    now = datetime.datetime.now(datetime.timezone.utc)
    stamp, day = now.strftime("%Y%m%dT%H%M%SZ"), now.strftime("%Y%m%d")
    signed = {"host": host, "x-amz-content-sha256": PAYLOAD, "x-amz-date": stamp}
    lines = "".join(f"{name}:{value}\n" for name, value in signed.items())
    request = "\n".join(["PUT", path, "", lines, ";".join(signed), PAYLOAD])
    scope = f"{day}/us-east-1/s3/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(request.encode()).hexdigest()])
    key = ("AWS4" + os.environ["AWS_SECRET_ACCESS_KEY"]).encode()
    for part in scope.split("/"):
        key = keyed(key, part)
    credential = f"Credential={os.environ['AWS_ACCESS_KEY_ID']}/{scope}"
    signature = f"AWS4-HMAC-SHA256 {credential}, SignedHeaders={';'.join(signed)}, Signature={keyed(key, text).hex()}"
    return {**signed, "Authorization": signature}


def main():
    port, bucket, *directories = sys.argv[1:]
    host = f"127.0.0.1:{port}"
    for directory in map(pathlib.Path, directories):
        for file in sorted(each for each in directory.rglob("*") if each.is_file() and each.suffix != ".crc"):
            path = urllib.parse.quote(f"/{bucket}/{directory.name}/{file.relative_to(directory)}")
            connection = http.client.HTTPConnection(host, timeout=60)
            connection.request("PUT", path, file.read_bytes(), headers(host, path))
            status = connection.getresponse().status
            connection.close()
            if status != 200:
                sys.exit(f'upload: the server answered {status} to "{path}".')


main()
