#!/bin/bash
# What breaks on a standalone cluster of real processes: executors are killed in calibration and validation, a driver is killed, files
# are away for a while, memory is refused. The tables must be those of a run with Spark embedded.
#
# VERNIER_SPARK, VERNIER_COPIES   see on-cluster.sh
set -eu
. "$(dirname -- "$0")/checks.sh"
work=$scratch/cluster-faults-check
. "$(dirname -- "$0")/on-cluster.sh"

executor() {
  pgrep -s "$(paste -sd, "$cluster/pids")" -f CoarseGrainedExecutorBackend | head -n 1
}

# A task was running on an executor when it was lost.
lost_a_task() {
  grep '"Event":"SparkListenerTaskEnd"' "$(events "$1")" | grep -q '"Reason":"ExecutorLostFailure"'
}

# kill_during STAGE MODE
kill_during() {
  local stage=$1 mode=$2 name=killed-$1-$2 run victim
  mapfile -t arguments < <(settings "$name")
  submit "$mode" "$name" '' run "${arguments[@]}" >"$work/$name.code" &
  run=$!
  # Its tasks are sent as soon as the job has begun; a fast machine is done with all of them in a few seconds.
  if met "$run" "$name" "$stage" && sleep 1 && victim=$(executor) && [ -n "$victim" ]; then
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

phase 'kill -9 of the driver during calibration, in cluster mode'
mapfile -t arguments < <(settings driver)
submit cluster driver '' run "${arguments[@]}" >"$work/driver.code" &
driver=$!
if met "$driver" driver calibrate && sleep 1 && victim=$(pgrep -f "DriverWrapper .*$work/driver"); then
  kill -9 "$victim"
fi
wait "$driver"
check 'driver: not 0' test "$(cat "$work/driver.code")" -ne 0
check 'driver: the master knows' equal "$(driver_state)" FAILED
check 'driver: no pointer' test ! -e "$work/driver/perceptron/current.json"
check 'driver: repeated, 0' equal "$(submit client driver-again '' run "${arguments[@]}")" 0
check 'driver: the tables of the embedded run' equal "$(digests "$work/driver/perceptron" 2>&1)" "$expected"

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
# Java's last words of a page that it could not have.
out_of_memory() {
  grep -rqs 'insufficient memory for the Java Runtime' "$cluster" --include=stdout
}
mapfile -t arguments < <(settings starved)
submit client starved '--conf spark.task.maxFailures=20' run "${arguments[@]}" >"$work/starved.code" &
starved=$!
if met "$starved" starved calibrate && victim=$(executor) && [ -n "$victim" ]; then
  # From now on every further page that it asks for is refused.
  prlimit --pid "$victim" --as=1048576 --data=1048576
fi
wait "$starved"
check 'starved: an executor has died of it' out_of_memory
check 'starved: 0' equal "$(cat "$work/starved.code")" 0
check 'starved: the tables of the embedded run' equal "$(digests "$work/starved/perceptron" 2>&1)" "$expected"

finish_cluster
