"""Models of every kind through the wheel: kinds.py WORK [URL]; with a URL as a Spark Connect client, of what the classic session left in WORK.

Each is quantized, transforms, is saved and loaded, in a session that reads from a stream too. Prints "passed: STEP" for each step that holds.
"""

import pathlib
import sys

import vernier
from pyspark.ml import Pipeline
from pyspark.ml.classification import NaiveBayes, RandomForestClassifier
from pyspark.ml.clustering import GaussianMixture, KMeans
from pyspark.ml.feature import VectorAssembler
from pyspark.ml.recommendation import ALS
from pyspark.sql import SparkSession

work = pathlib.Path(sys.argv[1]) / "kinds"
connected = len(sys.argv) > 2
builder = (
    SparkSession.builder.remote(sys.argv[2])
    if connected
    else vernier.configure(SparkSession.builder.master("local[2]"))
    .config("spark.ui.enabled", "false")
    .config("spark.sql.shuffle.partitions", "2")
)
spark = builder.getOrCreate()
KINDS = {
    "bayes": NaiveBayes(modelType="gaussian"),
    "trees": RandomForestClassifier(numTrees=3, maxDepth=3, seed=1),
    "clusters": KMeans(k=3, seed=1),
    "mixture": GaussianMixture(k=2, seed=1),
}


def passed(step, holds=True):
    if not holds:
        raise AssertionError(step)
    print(f"passed: {step}", flush=True)


def predicted(model, table, column="prediction"):
    return [row[0] for row in model.transform(table).orderBy("id").select(column).collect()]


if not connected:
    table = spark.range(0, 200, 1, 2).selectExpr(
        "id", "double(id % 17) as x", "id % 5 / 7 as y", "double(id % 17 > 8) as label", "int(id % 20) as user", "int(id % 13) as item"
    )
    table.write.mode("overwrite").parquet(str(work / "rows"))
rows = spark.read.parquet(str(work / "rows"))
for kind, estimator in KINDS.items():
    path = str(work / kind)
    if not connected:
        assembler = VectorAssembler(inputCols=["x", "y"], outputCol="features")
        floats = Pipeline(stages=[assembler, estimator]).fit(rows)
        floats.write().overwrite().save(path)
        (work / f"{kind}.txt").write_text(str(predicted(floats, rows)))
    model = vernier.PostTrainingQuantizer(model=path, bits=8).fit(rows)
    found = predicted(model, rows)
    expected = eval((work / f"{kind}.txt").read_text())
    passed(f"{kind}: as before", sum(a == b for a, b in zip(found, expected)) > 195)
    model.write().overwrite().save(f"{path}-integers")
    passed(f"{kind}: saved", predicted(vernier.QuantizedModel.load(f"{path}-integers"), rows) == found)

job = {"calibration": {"path": str(work / "rows")}, "validation": {"path": str(work / "rows")}, "output": {"path": str(work / "out")}}
if not connected:
    outcome = vernier.run({**job, "model": {"path": str(work / "clusters")}})
    validation = vernier.read(spark, str(work / "out" / "clusters"))["validation"]
    passed("clusters: sizes", validation.where("scope like 'cluster%' and metric = 'rows'").agg({"float_value": "sum"}).first()[0] == 200)
    swept = vernier.run({**job, "model": {"path": str(work / "bayes")}, "sweep": {"bits": [4, 8], "select": "none"}}, command="sweep")
    candidates = spark.read.parquet(f"{swept['location']}/candidates")
    passed("sweep", swept["outcome"] == "compared" and candidates.select("candidate").distinct().count() == 2)
    ALS(rank=4, maxIter=2, seed=1, userCol="user", itemCol="item", ratingCol="x").fit(rows).write().overwrite().save(str(work / "factors"))
    vernier.run({"model": {"path": str(work / "factors")}, "validation": {"path": str(work / "rows"), "label": "x"}, "output": job["output"]})
    passed("factors: read", vernier.read(spark, str(work / "out" / "factors"))["parameters"].count() > 0)
    (work / "run").write_text(next((work / "out" / "factors" / "runs").iterdir()).name)

factors = vernier.QuantizedFactors.load(str(work / "out" / "factors" / "runs" / (work / "run").read_text() / "model"))
ratings = predicted(factors, rows)
if not connected:
    passed("factors: parameters", (factors.getUserCol(), factors.getItemCol()) == ("user", "item"))
factors.write().overwrite().save(str(work / "factors-integers"))
passed("factors: saved", predicted(vernier.QuantizedFactors.load(str(work / "factors-integers")), rows) == ratings and len(ratings) == 200)

# A filter of what was scored goes through to the scan, and a stream is scored as a table is.
trees = vernier.QuantizedModel.load(str(work / "trees-integers"))
if not connected:
    plan = trees.transform(rows).where("x > 3")._jdf.queryExecution().executedPlan().toString()
    passed("filter: at the scan", "GreaterThan(x,3.0)" in plan)
stream = trees.transform(spark.readStream.schema(rows.schema).parquet(str(work / "rows"))).select("id", "prediction")
name = f"scored{int(connected)}"
stream.writeStream.format("memory").queryName(name).trigger(availableNow=True).start().awaitTermination()
passed("stream", [row[0] for row in spark.table(name).orderBy("id").select("prediction").collect()] == predicted(trees, rows))
spark.stop()
