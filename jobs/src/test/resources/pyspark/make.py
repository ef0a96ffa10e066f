"""Makes the models of this directory as PySpark saves them, its own classes in their metadata: python make.py DIRECTORY"""

import os
import shutil
import sys

from pyspark.ml import Pipeline, PipelineModel, Transformer
from pyspark.ml.classification import LogisticRegression, OneVsRest
from pyspark.ml.evaluation import MulticlassClassificationEvaluator
from pyspark.ml.feature import StandardScaler, VectorAssembler
from pyspark.ml.tuning import CrossValidator, ParamGridBuilder, TrainValidationSplit
from pyspark.ml.util import DefaultParamsReadable, DefaultParamsWritable
from pyspark.sql import SparkSession


class Unchanged(Transformer, DefaultParamsReadable, DefaultParamsWritable):
    """A stage of Python's own."""

    def _transform(self, dataset):
        return dataset


spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
rows = [(float(k % 7), float(k * k % 5), float(k % 3)) for k in range(60)]
table = spark.createDataFrame(rows, "f0 double, f1 double, label double").coalesce(1)
two = table.selectExpr("f0", "f1", "double(label > 0) as label")
assembler = VectorAssembler(inputCols=["f0", "f1"], outputCol="features")
logistic = LogisticRegression(maxIter=3)
first = Pipeline(stages=[assembler, Pipeline(stages=[StandardScaler(inputCol="features", outputCol="scaled")])])
scaled = LogisticRegression(maxIter=3, featuresCol="scaled")
evaluator = MulticlassClassificationEvaluator()
nested = Pipeline(stages=[first, scaled])
grid = ParamGridBuilder().addGrid(scaled.regParam, [0.0, 0.1]).build()

models = {
    "nested": nested.fit(two),
    "one-vs-rest": Pipeline(stages=[assembler, OneVsRest(classifier=logistic)]).fit(table),
    "cross-validator": CrossValidator(estimator=nested, estimatorParamMaps=grid, evaluator=evaluator, numFolds=2).fit(two),
    "split": Pipeline(
        stages=[
            assembler,
            TrainValidationSplit(
                estimator=OneVsRest(classifier=logistic),
                estimatorParamMaps=ParamGridBuilder().addGrid(logistic.regParam, [0.0, 0.1]).build(),
                evaluator=evaluator,
                seed=1,
            ),
        ]
    ).fit(table),
    "stage-of-python": PipelineModel(stages=[Unchanged(), Pipeline(stages=[assembler, logistic]).fit(two)]),
}
for name, model in models.items():
    target = os.path.join(sys.argv[1], name)
    shutil.rmtree(target, ignore_errors=True)
    model.write().overwrite().save(target)
    for directory, inner, files in os.walk(target):
        for unused in {"estimator", "evaluator", "classifier"} & set(inner):  # none of them may be needed, or loaded
            shutil.rmtree(os.path.join(directory, unused))
            inner.remove(unused)
        for file in files:
            if file.endswith(".crc") or file == "_SUCCESS":
                os.remove(os.path.join(directory, file))
