#!/bin/sh
# Runs the application jar under Spark distributions from PyPI, by their own spark-submit, and compares what they write.
#
#   spark-versions.sh DEMO [VERSION...]
#
# DEMO      what "vernier demo" wrote: its data and models are the input
# VERSION   of pyspark; 4.0.5 4.1.4 4.3.0 unless given
# SCRATCH   where distributions are installed and kept; a new temporary directory unless set
#
# For each version: a run that passes (0), one whose gate fails (20), a refused configuration (21), refused data (22). The digests of
# all tables must be the same under every version, and so must be what the published model scores. Prints one line for each version;
# exits with 1 if anything differs.
set -eu

home=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P)
[ $# -gt 0 ] || { printf '%s\n' 'usage: spark-versions.sh DEMO [VERSION...]' >&2; exit 1; }
demo=$(CDPATH='' cd -- "$1" && pwd -P)
shift
[ $# -gt 0 ] || set -- 4.0.5 4.1.4 4.3.0
jar=$(find "$home/jobs/target" -maxdepth 1 -name 'vernier-jobs-[0-9]*.jar' | head -n 1)
[ -n "$jar" ] || { printf '%s\n' 'there is no application jar: run ./mvnw package first.' >&2; exit 1; }
if [ -z "${SCRATCH:-}" ]; then
  SCRATCH=$(mktemp -d)
  trap 'rm -rf "$SCRATCH"' EXIT
fi
results=$(mktemp -d "$SCRATCH/results.XXXXXX")
failed=0
reference=
expected=

# Runs the job with more settings under a version and prints the exit code.
submit() {
  version=$1
  shift
  code=0
  # spark-submit finds its home by the python3 on PATH.
  env -u SPARK_HOME PATH="$SCRATCH/spark-$version/bin:$PATH" SPARK_LOCAL_IP=127.0.0.1 \
    spark-submit --master 'local[2]' --conf spark.ui.enabled=false --class io.vernier.jobs.Vernier "$jar" run \
    --set "model.path=$demo/models/perceptron" --set "calibration.path=$demo/data/train" \
    --set "validation.path=$demo/data/test" --set "output.path=$results/$version" "$@" \
    >>"$results/$version.log" 2>&1 || code=$?
  printf '%s' "$code"
}

# The tables' digests, from the manifests that the version wrote; those of a run hold its id, which does not depend on the version.
digests() {
  find "$results/$1" -name manifest.json | sort | while read -r manifest; do
    printf '%s\n' "${manifest#"$results/$1/"}"
    # Files of the model name the version that wrote them.
    sed '/^  "files"/,/^  }/d' "$manifest" | grep '"digest"'
  done
}

# What the published model says of the held-out data inside this Spark's own plans: rows, sum of predictions, rows of a join with itself.
score() {
  env -u SPARK_HOME PATH="$SCRATCH/spark-$1/bin:$PATH" SPARK_LOCAL_IP=127.0.0.1 \
    python3 - "$jar" "$results/$1/perceptron" "$demo/data/test" 2>>"$results/$1.log" <<'PYTHON' || true
import json
import pathlib
import sys

from pyspark.sql import DataFrame, SparkSession

jar, results, data = sys.argv[1:]
spark = (
    SparkSession.builder.master("local[2]")
    .config("spark.ui.enabled", "false")
    .config("spark.driver.extraClassPath", jar)
    .getOrCreate()
)
current = json.loads((pathlib.Path(results) / "current.json").read_text())
published = spark._jvm.io.vernier.ml.QuantizedModel.load(f"{results}/{current['path']}/model")
scored = DataFrame(published.transform(spark.read.parquet(data)._jdf), spark)
joined = scored.alias("x").join(scored.filter("prediction = 1").limit(5).alias("y"), "dep_delay").count()
print(scored.count(), scored.agg({"prediction": "sum"}).first()[0], joined > 0)
PYTHON
}

for version in "$@"; do
  "$home/deploy/cluster/install-spark.sh" "$version" "$SCRATCH/spark-$version" >/dev/null
  codes="$(submit "$version") $(submit "$version" --set 'gates.agreement=>= 1.5')"
  codes="$codes $(submit "$version" --set quantization.inputs.bits=33) $(submit "$version" --set "calibration.path=$demo/models")"
  digests "$version" >"$results/$version.digests"
  scored=$(score "$version")
  : "${reference:=$version}" "${expected:=$scored}"
  verdict='same tables'
  if ! cmp -s "$results/$reference.digests" "$results/$version.digests" || [ ! -s "$results/$version.digests" ]; then
    verdict="tables differ from those of $reference"
    failed=1
  fi
  if [ -z "$scored" ] || [ "$scored" != "$expected" ]; then
    verdict="$verdict; the published model scored \"$scored\", expected \"$expected\""
    failed=1
  fi
  if [ "$codes" != '0 20 21 22' ]; then
    verdict="$verdict; exit codes should be 0 20 21 22"
    failed=1
    tail -n 40 "$results/$version.log" >&2
  fi
  printf '%s\n' "Spark $version: exit codes $codes, scored $scored, $verdict"
done
exit "$failed"
