#!/bin/bash
# pages.sh: opens the pages of real runs in Chromium: the demonstration's, one with names like markup and with NaN, one of 10,000 channels, a
# forest, a comparison, a sweep and a drift; and what the tests have left in jobs/target/pages. No line on the console, no request, nothing beyond Tab,
# and the numbers of the tables; see pages.py. Where Node is, the bundle of the chart library is made again and must be the same bytes.
#
# VERNIER_SPARK      version of pyspark, 4.1.4 by default
# VERNIER_PICTURES   where to keep pictures of all pages
set -eu
. "$(dirname -- "$0")/checks.sh"

VERSION=${VERNIER_SPARK:-4.1.4}

demo
phase 'a browser'
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
if [ -z "$browser" ]; then
  { apt-get update && apt-get install -y --no-install-recommends chromium; } >"$scratch/chromium.log" 2>&1 ||
    fail "there is no Chromium and apt-get cannot install it: read \"$scratch/chromium.log\"."
  browser=$(command -v chromium)
fi
python=$(python_with pages playwright==1.65.2 pyarrow==26.0.1 numpy==2.4.6)

phase 'models that try a page'
spark=$("$home/deploy/cluster/install-spark.sh" "$VERSION" "$scratch/spark-$VERSION")
work=$scratch/pages
rm -rf "$work"
mkdir -p "$work/html"
SPARK_HOME=$spark SPARK_LOCAL_IP=127.0.0.1 PYTHONPATH=$(dirname -- "$spark") "$python" "$home/deploy/test/odd_models.py" "$work" \
  >"$work/models.log" 2>&1 || fail "the models cannot be made: read \"$work/models.log\"."

# run NAME SETTING...: a run on the model and data of this name; its exit code.
run() {
  local name=$1
  shift
  code_of "$work/$name.log" env -u SPARK_HOME "$vernier" run --set "model={path: $work/$name/model, name: $name}" \
    --set "calibration.path=$work/$name/data" --set "validation.path=$work/$name/data" --set "output.path=$work/out" "$@"
}

phase 'their runs'
check 'odd: a gate fails' equal "$(run odd --set quantization.non_finite=skip --set 'validation.slices=[carrier]' \
  --set 'gates.agreement=>= 1')" 20
check 'wide: passes' equal "$(run wide --set calibration.histogram_channels=10000 --set calibration.state_budget=4g)" 0
check 'trees: passes' equal "$(run trees --set quantization.inputs.bits=3)" 0
check 'trees: integer leaves' equal "$(run trees --set quantization.leaves.bits=6)" 0

phase 'pages'
results=$exhibits/results
check 'compare' equal "$(code_of "$work/compare.log" "$vernier" compare "$results"/perceptron/runs/* "$work"/out/odd/runs/* \
  --output "$work/html/compare.html")" 0
check 'sweep' equal "$(code_of "$work/sweep.log" "$vernier" sweep --set "model.path=$exhibits/models/perceptron" \
  --set "calibration.path=$exhibits/data/train" --set "validation.path=$exhibits/data/test" --set "output.path=$work/swept" \
  --set 'sweep={bits: [3, 8], select: none}')" 0
check 'sweep of trees' equal "$(code_of "$work/sweep-trees.log" "$vernier" sweep --set "model={path: $work/trees/model, name: trees}" \
  --set "calibration.path=$work/trees/data" --set "validation.path=$work/trees/data" --set "output.path=$work/swept" \
  --set 'sweep={bits: [2, 8], select: none}')" 0
check 'calibrate: held-out flights' equal "$(code_of "$work/calibrate.log" "$vernier" calibrate \
  --set "model.path=$exhibits/models/perceptron" --set "calibration.path=$exhibits/data/test" --set "output.path=$work/out")" 0
check 'drift' equal "$(code_of "$work/drift.log" "$vernier" drift "$results/perceptron" "$work"/out/perceptron/calibrations/* \
  --html "$work/html/drift.html")" 0
cp "$home"/jobs/target/pages/*.html "$work/html/" 2>/dev/null || true

phase 'Chromium'
code=0
"$python" "$home/deploy/test/pages.py" "$browser" "$work/html" "$results"/perceptron/runs/* "$work"/out/*/runs/* "$work"/swept/*/sweeps/* >"$work/pages.log" 2>&1 || code=$?
cat "$work/pages.log"
check 'pages' equal "$code" 0
[ -z "${VERNIER_PICTURES:-}" ] || { mkdir -p "$VERNIER_PICTURES" && cp "$work"/html/pictures/* "$VERNIER_PICTURES/"; }

if command -v npm >/dev/null; then
  phase 'the bundle of the chart library'
  mkdir -p "$work/bundle/js"
  cp "$home"/jobs/src/main/js/* "$work/bundle/js/"
  mkdir -p "$work/bundle/resources/io/vernier/jobs/report/page"
  (cd "$work/bundle/js" && npm ci --no-audit --no-fund && npm run build) >"$work/bundle.log" 2>&1 ||
    fail "the bundle cannot be made: read \"$work/bundle.log\"."
  check 'plot.min.js is what its sources give' cmp "$work/bundle/resources/io/vernier/jobs/report/page/plot.min.js" \
    "$home/jobs/src/main/resources/io/vernier/jobs/report/page/plot.min.js"
fi

finish
