#!/bin/bash
# fhe.sh: models quantized for encryption, exported, and run encrypted with concrete-python: every integer must be that of the program in
# the clear, and what they stand for must be what Vernier's own scoring says, to the last bit. A logistic regression and a forest take
# seconds; "fhe.sh all" also encrypts a perceptron, which takes minutes and is simulated otherwise. Skipped where concrete-python cannot
# be installed (about 690 MB).
#
# VERNIER_SPARK    version of pyspark, 4.1.4 by default
# VERNIER_PYTHON   a Python that has pyspark, scikit-learn and the wheel already; otherwise they are installed
set -eu
. "$(dirname -- "$0")/checks.sh"

VERSION=${VERNIER_SPARK:-4.1.4}
slow=${1:-}
work=$(mktemp -d "$scratch/fhe.XXXXXX")
at_end "rm -rf '$work'"

phase 'concrete-python'
encrypted=$scratch/concrete
if [ ! -f "$encrypted/complete" ]; then
  python3 -m venv "$encrypted"
  if ! "$encrypted/bin/pip" install -q --disable-pip-version-check --no-deps -r "$home/deploy/fhe/requirements.txt" \
    >"$work/pip.log" 2>&1; then
    printf 'skipped: concrete-python cannot be installed here: %s\n' "$(grep -m 1 ERROR "$work/pip.log")"
    printf '0 passed, 0 failed, 1 skipped\n'
    exit 0
  fi
  touch "$encrypted/complete"
fi

phase 'models'
python=${VERNIER_PYTHON:-}
if [ -z "$python" ]; then
  wheel=$(find "$home/jobs/target/python" -maxdepth 1 -name 'vernier_spark-*.whl' 2>/dev/null | head -n 1)
  [ -n "$wheel" ] || fail 'there is no wheel: run ./mvnw package first.'
  python3 -m venv "$work/venv"
  "$work/venv/bin/pip" install -q --disable-pip-version-check "$wheel" "pyspark==$VERSION" scikit-learn >"$work/pip.log" 2>&1 ||
    fail "pip cannot install the wheel: $(tail -n 3 "$work/pip.log")"
  python=$work/venv/bin/python
fi
unset SPARK_HOME
export SPARK_LOCAL_IP=127.0.0.1 PYSPARK_PYTHON=$python
"$python" "$home/deploy/test/python/fhe.py" models "$work" >"$work/models.log" 2>&1 || fail "$(tail -n 3 "$work/models.log")"

phase 'quantize and export'
# quantized NAME BITS
quantized() {
  local of=$work/$1 code
  code=$(code_of "$of.log" "$python" -m vernier run --config "$home/conf/targets/fhe.yaml" --set "model.path=$of/model" \
    --set "model.name=$1" --set "calibration.path=$of/train" --set "validation.path=$of/test" --set "output.path=$work/out" \
    --set "quantization.inputs.bits=$2" --set "quantization.activations.bits=$2" --set "quantization.weights.bits=$2")
  check "$1: quantized" equal "$code" 0
  code=$(code_of "$of.log" "$python" -m vernier export "$work/out/$1" --to fhe --output "$of/program.json")
  check "$1: exported" equal "$code" 0
}
quantized linear 4
quantized perceptron 2
quantized forest 8
"$python" "$home/deploy/test/python/fhe.py" margins "$work" >"$work/margins.log" 2>&1 || fail "$(tail -n 3 "$work/margins.log")"

phase 'encrypted'
# ran NAME ROWS OPTION...
ran() {
  local of=$work/$1 rows=$2 code
  code=$(code_of "$of.log" "$encrypted/bin/python" "$home/deploy/fhe/encrypted.py" "$of/program.json" "$of/rows.csv" \
    --margins "$of/margins.csv" --rows "$rows" "${@:3}")
  sed 's/^/   /' "$of.log"
  check "$1: the same integers ${*:3}" equal "$code" 0
  check "$1: of all rows" holds "$of.log" "\"rows\": $rows, .*\"differences\": 0"
}
ran linear 10
ran forest 3
ran perceptron 10 --simulate
[ "$slow" != all ] || ran perceptron 3

# A wrong integer is found.
sed -i '0,/"bias" : \[ *\(-\{0,1\}[0-9]*\)/s//"bias" : [ 1\1/' "$work/linear/program.json"
code=$(code_of "$work/wrong.log" "$encrypted/bin/python" "$home/deploy/fhe/encrypted.py" "$work/linear/program.json" \
  "$work/linear/rows.csv" --margins "$work/linear/margins.csv" --rows 1 --simulate)
check 'another program: told apart' equal "$code" 1
finish
