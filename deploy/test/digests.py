"""digests.py DIRECTORY [--run ID] [--files]: the digests of the tables of a run, one a line, without what differs between equal runs.

DIRECTORY is an output with the name of its model. The run is the one that current.json names, or the given one. With --files the
SHA-256 of each table's pages and of the files of the model follow, which differ between versions of the Parquet library. Pages are a
file without its footer: there Parquet lists the encodings of a column in no order. Fails where anything that a manifest promises is
not there.
"""

import argparse
import hashlib
import json
import pathlib


def document(path):
    return json.loads(path.read_text())


def digest(file):
    content = file.read_bytes()
    if file.suffix == ".parquet":
        if content[-4:] != b"PAR1":
            raise ValueError(f'"{file}" is no whole Parquet file')
        content = content[: -8 - int.from_bytes(content[-8:-4], "little")]
    return hashlib.sha256(content).hexdigest()


def tables(directory, manifest, files):
    for name, table in sorted(manifest["tables"].items()):
        pages = digest(directory / name / "part-0.parquet")
        print(name, table["rows"], table["digest"], *([pages] if files else []))


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("directory", type=pathlib.Path)
    arguments.add_argument("--run")
    arguments.add_argument("--files", action="store_true")
    given = arguments.parse_args()

    path = "runs/" + given.run if given.run else document(given.directory / "current.json")["path"]
    run = given.directory / path
    manifest = document(run / "manifest.json")
    calibration = given.directory / "calibrations" / manifest["calibration_id"]
    print("verdict", manifest["verdict"], document(run / "outcome.json")["exit_code"])
    tables(calibration, document(calibration / "manifest.json"), given.files)
    tables(run, manifest, given.files)
    if given.files:
        for file in sorted(each for each in (run / "model").rglob("*") if each.is_file()):
            print(file.relative_to(run), digest(file))


main()
