#!/bin/bash
# Whole runs within a stated heap, on two cores in one process, so with two tasks, the driver and Spark itself in it: a vector of 10 000
# features and sparse vectors of 2^18 (totals by channel), a table of 1 000 columns of numbers (a histogram by channel) and one of 10 000, and
# 10 000 classes. RUNBOOK.md, "How to size", states these heaps.
#
# VERNIER_SPARK   version of pyspark that makes data and models, 4.1.4 by default
# VECTOR_HEAP, COLUMNS_HEAP, SPARSE_HEAP, CLASSES_HEAP, WIDE_HEAP   other heaps than those stated
set -eu
. "$(dirname -- "$0")/checks.sh"

VERSION=${VERNIER_SPARK:-4.1.4}
VECTOR_HEAP=${VECTOR_HEAP:-1g}
COLUMNS_HEAP=${COLUMNS_HEAP:-2g}
SPARSE_HEAP=${SPARSE_HEAP:-2g}
CLASSES_HEAP=${CLASSES_HEAP:-2g}
WIDE_HEAP=${WIDE_HEAP:-2g}
work=$scratch/memory-check
spark=$scratch/spark-$VERSION
phase "Spark $VERSION"
"$home/deploy/cluster/install-spark.sh" "$VERSION" "$spark" >/dev/null
"$spark/bin/python3" -c 'import numpy' 2>/dev/null ||
  "$spark/bin/pip" install --quiet --disable-pip-version-check numpy==2.4.6 ||
  fail 'NumPy cannot be installed: look above for the reason.'

phase 'data and models'
rm -rf "$work"
mkdir -p "$work"
env -u SPARK_HOME PATH="$spark/bin:$PATH" SPARK_LOCAL_IP=127.0.0.1 python3 - "$work" >"$work/make.log" 2>&1 <<'PYTHON' ||
import sys

import numpy as np
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.classification import LogisticRegressionModel
from pyspark.ml.common import _py2java
from pyspark.ml.feature import HashingTF, VectorAssembler
from pyspark.ml.linalg import DenseMatrix, Vectors
from pyspark.ml.regression import LinearRegression, LinearRegressionModel
from pyspark.sql import SparkSession
from pyspark.sql import functions as f
from pyspark.ml.functions import array_to_vector

work = sys.argv[1]
spark = (
    SparkSession.builder.master("local[2]")
    .config("spark.ui.enabled", "false")
    .config("spark.driver.memory", "3g")
    .config("spark.sql.codegen.wholeStage", "false")
    .getOrCreate()
)
# Far too few rows to train on: what the models predict does not matter.
features = f.expr("transform(sequence(1, 10000), k -> pmod(xxhash64(id, k), 1000003) / 1000003D - 0.5)")
vectors = spark.range(0, 2000, 1, 4).select("id", array_to_vector(features).alias("features"))
vectors.withColumn("label", f.expr("id % 7 / 7D")).drop("id").write.parquet(f"{work}/vectors")
model = LinearRegression(maxIter=1, solver="l-bfgs").fit(spark.read.parquet(f"{work}/vectors").limit(20))
model.save(f"{work}/vector-model")

names = [f"c{k}" for k in range(1000)]
columns = [f.randn(seed).alias(name) for seed, name in enumerate(names)]
table = spark.range(0, 20000, 1, 4).select("id", *columns).withColumn("label", f.expr("id % 7 / 7D"))
table.drop("id").write.parquet(f"{work}/columns")
assembler = VectorAssembler(inputCols=names, outputCol="features")
pipeline = Pipeline(stages=[assembler, LinearRegression(maxIter=1, solver="l-bfgs")])
pipeline.fit(spark.read.parquet(f"{work}/columns").limit(20)).save(f"{work}/column-model")

# Models that nobody would train here, of numbers by chance.
random = np.random.default_rng(7)
ml = spark._jvm.org.apache.spark.ml


def java(value):
    return _py2java(spark.sparkContext, value)


def regression(features):
    weights = java(Vectors.dense(random.normal(size=features)))
    return LinearRegressionModel(ml.regression.LinearRegressionModel("wide", weights, 0.5, 1.0))


words = f.expr("transform(sequence(1, 30), k -> string(pmod(xxhash64(id, k), 1000003)))")
texts = spark.range(0, 20000, 1, 4).select(words.alias("words"), f.expr("id % 7 / 7D").alias("label"))
HashingTF(inputCol="words", outputCol="features").transform(texts).drop("words").write.parquet(f"{work}/sparse")
regression(1 << 18).save(f"{work}/sparse-model")

classes, inputs = 10_000, 20
few = f.expr(f"transform(sequence(1, {inputs}), k -> pmod(xxhash64(id, k), 1000003) / 1000003D - 0.5)")
labelled = spark.range(0, 1000, 1, 4).select(array_to_vector(few).alias("features"), f.expr("double(id)").alias("label"))
labelled.write.parquet(f"{work}/classes")
matrix = DenseMatrix(classes, inputs, random.normal(size=classes * inputs))
intercepts = java(Vectors.dense(random.normal(size=classes)))
logistic = ml.classification.LogisticRegressionModel("classes", java(matrix), intercepts, classes, True)
LogisticRegressionModel(logistic).save(f"{work}/classes-model")

names = [f"c{k}" for k in range(10_000)]
table = spark.range(0, 1000, 1, 2).select(f.expr("id % 7 / 7D").alias("label"), *[f.randn(1).alias(name) for name in names])
table.write.parquet(f"{work}/wide")
assembler = VectorAssembler(inputCols=names, outputCol="features")
PipelineModel([assembler, regression(len(names))]).save(f"{work}/wide-model")
PYTHON
  fail "data and models cannot be made: read \"$work/make.log\"."

# run NAME HEAP MODEL DATA: the exit code of a whole run on two cores within a heap.
run() {
  printf '%s\n' 'spark.master local[2]' 'spark.ui.enabled false' >"$work/local.conf"
  VERNIER_DRIVER_MEMORY=$2 VERNIER_PROPERTIES=$work/local.conf SPARK_LOCAL_IP=127.0.0.1 \
    code_of "$work/$1.log" env -u SPARK_HOME "$vernier" run --set "model.path=$work/$3" --set "calibration.path=$work/$4" \
    --set "validation.path=$work/$4" --set "output.path=$work/out-$1"
}

phase "10 000 features within $VECTOR_HEAP"
check 'a vector of 10 000 features' equal "$(run vector "$VECTOR_HEAP" vector-model vectors)" 0

phase "1 000 columns within $COLUMNS_HEAP"
check 'a table of 1 000 columns' equal "$(run columns "$COLUMNS_HEAP" column-model columns)" 0

phase "sparse vectors of 2^18 within $SPARSE_HEAP"
check 'sparse vectors of 2^18' equal "$(run sparse "$SPARSE_HEAP" sparse-model sparse)" 0

phase "10 000 classes within $CLASSES_HEAP"
check '10 000 classes' equal "$(run classes "$CLASSES_HEAP" classes-model classes)" 0

phase "10 000 columns within $WIDE_HEAP"
check 'a table of 10 000 columns' equal "$(run wide "$WIDE_HEAP" wide-model wide)" 0

finish
