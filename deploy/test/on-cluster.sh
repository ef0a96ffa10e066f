# shellcheck shell=bash
# What the checks on a standalone cluster have in common, beyond checks.sh: the distribution, data that takes a while to read, an
# embedded run to compare with, a cluster of a master and two workers. Sourced by them, after "work" is set.
#
# VERNIER_SPARK    version of pyspark, 4.1.4 by default
# VERNIER_COPIES   how many times the demonstration's data is read; more for a faster machine

VERSION=${VERNIER_SPARK:-4.1.4}
COPIES=${VERNIER_COPIES:-80}
PATIENCE_SECONDS=600
cluster=$work/cluster

demo
phase "Spark $VERSION"
SPARK_HOME=$("$home/deploy/cluster/install-spark.sh" "$VERSION" "$scratch/spark-$VERSION")
# For drivers in client mode; in cluster mode the driver has the address of its worker.
export SPARK_HOME SPARK_LOCAL_IP=127.0.0.1

phase 'an embedded run to compare with'
rm -rf "$work"
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
    code_of "$work/$name.log" timeout --foreground "$PATIENCE_SECONDS" "$home/deploy/cluster/submit.sh" "$mode" "$master" "$@"
}

no_driver_left() {
  ! pgrep -f "DriverWrapper.*$work/" >/dev/null && ! pgrep -f "SparkSubmit.*$work/" >/dev/null
}

# events NAME: the event log of the only application of that name, also while it is written.
events() {
  find "$work/events/$1" -type f 2>/dev/null | head -n 1
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

# finish_cluster: stops the cluster, and ends the check.
finish_cluster() {
  phase 'stopping the cluster'
  local sessions
  sessions=$(paste -sd, "$cluster/pids")
  "$home/deploy/cluster/cluster.sh" stop "$cluster"
  check 'no process of the cluster is left' test -z "$(pgrep -s "$sessions" || true)"
  finish
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
