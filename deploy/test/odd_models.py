"""Models and data that try a page, for pages.sh: odd_models.py DIRECTORY, with pyspark.

odd/    a logistic regression whose columns are named like markup, on rows with NaN and infinities
wide/   a logistic regression on vectors of 10,000 elements
trees/  a random forest over numbers and a category, one column of which it does not need
"""

import random
import sys

from pyspark.ml import Pipeline
from pyspark.ml.classification import LogisticRegression, RandomForestClassifier
from pyspark.ml.feature import StringIndexer, VectorAssembler
from pyspark.ml.linalg import Vectors
from pyspark.sql import SparkSession

NAMES = ["</script><img src=x onerror=alert(1)>", "<b>bold</b>", "\u202eright to left & \"quoted\"", "a" * 200, "constant"]
WIDE = 10_000
ROWS = 400
WIDE_ROWS = 100

target = sys.argv[1]
random.seed(1)
spark = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()


def odd():
    rows = []
    for number in range(ROWS):
        values = [random.gauss(0, 1), random.expovariate(1), random.gauss(1e6, 1), random.gauss(0, 1e-6), 7.0]
        rows.append((*values, float(values[0] + values[1] + random.gauss(0, 1) > 1), random.choice(["<i>AA", "UA", None])))
        if number % 50 == 49:
            rows.append((float("nan"), float("inf"), *values[2:], 1.0, "UA"))
    table = spark.createDataFrame(rows, [*NAMES, "label", "carrier"])
    stages = [VectorAssembler(inputCols=NAMES, outputCol="features", handleInvalid="keep"), LogisticRegression(maxIter=20)]
    finite = table.where(table[NAMES[0]] == table[NAMES[0]]).where(table[NAMES[1]] < 1e300).where("not isnan(`<b>bold</b>`)")
    save("odd", Pipeline(stages=stages).fit(finite), table)


def wide():
    rows = []
    for _ in range(WIDE_ROWS):
        values = [float(random.randint(-8, 8)) for _ in range(WIDE)]
        rows.append((Vectors.dense(values), float(values[0] > 0)))
    table = spark.createDataFrame(rows, ["features", "label"])
    save("wide", LogisticRegression(maxIter=2).fit(table), table)


def trees():
    rows = []
    for _ in range(ROWS):
        first, second, kind = random.gauss(0, 1), random.expovariate(1), random.choice("abcd")
        rows.append((7.0, first, second, kind, float(first + second * (kind == "a") + random.gauss(0, 0.5) > 0.5)))
    table = spark.createDataFrame(rows, ["constant", "first", "second", "kind", "label"])
    stages = [
        StringIndexer(inputCol="kind", outputCol="index", handleInvalid="keep"),
        VectorAssembler(inputCols=["constant", "first", "index", "second"], outputCol="features"),
        RandomForestClassifier(numTrees=7, maxDepth=5, seed=1),
    ]
    save("trees", Pipeline(stages=stages).fit(table), table)


def save(name, model, table):
    model.write().overwrite().save(f"{target}/{name}/model")
    table.coalesce(1).write.mode("overwrite").parquet(f"{target}/{name}/data")


odd()
wide()
trees()
spark.stop()
