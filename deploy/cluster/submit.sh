#!/bin/sh
# submit.sh client|cluster MASTER COMMAND...: a command of Vernier on a standalone cluster, waited for.
#
#   submit.sh cluster spark://host:7077 run --config /shared/job.yaml
#
# Paths must be the same for the driver and all workers. In client mode the exit code is the command's. In cluster mode it is 0 or
# 1; the code stands in outcome.json of the run, or in the log of the driver (work directory of its worker, driver-*/stderr).
#
# SPARK_HOME               the Spark distribution
# VERNIER_SUBMIT_OPTIONS   more options of spark-submit, separated by spaces
set -eu

fail() {
  printf '%s\n' "submit: $1" >&2
  exit 21
}

[ "$#" -ge 3 ] || fail 'expected "client" or "cluster", the master, and a command such as "run --config FILE".'
mode=$1
master=$2
shift 2
case $mode in
  client | cluster) ;;
  *) fail "\"$mode\" is no deploy mode: use \"client\" or \"cluster\"." ;;
esac
VERNIER_SUBMIT_OPTIONS="--deploy-mode $mode --conf spark.standalone.submit.waitAppCompletion=true ${VERNIER_SUBMIT_OPTIONS:-}"
export VERNIER_SUBMIT_OPTIONS
vernier=$(dirname -- "$0")/../bin/vernier
[ "$mode" = cluster ] || exec "$vernier" --master "$master" "$@"

# spark-submit ends with 0 whatever became of the driver, and says it in its last lines.
lines=$(mktemp)
trap 'rm -f "$lines"' EXIT
trap 'kill "$submission"' HUP INT TERM
"$vernier" --master "$master" "$@" 2>"$lines" &
submission=$!
code=0
wait "$submission" || code=$?
cat "$lines" >&2
if [ "$code" -eq 0 ] && ! grep -Eq 'State of driver driver-[^ ]* is FINISHED' "$lines"; then
  printf '%s\n' 'submit: the driver has not finished: read outcome.json of the run, or the log of the driver.' >&2
  code=1
fi
exit "$code"
