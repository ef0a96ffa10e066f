#!/bin/bash
# python.sh: installs the wheel beside PySpark from PyPI, as a user does, and uses it: in a classic session, from the command line, and
# as a client of a Spark Connect server; then with a server that lacks the jar. What was published is then asked for by spark-sql.
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
# MLflow keeps runs in files only if it is told so; a database would need more packages.
export SPARK_LOCAL_IP=127.0.0.1 PYSPARK_PYTHON=$work/venv/bin/python MLFLOW_ALLOW_FILE_STORE=true
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
steps kinds kinds "$work"

phase 'command line'
code=$(code_of "$work/refused.log" "$work/venv/bin/python" -m vernier run --set model.path=nowhere \
  --set calibration.path=rows --set output.path=out)
check 'refused: exit code' equal "$code" 21
check 'refused: sentence' holds "$work/refused.log" '"nowhere" does not exist'
code=$(code_of "$work/repeated.log" "$work/venv/bin/python" -m vernier run --set "model.path=$work/model" \
  --set "calibration.path=$work/rows" --set "validation.path=$work/rows" --set validation.label=label --set "output.path=$work/out")
check 'repeated run: exit code' equal "$code" 0
check 'repeated run: the same' holds "$work/repeated.log" "\"run\":\"$(cat "$work/run")\""

phase 'SQL'
# sql NAME STATEMENT: what spark-sql answers with the catalog of runs.
sql() {
  "$work/venv/bin/spark-sql" --master 'local[2]' --jars "$jar" --conf spark.ui.enabled=false \
    --conf spark.sql.catalog.vernier=io.vernier.sql.RunCatalog --conf "spark.sql.catalog.vernier.path=$work/out" \
    -e "$2" >"$work/$1.sql" 2>"$work/$1.log" || true
}
jar=$("$work/venv/bin/python" -c 'import vernier; print(vernier.jar())')
run=$(cat "$work/run")
sql catalog "SELECT sum(vernier.model.predict(x, y)), sum(vernier.model.predict(struct(*))),
    sum(vernier.model.\`$run\`.predict(x, y)) FROM parquet.\`$work/rows\`;
  SELECT count(*) FROM parquet.\`$work/rows\` WHERE size(vernier.model.probability(x, y)) = 3;
  SELECT count(DISTINCT run_id) FROM vernier.model.validation VERSION AS OF '$run';
  SELECT run_id, verdict, current FROM vernier.model.runs;
  SHOW TABLES IN vernier.model;
  SELECT vernier.model.predict(1)"
check 'SQL: sums as by transform' equal "$(sed -n 1p "$work/catalog.sql")" \
  "$(printf '%s\t%s\t%s' "$(cat "$work/sum")" "$(cat "$work/sum")" "$(cat "$work/sum")")"
check 'SQL: probabilities' equal "$(sed -n 2p "$work/catalog.sql")" 300
check 'SQL: a table of a run' equal "$(sed -n 3p "$work/catalog.sql")" 1
check 'SQL: runs' equal "$(sed -n 4p "$work/catalog.sql")" "$(printf '%s\tpassed\ttrue' "$run")"
check 'SQL: names of tables' holds "$work/catalog.sql" 'parameters'
check 'SQL: wrong arguments' holds "$work/catalog.log" 'takes 2 arguments \(x, y\), or one struct with fields of these names, found 1'

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
server with --jars "$jar"
steps connect connect "$url" "$work"
steps connected-kinds kinds "$work" "$url"

phase 'Spark Connect, server without the jar'
server without
steps without connect "$url" "$work" without

finish
