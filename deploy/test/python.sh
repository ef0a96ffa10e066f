#!/bin/bash
# python.sh: installs the wheel beside PySpark from PyPI, as a user does, and uses it: in a classic session, from the command line, and
# as a client of a Spark Connect server; then with a server that lacks the jar.
#
# VERNIER_SPARK   version of pyspark, 4.1.4 by default
set -eu
. "$(dirname -- "$0")/checks.sh"

VERSION=${VERNIER_SPARK:-4.1.4}
PATIENCE_SECONDS=60

wheel=$(find "$home/jobs/target/python" -maxdepth 1 -name 'vernier_spark-*.whl' 2>/dev/null | head -n 1)
[ -n "$wheel" ] || fail 'there is no wheel: run ./mvnw package first.'

phase "a fresh environment with PySpark $VERSION"
work=$(mktemp -d "$scratch/python.XXXXXX")
at_end "rm -rf '$work'"
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check "$wheel[mlflow]" "pyspark[connect]==$VERSION" \
  >"$work/pip.log" 2>&1 || fail "pip cannot install the wheel: $(tail -n 3 "$work/pip.log")"
unset SPARK_HOME
export SPARK_LOCAL_IP=127.0.0.1 PYSPARK_PYTHON=$work/venv/bin/python
cd "$work"

# steps NAME SCRIPT ARGUMENT...: counts the steps that a script says it has passed, and that it came to its end.
steps() {
  local name=$1 script=$2 code
  shift 2
  code=$(code_of "$work/$name.log" "$work/venv/bin/python" "$home/deploy/test/python/$script.py" "$@")
  grep '^passed: ' "$work/$name.log" | sed "s/^passed/   passed: $name/" || true
  passed=$((passed + $(grep -c '^passed: ' "$work/$name.log" || true)))
  check "$name: to the end" equal "$code" 0
  [ "$code" -eq 0 ] || tail -n 20 "$work/$name.log" >&2
}

phase 'classic session'
steps classic classic "$work"

phase 'command line'
code=$(code_of "$work/refused.log" "$work/venv/bin/python" -m vernier run --set model.path=nowhere \
  --set calibration.path=rows --set output.path=out)
check 'refused: exit code' equal "$code" 21
check 'refused: sentence' holds "$work/refused.log" '"nowhere" does not exist'
code=$(code_of "$work/repeated.log" "$work/venv/bin/python" -m vernier run --set model.path=model --set calibration.path=rows \
  --set validation.path=rows --set output.path=out)
check 'repeated run: exit code' equal "$code" 0

# server NAME OPTION...: starts a Spark Connect server on a free port; sets url. A model is put out of its memory at once.
server() {
  local name=$1 port pid
  shift
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  "$work/venv/bin/spark-submit" --master 'local[2]' "$@" --conf spark.ui.enabled=false --conf spark.sql.shuffle.partitions=2 \
    --conf "spark.connect.grpc.binding.port=$port" --conf spark.connect.grpc.binding.address=127.0.0.1 \
    --conf spark.connect.session.connectML.mlCache.memoryControl.maxInMemorySize=1 \
    --class org.apache.spark.sql.connect.service.SparkConnectServer spark-internal >"$work/$name-server.log" 2>&1 &
  pid=$!
  at_end "kill $pid 2>/dev/null; wait $pid 2>/dev/null"
  await "$PATIENCE_SECONDS" holds "$work/$name-server.log" 'Spark Connect server started at' ||
    fail "the Spark Connect server does not start: $(tail -n 3 "$work/$name-server.log")"
  url=sc://127.0.0.1:$port
}

phase 'Spark Connect'
server with --jars "$("$work/venv/bin/python" -c 'import vernier; print(vernier.jar())')"
steps connect connect "$url" "$work"

phase 'Spark Connect, server without the jar'
server without
steps without connect "$url" "$work" without

finish
