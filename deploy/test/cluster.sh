#!/bin/bash
# A standalone cluster of real processes: both deploy modes, exit codes, killed executors and drivers, tasks that fail at first,
# executors without memory, speculative copies. Every result must be that of a run with Spark embedded.
#
# VERNIER_SPARK    version of pyspark, 4.1.4 by default
# VERNIER_COPIES   how many times the demonstration's data is read; more for a faster machine
set -eu
. "$(dirname -- "$0")/checks.sh"

VERSION=${VERNIER_SPARK:-4.1.4}
COPIES=${VERNIER_COPIES:-80}
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

# What the master says of the driver that was submitted last.
driver_state() {
  python3 - "$(cat "$cluster/page")/json/" <<'PYTHON'
import json
import sys
import urllib.request
with urllib.request.urlopen(sys.argv[1], timeout=20) as answer:
    master = json.load(answer)
print(max(master["activedrivers"] + master["completeddrivers"], key=lambda driver: driver["id"])["state"])
PYTHON
}

METRICS="--conf spark.metrics.conf=$home/conf/metrics.properties --conf spark.metrics.conf.driver.sink.csv.directory=$work/metrics"
mkdir -p "$work/metrics"
for mode in client cluster; do
  phase "a run in $mode mode"
  mapfile -t arguments < <(settings "$mode")
  check "$mode: 0" equal "$(submit "$mode" "$mode" "$METRICS" run "${arguments[@]}")" 0
  check "$mode: the tables of the embedded run" equal "$(digests "$work/$mode/perceptron" 2>&1)" "$expected"
  check "$mode: the driver has ended" await 10 no_driver_left
done

check 'cluster: the master says so' equal "$(driver_state)" FINISHED

phase 'metrics of these runs'
# metric NAME: the last value of each of the two drivers.
metric() {
  local file
  for file in "$work"/metrics/*.driver.plugin.io.vernier.jobs.spark.MetricsPlugin."$1".csv; do
    tail -n 1 "$file" | cut -d, -f2
  done | paste -sd' '
}
# The last lines of progress in the log of the driver, without separators.
rows=$(sed -n 's/.* \(calibrate\|validate\): \([0-9,]*\) rows in .*/\1 \2/p' "$work/client.log" | tr -d , |
  awk '{ last[$1] = $2 } END { print last["calibrate"] + last["validate"] }')
check 'metrics: the log tells rows' test "$rows" -gt 0
check 'metrics: rowsRead' equal "$(metric rowsRead)" "$rows $rows"
check 'metrics: rowsLeftOut' equal "$(metric rowsLeftOut)" '0 0'
check 'metrics: scans' equal "$(metric scans)" '2 2'
check 'metrics: phase' equal "$(metric phase)" '4 4'
check 'metrics: runsQuantized' equal "$(metric runsQuantized)" '1 1'
check 'metrics: channels' test "$(metric channels | cut -d' ' -f1)" -gt 8

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
check 'cluster: the master says that it failed' equal "$(driver_state)" FAILED
check 'cluster: outcome.json says 20' holds "$(ls "$work"/gate-cluster/perceptron/runs/*/outcome.json)" '"exit_code" : 20'
check 'cluster: the pointer has not moved' test ! -e "$work/gate-cluster/perceptron/current.json"
check 'cluster: refused data is not 0' test \
  "$(submit cluster data-cluster '' run "${small[@]}" --set calibration.path=/nowhere --set "output.path=$work/refused")" -ne 0
check 'cluster: the master says that this failed too' equal "$(driver_state)" FAILED
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

# met PROCESS NAME STAGE: waits until the stage's job has begun; fails where the submission has ended before.
met() {
  begun_or_ended() {
    begun "$2" "$3" || ! kill -0 "$1" 2>/dev/null
  }
  await "$PATIENCE_SECONDS" begun_or_ended "$@" && begun "$2" "$3"
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
  if met "$run" "$name" "$stage" && sleep 2 && victim=$(executor) && [ -n "$victim" ]; then
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

# kill_driver MODE STAGE
kill_driver() {
  local mode=$1 stage=$2 name=driver-$1-$2 run victim
  mapfile -t arguments < <(settings "$name")
  submit "$mode" "$name" '' run "${arguments[@]}" >"$work/$name.code" &
  run=$!
  if met "$run" "$name" "$stage" && sleep 1; then
    [ "$mode" = client ] && victim=$(pgrep -f "SparkSubmit .*$work/$name") || victim=$(pgrep -f "DriverWrapper .*$work/$name")
    kill -9 "$victim"
  fi
  wait "$run"
  check "$name: not 0" test "$(cat "$work/$name.code")" -ne 0
  [ "$mode" = client ] || check "$name: the master knows" equal "$(driver_state)" FAILED
  check "$name: no pointer" test ! -e "$work/$name/perceptron/current.json"
  check "$name: repeated, 0" equal "$(submit "$mode" "$name-again" '' run "${arguments[@]}")" 0
  check "$name: the tables of the embedded run" equal "$(digests "$work/$name/perceptron" 2>&1)" "$expected"
}

phase 'kill -9 of the driver during calibration, in cluster mode'
kill_driver cluster calibrate
phase 'kill -9 of the driver during validation, in client mode'
kill_driver client validate

phase 'tasks that fail at first: files that are away for a while'
failed_to_read() {
  grep '"Event":"SparkListenerTaskEnd"' "$(events away)" | grep -q '"Reason":"ExceptionFailure"'
}
mkdir -p "$work/elsewhere"
mapfile -t arguments < <(settings away)
submit client away '--conf spark.task.maxFailures=100000' run "${arguments[@]}" >"$work/away.code" &
away=$!
check 'away: the scan is met' met "$away" away calibrate
# Renamed and back again they are the same files, of the same times.
find "$work/train" -name '*0-part-*' -exec mv -t "$work/elsewhere" {} +
check 'away: tasks fail' await 60 failed_to_read
find "$work/elsewhere" -name '*0-part-*' -exec mv -t "$work/train" {} +
wait "$away"
check 'away: 0' equal "$(cat "$work/away.code")" 0
check 'away: the tables of the embedded run' equal "$(digests "$work/away/perceptron" 2>&1)" "$expected"

phase 'an executor that gets no more memory'
lost_executors() {
  grep -c '"Event":"SparkListenerExecutorRemoved"' "$(events starved)" || true
}
mapfile -t arguments < <(settings starved)
submit client starved '--conf spark.task.maxFailures=20' run "${arguments[@]}" >"$work/starved.code" &
starved=$!
if met "$starved" starved calibrate && victim=$(executor) && [ -n "$victim" ]; then
  # From now on every further page that it asks for is refused.
  prlimit --pid "$victim" --as=1048576 --data=1048576
fi
wait "$starved"
check 'starved: an executor was lost to it' test "$(lost_executors)" -ge 1
check 'starved: 0' equal "$(cat "$work/starved.code")" 0
check 'starved: the tables of the embedded run' equal "$(digests "$work/starved/perceptron" 2>&1)" "$expected"

# Spark starts no executor below 450 MB unless it is told to keep nothing back.
phase 'executors that are too small for the state'
check 'small: 1' equal "$(submit client small '--executor-memory 128m --conf spark.testing.reservedMemory=1' \
  run "${small[@]}" --set calibration.groups=32 --set "output.path=$work/small")" 1
check 'small: the log says why' holds "$work/small.log" 'OutOfMemoryError|exit code 52|code 137'
check 'small: no pointer' test ! -e "$work/small/perceptron/current.json"
check 'small: the driver has ended' await 10 no_driver_left

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
