#!/bin/bash
# streaming.sh [N]: calibrates files as they arrive, by spark-submit, and kills the driver N times (12 by default; 3 for a quick look):
# when a batch was planned, when it was saved, and at random. What the stream makes in the end must be the statistics of one
# calibration of all files, bit for bit, and the calibration of a stream that nobody has disturbed.
#
# VERNIER_SPARK    version of pyspark, 4.1.4 by default
# VERNIER_SEED     repeats the random moments of an earlier check, as far as the machine does
set -eu
. "$(dirname -- "$0")/checks.sh"

KILLS=${1:-12}
VERSION=${VERNIER_SPARK:-4.1.4}
FILES=12
TARGETS=(saved planned random)
PATIENCE_SECONDS=600
KILLED=137
RANDOM=${VERNIER_SEED:=$((($(date +%s) + $$) % 32768))}

demo
phase "Spark $VERSION"
SPARK_HOME=$("$home/deploy/cluster/install-spark.sh" "$VERSION" "$scratch/spark-$VERSION")
export SPARK_HOME SPARK_LOCAL_IP=127.0.0.1
# What must be built is built now: it is no part of what is timed below.
env -u SPARK_HOME "$vernier" --version >"$scratch/streaming-version.log" 2>&1 || fail "read \"$scratch/streaming-version.log\"."
export VERNIER_SUBMIT_OPTIONS='--conf spark.ui.enabled=false'
python=$scratch/spark-$VERSION/bin/python

streams() {
  "$python" "$home/deploy/test/streams.py" "$@" 2>>"$scratch/streaming-python.log"
}

phase "the demonstration's data in $FILES files"
work=$scratch/streaming-check
rm -rf "$work"
mkdir -p "$work/arrived"
streams split "$exhibits/data/train" "$work/split" "$FILES"
mapfile -t waiting < <(find "$work/split" -name 'part-*.parquet' | sort)
check 'split: as many files' equal "${#waiting[@]}" "$FILES"

# arrive COUNT: so many files appear whole, as a writer should have them do.
arrive() {
  local file
  for file in "${waiting[@]:0:$1}"; do
    mv "$file" "$work/arrived/"
  done
  waiting=("${waiting[@]:$1}")
}

# settings OUTPUT
settings() {
  printf '%s\n' --set "model.path=$exhibits/models/perceptron" --set "calibration.path=$work/arrived" \
    --set "output.path=$work/$1"
}

# stream LOG OUTPUT: prints the exit code. One file is one batch, so that there are many moments.
stream() {
  local log=$work/$1.log arguments
  mapfile -t arguments < <(settings "$2")
  code_of "$log" timeout --foreground "$PATIENCE_SECONDS" "$vernier" --master 'local[2]' calibrate --stream "${arguments[@]}" \
    --set calibration.options.maxFilesPerTrigger=1
}

# calibration LOG: the identity that was printed.
calibration() {
  sed -n 's/^Calibration \([0-9a-f]\{16\}\):.*/\1/p' "$work/$1.log"
}

# What changes in a stream when a batch is planned or saved.
trace() {
  case $1 in
    planned) compgen -G "$work/killed/perceptron/streams/*/checkpoint-*/offsets/[0-9]*" || true ;;
    # The number of the last batch in it; -1 is the state before the first, which is no batch saved.
    saved) od -An -j4 -N8 -tx1 "$work"/killed/perceptron/streams/*/state 2>/dev/null | grep -v '\(ff *\)\{8\}' || true ;;
  esac
}

# kill_one TARGET MOMENT: starts the stream, ends it when TARGET happens, or at a moment in ms, and prints the exit code.
kill_one() {
  local target=$1 moment=$2 arguments before driver code=0 until
  mapfile -t arguments < <(settings killed)
  before=$(trace "$target")
  "$vernier" --master 'local[2]' calibrate --stream "${arguments[@]}" --set calibration.options.maxFilesPerTrigger=1 \
    >"$work/killed.log" 2>&1 &
  driver=$!
  if [ "$target" = random ]; then
    sleep "$((moment / 1000)).$(printf '%03d' $((moment % 1000)))"
  else
    until=$(($(date +%s) + PATIENCE_SECONDS))
    while [ "$(trace "$target")" = "$before" ] && kill -0 "$driver" 2>/dev/null && [ "$(date +%s)" -lt "$until" ]; do :; done
  fi
  kill -9 "$driver" 2>/dev/null || true
  wait "$driver" 2>/dev/null || code=$?
  printf '%s\n' "$code"
}

phase 'an undisturbed stream, two days'
arrive 7
start=$(date +%s%3N)
check 'undisturbed, first day: 0' equal "$(stream undisturbed-1 undisturbed)" 0
duration=$(($(date +%s%3N) - start))
first=$(calibration undisturbed-1)

phase "$KILLS kills, seed $VERNIER_SEED, within $duration ms"
: >"$work/tally"
kills=0
for attempt in $(seq "$KILLS"); do
  [ "$attempt" -ne $((KILLS / 2 + 1)) ] || {
    check 'killed, first day: 0' equal "$(stream killed-1 killed)" 0
    check 'killed, first day: the undisturbed calibration' equal "$(calibration killed-1)" "$first"
    arrive 5
  }
  moment=$(((RANDOM * 32768 + RANDOM) % duration))
  code=$(kill_one "${TARGETS[$(((attempt - 1) % 3))]}" "$moment")
  if [ "$code" -eq "$KILLED" ]; then
    kills=$((kills + 1))
    streams left "$work/killed/perceptron/streams" >>"$work/tally"
  else
    check "attempt $attempt, which nothing killed: 0" equal "$code" 0
  fi
done
check 'killed: at least once' test "$kills" -gt 0
check 'killed: with a batch saved' grep -q 'saved and not noted\|between batches' "$work/tally"
check 'killed, second day: 0' equal "$(stream killed-2 killed)" 0
echo '   what the kills left behind:'
sort "$work/tally" | uniq -c | sort -rn

phase 'all files at once'
check 'undisturbed, second day: 0' equal "$(stream undisturbed-2 undisturbed)" 0
check 'killed: the undisturbed calibration' equal "$(calibration killed-2)" "$(calibration undisturbed-2)"
mapfile -t arguments < <(settings batch)
check 'batch: 0' equal "$(code_of "$work/batch.log" timeout --foreground "$PATIENCE_SECONDS" \
  "$vernier" --master 'local[2]' calibrate "${arguments[@]}")" 0
check 'killed: the statistics of all files, bit for bit' streams same \
  "$work/killed/perceptron/calibrations/$(calibration killed-2)" "$work/batch/perceptron/calibrations/$(calibration batch)"
check 'nothing new: 0' equal "$(stream again killed)" 0
check 'nothing new: no row is added' holds "$work/again.log" '^Stream [0-9a-f]{16}: 0 rows in 0 batches'
finish
