#!/bin/bash
# A standalone cluster of real processes: both deploy modes, exit codes, killed executors, speculative copies. Every result must be
# that of a run with Spark embedded.
#
# VERNIER_SPARK    version of pyspark, 4.1.4 by default
# VERNIER_COPIES   how many times the demonstration's data is read; more for a faster machine
set -eu
. "$(dirname -- "$0")/checks.sh"

VERSION=${VERNIER_SPARK:-4.1.4}
COPIES=${VERNIER_COPIES:-120}
PATIENCE_SECONDS=600
cluster=$scratch/cluster-$VERSION

demo
phase "Spark $VERSION"
SPARK_HOME=$("$home/deploy/cluster/install-spark.sh" "$VERSION" "$scratch/spark-$VERSION")
# For drivers in client mode; in cluster mode the driver has the address of its worker.
export SPARK_HOME SPARK_LOCAL_IP=127.0.0.1

phase 'an embedded run to compare with'
work=$scratch/cluster-check
rm -rf "$work" "$cluster"
mkdir -p "$work/events"
multiply "$COPIES" "$exhibits/data/train" "$work/train"
multiply "$COPIES" "$exhibits/data/test" "$work/test"

# The settings of the job; the last argument is the name of its output.
settings() {
  printf '%s\n' --set "model.path=$exhibits/models/perceptron" --set "calibration.path=$work/train" \
    --set "validation.path=$work/test" --set "output.path=$work/$1"
}

mapfile -t arguments < <(settings embedded)
check 'the embedded run ends with 0' equal \
  "$(code_of "$work/embedded.log" env -u SPARK_HOME "$vernier" run "${arguments[@]}")" 0
expected=$(digests "$work/embedded/perceptron")

phase 'starting a master and two workers'
"$home/deploy/cluster/cluster.sh" start "$cluster" >"$work/start.log"
at_end "'$home/deploy/cluster/cluster.sh' stop '$cluster'"
master=$(cat "$cluster/master")

# What the driver says to Spark's event log is read here: plain, in one file for each application.
OPTIONS="--driver-memory 1g --executor-memory 1g --executor-cores 1 --total-executor-cores 2
  --conf spark.ui.enabled=false
  --conf spark.eventLog.enabled=true --conf spark.eventLog.compress=false --conf spark.eventLog.rolling.enabled=false
  --conf spark.hadoop.fs.file.impl.disable.cache=true"

# submit MODE NAME OPTIONS COMMAND...: leaves NAME.log and the events of the application in events/NAME.
submit() {
  local mode=$1 name=$2 more=$3
  shift 3
  mkdir -p "$work/events/$name"
  VERNIER_SUBMIT_OPTIONS="$OPTIONS --conf spark.eventLog.dir=file://$work/events/$name $more" \
    code_of "$work/$name.log" timeout "$PATIENCE_SECONDS" "$home/deploy/cluster/submit.sh" "$mode" "$master" "$@"
}

no_driver_left() {
  ! pgrep -f "DriverWrapper.*$work/" >/dev/null && ! pgrep -f "SparkSubmit.*$work/" >/dev/null
}

for mode in client cluster; do
  phase "a run in $mode mode"
  mapfile -t arguments < <(settings "$mode")
  check "$mode: 0" equal "$(submit "$mode" "$mode" '' run "${arguments[@]}")" 0
  check "$mode: the tables of the embedded run" equal "$(digests "$work/$mode/perceptron" 2>&1)" "$expected"
  check "$mode: the driver has ended" await 10 no_driver_left
done

phase 'exit codes in client mode'
mapfile -t arguments < <(settings client)
small=(--set "model.path=$exhibits/models/perceptron" --set "calibration.path=$exhibits/data/train"
  --set "validation.path=$exhibits/data/test")
gate=(--set 'gates.sqnr_db=>= 500')
check 'client: complete already, 0' equal "$(submit client again '' run "${arguments[@]}")" 0
check 'client: a gate failed, 20' equal \
  "$(submit client gate '' run "${small[@]}" "${gate[@]}" --set "output.path=$work/gate")" 20
check 'client: no such model, 21' equal \
  "$(submit client model '' run "${small[@]}" --set model.path=/nowhere --set "output.path=$work/refused")" 21
check 'client: no such data, 22' equal \
  "$(submit client data '' run "${small[@]}" --set calibration.path=/nowhere --set "output.path=$work/refused")" 22

phase 'outcomes in cluster mode'
check 'cluster: a failed gate is not 0' test \
  "$(submit cluster gate-cluster '' run "${small[@]}" "${gate[@]}" --set "output.path=$work/gate-cluster")" -ne 0
check 'cluster: outcome.json says 20' holds "$(ls "$work"/gate-cluster/perceptron/runs/*/outcome.json)" '"exit_code" : 20'
check 'cluster: the pointer has not moved' test ! -e "$work/gate-cluster/perceptron/current.json"
check 'cluster: refused data is not 0' test \
  "$(submit cluster data-cluster '' run "${small[@]}" --set calibration.path=/nowhere --set "output.path=$work/refused")" -ne 0
check 'cluster: a refusal is in the log of the driver' grep -rqs '"/nowhere"' "$cluster" --include=stderr
check 'cluster: a refusal writes nothing' test ! -e "$work/refused"
check 'cluster: the drivers have ended' await 10 no_driver_left

# events NAME: the event log of the only application of that name, also while it is written.
events() {
  find "$work/events/$1" -type f | head -n 1
}

# The stage's job has begun, as Spark itself tells.
begun() {
  local log
  log=$(events "$1")
  [ -n "$log" ] && grep '"Event":"SparkListenerJobStart"' "$log" | grep -q "\"spark.jobGroup.id\":\"vernier-$2\""
}

executor() {
  pgrep -s "$(paste -sd, "$cluster/pids")" -f CoarseGrainedExecutorBackend | head -n 1
}

# A task was running on an executor when it was lost.
lost_a_task() {
  grep '"Event":"SparkListenerTaskEnd"' "$(events "$1")" | grep -q '"Reason":"ExecutorLostFailure"'
}

speculated() {
  grep '"Event":"SparkListenerTaskEnd"' "$(events "$1")" | grep -q '"Speculative":true'
}

# kill_during STAGE MODE
kill_during() {
  local stage=$1 mode=$2 name=killed-$1-$2 run victim
  mapfile -t arguments < <(settings "$name")
  submit "$mode" "$name" '' run "${arguments[@]}" >"$work/$name.code" &
  run=$!
  if await "$PATIENCE_SECONDS" begun "$name" "$stage" && sleep 2 && victim=$(executor) && [ -n "$victim" ]; then
    kill -9 "$victim"
  fi
  wait "$run"
  check "$name: an executor was lost with a task" lost_a_task "$name"
  check "$name: 0" equal "$(cat "$work/$name.code")" 0
  check "$name: the tables of the embedded run" equal "$(digests "$work/$name/perceptron" 2>&1)" "$expected"
}

phase 'kill -9 of an executor during calibration'
kill_during calibrate client
phase 'kill -9 of an executor during validation'
kill_during validate cluster

phase 'speculative copies'
mapfile -t arguments < <(settings speculation)
check 'speculation: 0' equal "$(submit client speculation '--conf spark.speculation=true
  --conf spark.speculation.interval=20ms --conf spark.speculation.quantile=0.05 --conf spark.speculation.multiplier=1.0001
  --conf spark.speculation.minTaskRuntime=1ms' run "${arguments[@]}")" 0
check 'speculation: copies ran' speculated speculation
check 'speculation: the tables of the embedded run' equal "$(digests "$work/speculation/perceptron" 2>&1)" "$expected"

phase 'stopping the cluster'
sessions=$(paste -sd, "$cluster/pids")
"$home/deploy/cluster/cluster.sh" stop "$cluster"
check 'no process of the cluster is left' test -z "$(pgrep -s "$sessions" || true)"
finish
