#!/bin/bash
# onnx.sh: models of scikit-learn, XGBoost and LightGBM, converted to ONNX, must predict for each row what ONNX Runtime predicts:
# trees the very class and the very number, as float model and as integers; linear models and perceptrons the same class.
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
finish
