#!/bin/bash
# onnx.sh: models of scikit-learn, XGBoost and LightGBM, converted to ONNX, must predict for each row what ONNX Runtime predicts:
# trees the very class and the very number, as float model and as integers; linear models and perceptrons the same class. A network is
# calibrated and quantized, embedded and by executors of a cluster with equal tables; its file computes what its validation says, and
# loses 3 dB less than that of ONNX Runtime's quantizer.
#
# VERNIER_SPARK    version of pyspark, 4.1.4 by default
set -eu
. "$(dirname -- "$0")/checks.sh"

work=$scratch/onnx-check
rm -rf "$work"
mkdir -p "$work"
phase 'converters'
python=$(python_with onnx skl2onnx==1.20.0 onnx==1.23.2 onnxruntime==1.32.0 onnxmltools==1.16.0 xgboost==3.2.0 lightgbm==4.7.0 \
  scikit-learn==1.9.1 pandas==3.1.1 pyarrow==26.0.1)
models=$home/deploy/test/onnx_models.py
phase 'models'
"$python" -W ignore "$models" make "$work" >"$work/models" 2>"$work/make.log" || fail "read \"$work/make.log\"."

while read -r name input columns asked; do
  phase "$name"
  code=$(code_of "$work/$name.log" "$vernier" run --set "model.path=$work/$name.onnx" \
    --set "onnx.inputs=[{name: $input, columns: [$columns]}]" --set "calibration.path=$work/$name-train.parquet" \
    --set "validation.path=$work/$name-test.parquet" --set validation.label=onnxruntime --set "output.path=$work/out")
  check "$name: done" equal "$code" 0
  [ "$code" = 0 ] || { tail -n 3 "$work/$name.log" && continue; }
  run=$work/out/$name/$(sed -n 's/.*"path" *: *"\([^"]*\)".*/\1/p' "$work/out/$name/current.json")
  check "$name: predicts what ONNX Runtime does" "$python" "$models" judge "$run" "$asked"
done <"$work/models"

phase 'what a run is made of can be made again'
check 'verify' equal "$(code_of "$work/verify.log" "$vernier" verify "$work/out/lightgbm_regression")" 0

phase 'a network'
spark=$("$home/deploy/cluster/install-spark.sh" "${VERNIER_SPARK:-4.1.4}" "$scratch/spark-${VERNIER_SPARK:-4.1.4}")
"$python" -W ignore "$models" network "$work" >"$work/network.log" 2>&1 || fail "read \"$work/network.log\"."

# network NAME VARIABLE=VALUE... -- OPTION...: runs it into an output of this name.
network() {
  local name=$1 environment=()
  shift
  while [ "$1" != -- ]; do
    environment+=("$1")
    shift
  done
  shift
  code_of "$work/$name.log" env ${environment[@]+"${environment[@]}"} "$vernier" "$@" run --set "model.path=$work/digits.onnx" \
    --set "calibration.path=$work/digits-train.parquet" --set "validation.path=$work/digits-test.parquet" \
    --set validation.label=label --set 'gates.agreement=>= 0.98' --set "output.path=$work/$name"
}

check 'embedded' equal "$(network embedded --)" 0
check 'by executors' equal "$(network executors SPARK_HOME="$spark" SPARK_LOCAL_IP=127.0.0.1 -- --master 'local-cluster[2,1,1024]')" 0
for name in embedded executors; do
  digests "$work/$name/digits" >"$work/$name.digests" || fail "the run \"$name\" has not all that its manifests promise."
done
check 'equal tables' cmp "$work/embedded.digests" "$work/executors.digests"
check 'verify: a network' equal "$(code_of "$work/verified.log" "$vernier" verify "$work/embedded/digits")" 0
check 'export' equal "$(code_of "$work/export.log" "$vernier" export "$work/embedded/digits" --to onnx --output "$work/int8.onnx")" 0
check "a recipe that beats ONNX Runtime's quantizer" "$python" -W ignore "$models" chosen "$work/int8.onnx" "$work" "$work"/embedded/digits/runs/*
check 'served as the validation says' "$python" "$models" served "$work/int8.onnx" "$work" "$work"/embedded/digits/runs/*
finish
