"""What streaming.sh asks of files and tables.

streams.py split FROM TO FILES   the rows of a table in so many files of about equal size, in no order; needs pyspark
streams.py same ONE OTHER        whether two calibrations hold the same statistics, bit for bit; needs pyspark
streams.py left STREAM           what a killed driver has left of a stream, in a few words
"""

import pathlib
import struct
import sys


def session():
    from pyspark.sql import SparkSession

    return SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()


def split(source, target, files):
    session().read.parquet(source).repartition(int(files)).write.parquet(target)


def statistics(calibration):
    table = session().read.parquet(calibration + "/statistics").drop("calibration_id")
    # The text of a double tells every bit of it, the sign of zero too.
    return [repr(row.asDict()) for row in table.collect()]


def same(one, other):
    left, right = statistics(one), statistics(other)
    if not left or left != right:
        differing = [pair for pair in zip(left, right) if pair[0] != pair[1]]
        print(f"     {len(left)} and {len(right)} rows, {len(differing)} differ: {differing[:1]}")
        sys.exit(1)


def last(notes):
    return max((int(note.name) for note in notes.glob("[0-9]*")), default=-1)


def left(stream):
    states = list(pathlib.Path(stream).glob("*/state"))
    if not states:
        print("nothing")
        return
    saved = struct.unpack(">q", states[0].read_bytes()[4:12])[0]
    checkpoints = list(states[0].parent.glob("checkpoint-*"))
    planned, noted = (max((last(each / kind) for each in checkpoints), default=-1) for kind in ("offsets", "commits"))
    if saved > noted:
        print("a batch saved and not noted")
    elif planned > saved:
        print("a batch planned and not saved")
    else:
        print("between batches" if saved >= 0 else "before the first batch")


COMMANDS = {"split": split, "same": same, "left": left}
COMMANDS[sys.argv[1]](*sys.argv[2:])
