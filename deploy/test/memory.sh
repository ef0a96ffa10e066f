#!/bin/bash
# Whole runs within a stated heap, on two cores in one process, so with two tasks, the driver and Spark itself in it: a vector of 10 000
# features (totals by channel), one of 2^18 sparse features, 10 000 classes, a layer of 10 000 x 10 000 in an ONNX file, tables of 1 000
# columns of numbers (a histogram by channel) and of 10 000, factors of 1 000 000 users and 200 000 items with held-out ratings, and
# 1 000 000 words (both need no more however many rows they have). It took 32 minutes on two cores with a load of 20 to 40 from others, 13 of them for data and models. RUNBOOK.md,
# "How to size", states these heaps.
#
#   deploy/test/memory.sh [CASE...]   all cases, or those named: vector sparse classes layer columns wide factors words
#
# VERNIER_SPARK   version of pyspark that makes data and models, 4.1.4 by default
# VECTOR_HEAP, LAYER_HEAP, COLUMNS_HEAP, WIDE_HEAP, TABLES_HEAP   other heaps than those stated
set -eu
. "$(dirname -- "$0")/checks.sh"

wanted=${*:-vector sparse classes layer columns wide factors words}
VERSION=${VERNIER_SPARK:-4.1.4}
VECTOR_HEAP=${VECTOR_HEAP:-1g}
LAYER_HEAP=${LAYER_HEAP:-4g}
COLUMNS_HEAP=${COLUMNS_HEAP:-2g}
WIDE_HEAP=${WIDE_HEAP:-3g}
TABLES_HEAP=${TABLES_HEAP:-2g}
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
import shutil
import sys

import numpy as np
from pyspark.ml import Pipeline
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.feature import HashingTF, VectorAssembler, Word2Vec
from pyspark.ml.recommendation import ALS
from pyspark.ml.regression import LinearRegression
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

# Twenty words a row, hashed to 2^18 features.
words = spark.range(0, 20000, 1, 4).selectExpr("id", "transform(sequence(1, 20), k -> pmod(xxhash64(id, k), 50000)) words")
hashed = HashingTF(inputCol="words", outputCol="features", numFeatures=1 << 18).transform(words)
hashed.selectExpr("features", "id % 7 / 7D label").write.parquet(f"{work}/sparse")
LinearRegression(maxIter=1, solver="l-bfgs").fit(spark.read.parquet(f"{work}/sparse").limit(20)).save(f"{work}/sparse-model")

# A perceptron of 10 000 inputs, as many hidden units and two classes, its file written field by field.


def field(number, content):
    """A field of protocol buffers: a number, or bytes, text or fields one after the other."""
    def varint(value):
        parts = []
        while value > 127:
            parts.append(value & 127 | 128)
            value >>= 7
        return bytes([*parts, value])

    if isinstance(content, int):
        return varint(number << 3) + varint(content)
    content = content.encode() if isinstance(content, str) else content
    return varint(number << 3 | 2) + varint(len(content)) + content


def constant(name, values):
    sizes = b"".join(field(1, size) for size in values.shape)
    return field(5, sizes + field(2, 1) + field(8, name) + field(9, values.tobytes()))


def node(operator, made, *read):
    return field(1, b"".join(field(1, name) for name in read) + field(2, made) + field(4, operator))


def port(number, name, size):
    shape = field(1, field(2, "N")) + field(1, field(1, size))
    return field(number, field(1, name) + field(2, field(1, field(1, 1) + field(2, shape))))


random = np.random.default_rng(1)
wide, narrow = (random.standard_normal((10000, outputs), dtype="float32") / 100 for outputs in (10000, 2))
graph = [
    node("MatMul", "a", "features", "wide"),
    node("Relu", "h", "a"),
    node("MatMul", "m", "h", "narrow"),
    node("Softmax", "p", "m"),
    field(2, "layer"),
    constant("wide", wide),
    constant("narrow", narrow),
    port(11, "features", 10000),
    port(12, "p", 2),
]
with open(f"{work}/layer.onnx", "wb") as file:
    file.write(field(1, 8) + field(7, b"".join(graph)) + field(8, field(2, 13)))
rows = spark.range(0, 64, 1, 2).select(array_to_vector(features).alias("features"), f.expr("double(id % 2) label"))
rows.write.parquet(f"{work}/layer")

few = f.expr("transform(sequence(1, 20), k -> pmod(xxhash64(id, k), 1000003) / 1000003D - 0.5)")
classes = spark.range(0, 20000, 1, 4).select(array_to_vector(few).alias("features"), f.expr("double(id % 10000) label"))
classes.write.parquet(f"{work}/classes")
LogisticRegression(maxIter=1).fit(spark.read.parquet(f"{work}/classes")).save(f"{work}/class-model")

# Name, columns and rows of a table of numbers, and a model of their vector.
for name, width, rows in (("column", 1000, 20000), ("wide", 10000, 2000)):
    names = [f"c{k}" for k in range(width)]
    ids = spark.range(0, rows, 1, 4)
    if name == "column":
        numbers = ids.select("id", *(f.randn(seed).alias(column) for seed, column in enumerate(names)))
    else:
        vector = f.expr(f"transform(sequence(1, {width}), k -> pmod(xxhash64(id, k), 1000003) / 1000003D - 0.5) vector")
        numbers = ids.select("id", vector).select("id", *(f.col("vector")[k].alias(column) for k, column in enumerate(names)))
    numbers.withColumn("label", f.expr("id % 7 / 7D")).drop("id").write.parquet(f"{work}/{name}s")
    assembler = VectorAssembler(inputCols=names, outputCol="features")
    pipeline = Pipeline(stages=[assembler, LinearRegression(maxIter=1, solver="l-bfgs")])
    pipeline.fit(spark.read.parquet(f"{work}/{name}s").limit(20)).save(f"{work}/{name}-model")

# Small models, whose tables are replaced by long ones.
ratings = spark.range(100).selectExpr("int(id % 7) user", "int(id % 5) item", "float(id % 3) rating")
ALS(rank=10, maxIter=1, seed=1).fit(ratings).save(f"{work}/factor-model")
texts = spark.range(20).selectExpr("transform(sequence(1, 9), k -> concat('w', k)) text")
Word2Vec(vectorSize=10, minCount=1, maxIter=1, seed=1, inputCol="text").fit(texts).save(f"{work}/word-model")
elements = "transform(sequence(1, 10), k -> float(pmod(xxhash64(id, k), 2001) / 1000D - 1))"
for table, rows, key, vector in (
    ("factor-model/userFactors", 1_000_000, "int(id) id", "features"),
    ("factor-model/itemFactors", 200_000, "int(id) id", "features"),
    ("word-model/data", 1_000_000, "concat('w', id) word", "vector"),
):
    shutil.rmtree(f"{work}/{table}")
    spark.range(0, rows, 1, 2).selectExpr(key, f"{elements} {vector}").write.parquet(f"{work}/{table}")
ratings = "int(id * 7919 % 1000000) user", "int(id * 31 % 200000) item", "float(id % 5) rating"
spark.range(50_000).selectExpr(*ratings).write.parquet(f"{work}/ratings")
PYTHON
  fail "data and models cannot be made: read \"$work/make.log\"."

# run NAME HEAP MODEL SETTING...: the exit code of a whole run on two cores within a heap.
run() {
  name=$1 heap=$2 model=$3
  shift 3
  settings=()
  for setting in "model.path=$work/$model" "$@"; do
    settings+=(--set "$setting")
  done
  printf '%s\n' 'spark.master local[2]' 'spark.ui.enabled false' >"$work/local.conf"
  VERNIER_DRIVER_MEMORY=$heap VERNIER_PROPERTIES=$work/local.conf SPARK_LOCAL_IP=127.0.0.1 \
    code_of "$work/$name.log" env -u SPARK_HOME "$vernier" run "${settings[@]}" --set "output.path=$work/out-$name"
}

# measured CASE HEAP TEXT MODEL SETTING...: checks such a run, if it is asked for.
measured() {
  case=$1 heap=$2 text=$3
  shift 3
  case " $wanted " in *" $case "*) ;; *) return 0 ;; esac
  phase "$text within $heap"
  check "$text" equal "$(run "$case" "$heap" "$@")" 0
}

measured vector "$VECTOR_HEAP" 'a vector of 10 000 features' \
  vector-model "calibration.path=$work/vectors" "validation.path=$work/vectors"
measured sparse "$VECTOR_HEAP" 'a vector of 2^18 sparse features' \
  sparse-model "calibration.path=$work/sparse" "validation.path=$work/sparse"
measured classes "$VECTOR_HEAP" '10 000 classes' \
  class-model "calibration.path=$work/classes" "validation.path=$work/classes"
measured layer "$LAYER_HEAP" 'a layer of 10 000 x 10 000' \
  layer.onnx "calibration.path=$work/layer" "validation.path=$work/layer"
measured columns "$COLUMNS_HEAP" 'a table of 1 000 columns' \
  column-model "calibration.path=$work/columns" "validation.path=$work/columns"
measured wide "$WIDE_HEAP" 'a table of 10 000 columns' \
  wide-model "calibration.path=$work/wides" "validation.path=$work/wides"
measured factors "$TABLES_HEAP" 'factors of 1 000 000 users and 200 000 items' factor-model "validation.path=$work/ratings"
measured words "$TABLES_HEAP" 'vectors of 1 000 000 words' word-model 'gates.cosine_error=<= 0.01'

phase 'done'
finish
