#!/bin/bash
# The DAGs of deploy/airflow in a real Airflow with its own scheduler and API server on loopback: a run that passes and whose event
# starts the consumer, a run whose gate fails, and no secret in anything that Airflow has written.
#
# VERNIER_SPARK   version of pyspark, 4.1.4 by default
set -eu
. "$(dirname -- "$0")/checks.sh"

VERSION=${VERNIER_SPARK:-4.1.4}
PATIENCE_SECONDS=600

demo
phase "Spark $VERSION and Airflow"
SPARK_HOME=$("$home/deploy/cluster/install-spark.sh" "$VERSION" "$scratch/spark-$VERSION")
airflow=$scratch/airflow
if [ ! -f "$airflow/installed" ]; then
  python3 -m venv --clear "$airflow"
  "$airflow/bin/pip" install --quiet --disable-pip-version-check -r "$home/deploy/airflow/requirements.txt" ||
    fail 'Airflow cannot be installed: look above for the reason.'
  touch "$airflow/installed"
fi

work=$scratch/airflow-check
rm -rf "$work"
mkdir -p "$work/home/dags"
cp "$home/deploy/airflow/vernier_dag.py" "$work/home/dags"

ports=$(python3 - <<'PYTHON'
import socket
sockets = [socket.socket() for _ in range(3)]
for each in sockets:
    each.bind(("127.0.0.1", 0))
print(*(each.getsockname()[1] for each in sockets))
PYTHON
)
read -r api logs trigger_logs <<<"$ports"
secret=credential$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
jar=$(printf '%s\n' "$home"/jobs/target/vernier-jobs-[0-9]*.jar | head -n 1)
export SPARK_HOME PATH="$airflow/bin:$SPARK_HOME/bin:$PATH" SPARK_LOCAL_IP=127.0.0.1 PYTHONWARNINGS=ignore
export AIRFLOW_HOME=$work/home AIRFLOW__CORE__LOAD_EXAMPLES=False AIRFLOW__CORE__PARALLELISM=2 \
  AIRFLOW__DATABASE__SQL_ALCHEMY_CONN="sqlite:///$work/home/airflow.db" \
  AIRFLOW__API__HOST=127.0.0.1 AIRFLOW__API__PORT="$api" AIRFLOW__API__WORKERS=1 \
  AIRFLOW__CORE__EXECUTION_API_SERVER_URL="http://127.0.0.1:$api/execution/" \
  AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT="$logs" AIRFLOW__LOGGING__TRIGGER_LOG_SERVER_PORT="$trigger_logs" \
  AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION=False AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL=10 \
  AIRFLOW_VAR_VERNIER_JAR="$jar" AIRFLOW_CONN_SPARK_DEFAULT='{"conn_type": "spark", "host": "local[2]"}' \
  AWS_ACCESS_KEY_ID=identity AWS_SECRET_ACCESS_KEY="$secret"

# query SQL: rows of Airflow's database, one a line.
query() {
  python3 - "$work/home/airflow.db" "$1" <<'PYTHON'
import sqlite3
import sys
with sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True, timeout=30) as database:
    for row in database.execute(sys.argv[2]):
        print(*row)
PYTHON
}

imported() {
  [ "$(query "select count(*) from dag where dag_id in ('vernier_quantize', 'vernier_consumer')" 2>/dev/null)" = 2 ]
}

# state DAG RUN
state() {
  query "select state from dag_run where dag_id = '$1' and run_id like '$2'" 2>/dev/null
}

ended() {
  case $(state "$1" "$2") in
    success | failed) return 0 ;;
    *) return 1 ;;
  esac
}

# trigger RUN AGREEMENT BITS
trigger() {
  airflow dags trigger vernier_quantize --run-id "$1" --conf "{\"model\": \"$exhibits/models/perceptron\",
    \"name\": \"perceptron\", \"calibration\": \"$exhibits/data/train\", \"validation\": \"$exhibits/data/test\",
    \"output\": \"$work/output\", \"agreement\": $2, \"bits\": $3}" >>"$work/trigger.log" 2>&1
}

task_log() {
  find "$work/home/logs" -path "*dag_id=vernier_quantize/run_id=$1/task_id=run/*" -name '*.log'
}

phase 'starting Airflow'
airflow db migrate >"$work/migrate.log" 2>&1 || fail "\"airflow db migrate\" failed: read \"$work/migrate.log\"."
setsid airflow standalone >"$work/standalone.log" 2>&1 </dev/null &
standalone=$!
no_member() {
  ! pgrep -s "$standalone" >/dev/null
}

stop_airflow() {
  pkill -TERM -s "$standalone" || true
  await 15 no_member || pkill -KILL -s "$standalone" || true
}
at_end stop_airflow
check 'both DAGs are imported' await 180 imported
check 'no import errors' equal "$(query 'select count(*) from import_error')" 0

phase 'a run that passes'
check 'passing: triggered' trigger passing 0.9 8
check 'passing: ends' await "$PATIENCE_SECONDS" ended vernier_quantize passing
check 'passing: success' equal "$(state vernier_quantize passing)" success
run_id=$(sed -n 's/.*"run_id" : "\([^"]*\)".*/\1/p' "$work/output/perceptron/current.json" || true)
check 'passing: one event with the run and its place' equal \
  "$(query "select json_extract(extra, '\$.run_id'), json_extract(extra, '\$.location') from asset_event")" \
  "$run_id $work/output/perceptron/runs/$run_id"
check 'the consumer was started by the event' await "$PATIENCE_SECONDS" ended vernier_consumer '%'
check 'the consumer has read the Parquet' equal "$(state vernier_consumer '%')" success

phase 'the same again'
check 'again: triggered' trigger again 0.9 8
check 'again: ends' await "$PATIENCE_SECONDS" ended vernier_quantize again
check 'again: success' equal "$(state vernier_quantize again)" success
check 'again: nothing is computed' grep -q 'is complete, nothing is computed again' "$(task_log again)"

# task RUN TASK
task() {
  query "select state from task_instance where run_id = '$1' and task_id = '$2'"
}

clear_run() {
  airflow dags clear vernier_quantize --run-id "$1" --yes >>"$work/trigger.log" 2>&1
}

not_yet_ended() {
  ! ended vernier_quantize "$1"
}

phase 'an old run that is cleared after a newer one'
check 'newer: triggered' trigger newer 0.9 6
check 'newer: ends' await "$PATIENCE_SECONDS" ended vernier_quantize newer
check 'newer: success' equal "$(state vernier_quantize newer)" success
pointer=$(cat "$work/output/perceptron/current.json")
events=$(query 'select count(*) from asset_event')
check 'cleared' clear_run passing
check 'cleared: begins again' await 60 not_yet_ended passing
check 'cleared: ends' await "$PATIENCE_SECONDS" ended vernier_quantize passing
check 'cleared: the job is repeated' equal "$(task passing run)" success
check 'cleared: does not vouch for the newer run' equal "$(task passing verify)" skipped
check 'cleared: no event' equal "$(query 'select count(*) from asset_event')" "$events"
check 'cleared: the pointer stays' equal "$(cat "$work/output/perceptron/current.json")" "$pointer"

phase 'a gate that fails'
pointer=$(cat "$work/output/perceptron/current.json")
events=$(query 'select count(*) from asset_event')
check 'failing: triggered' trigger failing 1.0 2
check 'failing: ends' await "$PATIENCE_SECONDS" ended vernier_quantize failing
check 'failing: failed' equal "$(state vernier_quantize failing)" failed
check 'failing: the gate is in the log of the task' grep -q 'Gate agreement .*failed' "$(task_log failing)"
check 'failing: so is what it means' grep -q 'Vernier ended with 20: a gate failed' "$(task_log failing)"
check 'failing: is not tried again' equal \
  "$(query "select try_number from task_instance where run_id = 'failing' and task_id = 'run'")" 1
check 'failing: no event' equal "$(query 'select count(*) from asset_event')" "$events"
check 'failing: the pointer stays' equal "$(cat "$work/output/perceptron/current.json")" "$pointer"

phase 'secrets'
check 'what was rendered is there to be looked at' grep -q 'model.path' \
  <(query "select cast(rendered_fields as text) from rendered_task_instance_fields where task_id = 'run'")
check 'the secret is in nothing that Airflow has written' test -z "$(grep -rlaF "$secret" "$work" || true)"
finish
