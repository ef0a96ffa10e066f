"""What a Spark Connect client does: connect.py URL WORK [without]; "without": the server has no jar, and each refusal is one sentence.

WORK holds what classic.py has left there. Prints "passed: STEP" for each step that holds.
"""

import pathlib
import sys
import time

import vernier
from pyspark.errors import IllegalArgumentException
from pyspark.ml import Pipeline, PipelineModel
from pyspark.sql import SparkSession

spark = SparkSession.builder.remote(sys.argv[1]).getOrCreate()
work = pathlib.Path(sys.argv[2])
rows = spark.read.parquet(str(work / "rows"))
quantizer = vernier.PostTrainingQuantizer(model=str(work / "model"), bits=8)


def passed(step, holds=True):
    if not holds:
        raise AssertionError(step)
    print(f"passed: {step}", flush=True)


def predicted(model):
    return [row[0] for row in model.transform(rows).orderBy("id").select("prediction").collect()]


if sys.argv[3:] == ["without"]:
    for step, act in {
        "fit": lambda: quantizer.fit(rows),
        "save": lambda: quantizer.save(str(work / "never")),
        "load": lambda: vernier.QuantizedModel.load(str(work / "integers")),
    }.items():
        try:
            act()
            passed(step, False)
        except RuntimeError as e:
            passed(f"{step} without the jar", str(e).startswith("The Spark Connect server has no Vernier; start it with --jars"))
    sys.exit(0)

model = quantizer.fit(rows)
expected = predicted(vernier.QuantizedModel.load(str(work / "integers")))
passed("fit and transform", predicted(model) == expected)
quantizer.write().overwrite().save(str(work / "connected-quantizer"))
passed("saved quantizer", vernier.PostTrainingQuantizer.load(str(work / "connected-quantizer")).getWeightBits() == 8)
model.write().overwrite().save(str(work / "connected"))
passed("saved model", predicted(vernier.QuantizedModel.load(str(work / "connected"))) == expected)
fitted = Pipeline(stages=[quantizer]).fit(rows)
fitted.write().overwrite().save(str(work / "connected-pipeline"))
passed("pipeline", predicted(PipelineModel.load(str(work / "connected-pipeline"))) == expected)
passed("read", vernier.read(spark, str(work / "out" / "model"))["parameters"].count() > 0)
for step, (act, said) in {
    "a model that is not there": (lambda: vernier.PostTrainingQuantizer(model="nowhere").fit(rows), '"nowhere" does not exist'),
    "a missing column": (lambda: quantizer.fit(rows.drop("x")), 'has no column "x"'),
    "bits": (lambda: vernier.PostTrainingQuantizer(model=str(work / "model"), bits=99).fit(rows), "Bits given invalid value 99"),
    "another model": (
        lambda: vernier.QuantizedModel.load(str(work / "model")),
        "server's log" if spark.version.startswith("4.0.") else "holds no quantized model",
    ),
}.items():
    try:
        act()
        passed(f"refused: {step}", False)
    except vernier.VernierError as e:
        passed(f"refused: {step}", said in str(e) and "\n" not in str(e))
try:
    model.transform(rows.selectExpr("nullif(x, 3) as x", "y")).collect()
    passed("refused: a null", False)
except IllegalArgumentException as e:
    passed("refused: a null", 'Column "x" holds a null' in str(e))
spark.stop()
