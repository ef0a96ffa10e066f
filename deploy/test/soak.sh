#!/bin/bash
# soak.sh [N]: a soak of a real cluster. Runs in client mode lose N processes by "kill -9" (100 by default), driver or executors,
# whichever the dice say, at random moments. A run that loses executors must end by itself with 0; one whose driver was killed is
# repeated. Every output must end with the tables of an undisturbed run, byte for byte, and never name anything incomplete. The tally
# at the end says whom the kills met and how far the runs were.
#
# VERNIER_SPARK    version of pyspark, 4.1.4 by default
# VERNIER_SEED     see disturbed.sh
# VERNIER_COPIES   how many times the demonstration's data is read; more for a faster machine
set -eu
. "$(dirname -- "$0")/checks.sh"
. "$(dirname -- "$0")/disturbed.sh"

VERSION=${VERNIER_SPARK:-4.1.4}
COPIES=${VERNIER_COPIES:-40}

demo
SPARK_HOME=$("$home/deploy/cluster/install-spark.sh" "$VERSION" "$scratch/spark-$VERSION")
export SPARK_HOME SPARK_LOCAL_IP=127.0.0.1
work=$scratch/soak-check
cluster=$work/cluster
rm -rf "$work"
mkdir -p "$work"
multiply "$COPIES" "$exhibits/data/train" "$work/train"
multiply "$COPIES" "$exhibits/data/test" "$work/test"

phase 'starting a master and two workers'
master=$("$home/deploy/cluster/cluster.sh" start "$cluster")
at_end "'$home/deploy/cluster/cluster.sh' stop '$cluster'"

begin() {
  local arguments
  mapfile -t arguments < <(settings "$1" "$work/train" "$work/test")
  await 60 no_members || fail 'executors of the run before are still there.'
  VERNIER_SUBMIT_OPTIONS='--driver-memory 1g --executor-memory 1g --executor-cores 1 --conf spark.ui.enabled=false' \
    "$home/deploy/cluster/submit.sh" client "$master" run "${arguments[@]}" >"$2" 2>&1 &
  driver=$!
}

members() {
  pgrep -s "$(paste -sd, "$cluster/pids")" -f CoarseGrainedExecutorBackend || true
}

no_members() {
  [ -z "$(members)" ]
}

undisturbed
soak "${1:-100}"
finish
