#!/bin/bash
# A standalone cluster of real processes: both deploy modes, exit codes, metrics, speculative copies. Every result must be that of a
# run with Spark embedded. Faults are those of cluster-faults.sh.
#
# VERNIER_SPARK, VERNIER_COPIES   see on-cluster.sh
set -eu
. "$(dirname -- "$0")/checks.sh"
work=$scratch/cluster-check
. "$(dirname -- "$0")/on-cluster.sh"

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
  for file in "$work"/metrics/*.driver.plugin.io.vernier.spark.plan.MetricsPlugin."$1".csv; do
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
small=(--set "model.path=$exhibits/models/perceptron" --set "calibration.path=$exhibits/data/train"
  --set "validation.path=$exhibits/data/test")
gate=(--set 'gates.sqnr_db=>= 500')
check 'client: a gate failed, 20' equal \
  "$(submit client gate '' run "${small[@]}" "${gate[@]}" --set "output.path=$work/gate")" 20
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

speculated() {
  grep '"Event":"SparkListenerTaskEnd"' "$(events "$1")" | grep -q '"Speculative":true'
}

phase 'speculative copies'
mapfile -t arguments < <(settings speculation)
check 'speculation: 0' equal "$(submit client speculation '--conf spark.speculation=true
  --conf spark.speculation.interval=20ms --conf spark.speculation.quantile=0.05 --conf spark.speculation.multiplier=1.0001
  --conf spark.speculation.minTaskRuntime=1ms' run "${arguments[@]}")" 0
check 'speculation: copies ran' speculated speculation
check 'speculation: the tables of the embedded run' equal "$(digests "$work/speculation/perceptron" 2>&1)" "$expected"

finish_cluster
