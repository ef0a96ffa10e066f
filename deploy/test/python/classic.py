"""What a user of the wheel does in a classic session: classic.py WORK; prints "passed: STEP" for each step that holds."""

import pathlib
import sys

import mlflow
import vernier
import vernier.mlflow
from pyspark.errors import IllegalArgumentException
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.evaluation import MulticlassClassificationEvaluator
from pyspark.ml.feature import StandardScaler, VectorAssembler
from pyspark.ml.tuning import CrossValidator, ParamGridBuilder
from pyspark.sql import SparkSession

work = pathlib.Path(sys.argv[1])
spark = (
    vernier.configure(SparkSession.builder.master("local[2]"))
    .config("spark.ui.enabled", "false")
    .config("spark.sql.shuffle.partitions", "2")
    .getOrCreate()
)
spark.sparkContext.setLogLevel("ERROR")


def passed(step, holds=True):
    if not holds:
        raise AssertionError(step)
    print(f"passed: {step}", flush=True)


def predicted(model, table):
    return [row[0] for row in model.transform(table).orderBy("id").select("prediction").collect()]


rows = spark.range(0, 300, 1, 2).selectExpr("id", "double(id % 17) as x", "id / 7 as y", "double(id % 3) as label")
rows.write.mode("overwrite").parquet(str(work / "rows"))
rows = spark.read.parquet(str(work / "rows"))
features = VectorAssembler(inputCols=["x", "y"], outputCol="raw")
scaler = StandardScaler(inputCol="raw", outputCol="features", withMean=True)
trained = Pipeline(stages=[features, scaler, LogisticRegression(maxIter=5)]).fit(rows)
saved = str(work / "model")
trained.write().overwrite().save(saved)

quantizer = vernier.PostTrainingQuantizer(model=saved, bits=8)
model = quantizer.fit(rows)
expected = predicted(model, rows)
passed("fit and transform", sum(a == b for a, b in zip(expected, predicted(trained, rows))) > 290)
passed("parameters", model.getInputCols() == ["x", "y"] and quantizer.getWeightBits() == 8)
passed("another fit", quantizer.fit(rows, {quantizer.weightBits: 3}).uid != model.uid)
quantizer.save(str(work / "quantizer"))
passed("saved quantizer", vernier.PostTrainingQuantizer.load(str(work / "quantizer")).getModel() == saved)
model.save(str(work / "integers"))
passed("saved model", predicted(vernier.QuantizedModel.load(str(work / "integers")), rows) == expected)
passed("in memory", predicted(vernier.PostTrainingQuantizer(model=trained, bits=8).fit(rows), rows) == expected)

pipeline = Pipeline(stages=[quantizer])
pipeline.write().overwrite().save(str(work / "pipeline"))
fitted = Pipeline.load(str(work / "pipeline")).fit(rows)
fitted.write().overwrite().save(str(work / "fitted"))
passed("pipeline", predicted(PipelineModel.load(str(work / "fitted")), rows) == expected)
grid = ParamGridBuilder().addGrid(quantizer.weightBits, [2, 8]).build()
tuned = CrossValidator(
    estimator=quantizer, estimatorParamMaps=grid, evaluator=MulticlassClassificationEvaluator(metricName="accuracy"), numFolds=2
).fit(rows)
passed("cross-validator", len(tuned.avgMetrics) == 2 and isinstance(tuned.bestModel, vernier.QuantizedModel))

job = {
    "model": {"path": saved},
    "calibration": {"path": str(work / "rows")},
    "validation": {"path": str(work / "rows"), "label": "label"},
    "output": {"path": str(work / "out")},
}
outcome = vernier.run(job)
passed("run", outcome["outcome"] == "published" and outcome["exit"] == 0)
current = str(work / "out" / "model")
tables = vernier.read(spark, current)
agreement = tables["validation"].where("metric = 'agreement' and slice is null").first()
passed("read", agreement["quantized_value"] > 0.9 and tables["statistics"].count() > 0)
run = str(work / "out" / "model" / "runs" / outcome["run"] / "model")
published = vernier.QuantizedModel.load(run)
passed("published model", predicted(published, rows) == expected)
(work / "sum").write_text(str(published.transform(rows).agg({"prediction": "sum"}).first()[0]))
(work / "run").write_text(outcome["run"])
REFUSED = {
    "a key": (lambda: vernier.run({**job, "quantization": {"weights": {"bits": 99}}}), 21, "quantization.weights.bits"),
    "a command": (lambda: vernier.run(job, command="runn"), 1, '"runn" gave no outcome'),
    "no model": (lambda: vernier.PostTrainingQuantizer().fit(rows), 21, "has no model"),
    "a model that is not there": (lambda: vernier.PostTrainingQuantizer(model="nowhere").fit(rows), 21, '"nowhere" does not exist'),
    "bits": (lambda: vernier.PostTrainingQuantizer(model=saved, bits=99).fit(rows), 21, "Bits given invalid value 99"),
    "a missing column": (lambda: quantizer.fit(rows.drop("x")), 22, 'has no column "x"'),
    "inside a pipeline": (lambda: pipeline.fit(rows.drop("x")), 22, 'has no column "x"'),
    "NaN": (lambda: quantizer.fit(rows.selectExpr("double('NaN') as x", "y")), 22, "is NaN in 300"),
    "no rows": (lambda: quantizer.fit(rows.where("false")), 22, "has no rows"),
    "a column that is there": (lambda: model.transform(model.transform(rows)), 21, "is there already"),
    "text": (lambda: model.transform(rows.selectExpr("string(x) as x", "y")), 22, "of type string"),
    "a directory that is there": (lambda: model.save(saved), 21, "already exists"),
    "another model": (lambda: vernier.QuantizedModel.load(saved), 21, "holds no quantized model"),
    "quantized already": (lambda: vernier.PostTrainingQuantizer(model=model).fit(rows), 21, "is a quantized model of Vernier already"),
    "to save what is in memory": (lambda: vernier.PostTrainingQuantizer(model=trained).write(), 21, "in memory"),
}
for step, (act, code, said) in REFUSED.items():
    try:
        act()
        passed(f"refused: {step}", False)
    except ValueError as e:
        passed(f"refused: {step}", isinstance(e, vernier.VernierError) and e.outcome["exit"] == code and said in str(e) and "\n" not in str(e))

try:
    model.transform(rows.selectExpr("nullif(x, 3) as x", "y")).collect()
    passed("refused: a null", False)
except IllegalArgumentException as e:
    passed("refused: a null", str(e).startswith('Column "x" holds a null'))

mlflow.set_tracking_uri((work / "mlruns").as_uri())
logged = mlflow.get_run(vernier.mlflow.log_run(current))
passed("mlflow", logged.data.metrics["agreement"] == agreement["quantized_value"])
passed("mlflow tags", logged.data.tags["vernier.run_id"] == outcome["run"])
spark.stop()
