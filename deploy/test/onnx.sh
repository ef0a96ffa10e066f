#!/bin/bash
# onnx.sh: models of scikit-learn, XGBoost and LightGBM, converted to ONNX, must predict for each row what ONNX Runtime predicts:
# trees the very class and the very number, as float model and as integers; linear models and perceptrons the same class. A network is
# calibrated and quantized, embedded and by executors of a cluster, also where one is killed, with equal tables; its file computes what
# its validation says, and loses 3 dB less than that of ONNX Runtime's quantizer. What is exported of it is read by its real readers.
# Networks of all versions of operators are quantized in one job, and their files computed by ONNX Runtime and by OpenVINO, whose wheel is
# installed in half a minute.
#
# VERNIER_SPARK    version of pyspark, 4.1.4 by default
# VERNIER_AIMET    not empty: AIMET loads its encodings too; not by default, for it installs torch: 85 + 539 MB of wheels
set -eu
. "$(dirname -- "$0")/checks.sh"

work=$scratch/onnx-check
rm -rf "$work"
mkdir -p "$work"
phase 'converters'
python=$(python_with onnx skl2onnx==1.20.0 onnx==1.23.2 onnxruntime==1.32.0 onnxmltools==1.16.0 xgboost==3.2.0 lightgbm==4.7.0 \
  scikit-learn==1.9.1 pandas==3.1.1 pyarrow==26.0.1 flatbuffers==25.12.19 openvino==2026.4.1)
models=$home/deploy/test/onnx_models.py
phase 'models'
"$python" -W ignore "$models" make "$work" >"$work/models" 2>"$work/make.log" || fail "read \"$work/make.log\"."

while read -r name input columns asked; do
  phase "$name"
  code=$(code_of "$work/$name.log" quick "$vernier" run --set "model.path=$work/$name.onnx" \
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
  code_of "$work/$name.log" env ${environment[@]+"${environment[@]}"} "$vernier" run --set "model.path=$work/digits.onnx" \
    --set "calibration.path=$work/digits" --set "validation.path=$work/digits-test.parquet" \
    --set validation.label=label --set 'gates.agreement=>= 0.98' --set "output.path=$work/$name" "$@"
}

# The same rows many times, so that an executor can be killed while they are computed.
mkdir -p "$work/once" "$work/events"
mv "$work/digits-train.parquet" "$work/once/part-0.parquet"
multiply 80 "$work/once" "$work/digits"
calibrating() {
  grep -qs '"spark.jobGroup.id":"vernier-calibrate"' "$work"/events/*
}
executor() {
  pgrep -f "$work/executor.*CoarseGrainedExecutorBackend" | head -n 1
}

cluster=(SPARK_HOME="$spark" SPARK_LOCAL_IP=127.0.0.1)
watched="--conf spark.eventLog.enabled=true --conf spark.eventLog.compress=false --conf spark.eventLog.rolling.enabled=false
  --conf spark.eventLog.dir=file://$work/events --conf spark.executor.extraJavaOptions=-Dcheck=$work/executor"
check 'embedded' equal "$(network embedded --)" 0
check 'by executors' equal "$(network executors "${cluster[@]}" -- --master 'local-cluster[2,1,1024]')" 0
network killed "${cluster[@]}" VERNIER_SUBMIT_OPTIONS="$watched" -- --master 'local-cluster[2,1,1024]' >"$work/killed.code" &
killed=$!
if await 120 calibrating && victim=$(executor) && [ -n "$victim" ]; then
  sleep 1
  kill -9 "$victim"
fi
wait "$killed"
check 'killed: an executor was lost with a task' grep -qs '"Reason":"ExecutorLostFailure"' "$work"/events/*
check 'killed: done' equal "$(cat "$work/killed.code")" 0
for name in embedded executors killed; do
  digests "$work/$name/digits" >"$work/$name.digests" || fail "the run \"$name\" has not all that its manifests promise."
done
check 'equal tables' cmp "$work/embedded.digests" "$work/executors.digests"
check 'killed: equal tables' cmp "$work/embedded.digests" "$work/killed.digests"
check 'verify: a network' equal "$(code_of "$work/verified.log" "$vernier" verify "$work/embedded/digits")" 0
check 'export' equal "$(code_of "$work/export.log" "$vernier" export "$work/embedded/digits" --to onnx --output "$work/int8.onnx")" 0
check "a recipe that beats ONNX Runtime's quantizer" "$python" -W ignore "$models" chosen "$work/int8.onnx" "$work" "$work"/embedded/digits/runs/*
check 'served as the validation says' "$python" "$models" served "$work/int8.onnx" "$work" "$work"/embedded/digits/runs/*

phase 'exports and their readers'
check 'reference' equal "$(network reference -- --set onnx.reference=true --set onnx.taps=all --set onnx.equalize=false \
  --set onnx.estimator=minmax)" 0
for export in onnx:reference.onnx ort-cache:ort.json trt-cache:calibration.json trt-cache:calibration.cache \
  trt-cache:calibration.flatbuffers aimet:digits.encodings; do
  check "export: $export" equal "$(code_of "$work/export.log" "$vernier" export "$work/reference/digits" --to "${export%%:*}" \
    --output "$work/${export#*:}")" 0
done
check 'read by ONNX Runtime, and what it writes itself' "$python" -W ignore "$models" exported "$work"
if [ -n "${VERNIER_AIMET:-}" ]; then
  check 'read by AIMET' "$(python_with aimet aimet-onnx==2.42.0)" -W ignore "$models" aimet "$work"
fi

phase 'all versions of operators, values beside the file, masks'
"$python" -W ignore "$models" nets "$work" >"$work/nets.log" 2>&1 || fail "read \"$work/nets.log\"."

# nets PATH INPUTS: runs networks on the same rows.
nets() {
  code_of "$work/nets.log" "$vernier" run --set "model.path=$1" --set "onnx.inputs=[$2]" --set "calibration.path=$work/nets.parquet" \
    --set "validation.path=$work/nets.parquet" --set "output.path=$work/nets"
}

check 'versions' equal "$(nets "$work/opset*.onnx" '{name: x, columns: [x], shape: [1, 8, 8]}')" 0
check 'masks' equal "$(nets "$work/masked.onnx" '{name: ids, columns: [ids], length: 8, mask: mask}, {name: numbers, columns: [a, b]}')" 0
check 'read by ONNX Runtime and OpenVINO' "$python" -W ignore "$models" read "$work" "$work"/nets/*/runs/*
finish
