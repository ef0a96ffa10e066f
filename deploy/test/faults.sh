#!/bin/bash
# faults.sh [N]: kills a run N times at random moments (100 by default; 3 for a quick look) and repeats it until it ends. Its tables
# must be those of an undisturbed run, byte for byte, and the pointer must never name anything incomplete. Then: two equal runs at
# once, an output that cannot be written, a full disk, and data that vanishes while it is read.
#
# VERNIER_SEED     repeats the moments of an earlier soak, as far as the machine does
# VERNIER_COPIES   how many times the demonstration's data is read where files vanish; more for a faster machine
set -eu
. "$(dirname -- "$0")/checks.sh"

KILLS=${1:-100}
COPIES=${VERNIER_COPIES:-400}
PATIENCE_SECONDS=600
KILLED=137
RANDOM=${VERNIER_SEED:=$((($(date +%s) + $$) % 32768))}
unset SPARK_HOME
export SPARK_LOCAL_IP=127.0.0.1

demo
work=$scratch/faults-check
rm -rf "$work"
mkdir -p "$work"

# settings OUTPUT [DATA]
settings() {
  printf '%s\n' --set "model.path=$exhibits/models/perceptron" --set "calibration.path=${2:-$exhibits/data/train}" \
    --set "validation.path=$exhibits/data/test" --set "output.path=$1"
}

# run LOG OUTPUT [DATA]: prints the exit code.
run() {
  local log=$work/$1.log arguments
  shift
  mapfile -t arguments < <(settings "$@")
  code_of "$log" timeout "$PATIENCE_SECONDS" "$vernier" run "${arguments[@]}"
}

now() {
  date +%s%3N
}

phase 'an undisturbed run'
start=$(now)
check 'undisturbed: 0' equal "$(run undisturbed "$work/undisturbed")" 0
duration=$(($(now) - start))
expected=$(digests "$work/undisturbed/perceptron" --files)

exists() {
  compgen -G "$1" >/dev/null
}

# Where there is a pointer, all that it names is there and right; where there is a manifest, its directory is complete.
sound() {
  local model=$1/perceptron
  [ ! -f "$model/current.json" ] || equal "$(digests "$model" --files 2>&1)" "$expected" || return 1
  ! exists "$model/runs/*/manifest.json" ||
    equal "$(digests "$model" --files --run "$(basename "$(dirname "$model"/runs/*/manifest.json)")" 2>&1)" "$expected"
}

# What a killed run has left behind.
left() {
  local model=$1/perceptron
  if [ -f "$model/current.json" ]; then
    echo published
  elif exists "$model/runs/*/manifest.json"; then
    echo 'run complete'
  elif [ -d "$model/runs" ]; then
    echo 'run begun'
  elif exists "$model/calibrations/*/manifest.json"; then
    echo 'calibration complete'
  elif [ -d "$model/calibrations" ]; then
    echo 'calibration begun'
  else
    echo nothing
  fi
}

phase "$KILLS kills, seed $VERNIER_SEED, within $duration ms"
: >"$work/tally"
kills=0
round=0
while [ "$kills" -lt "$KILLS" ]; do
  round=$((round + 1))
  output=$work/soak-$round
  mapfile -t arguments < <(settings "$output")
  code=$KILLED
  # Three kills at most for one output, so that each also comes to its end.
  for attempt in 1 2 3; do
    [ "$kills" -lt "$KILLS" ] || break
    "$vernier" run "${arguments[@]}" >"$work/soak.log" 2>&1 &
    driver=$!
    moment=$(((RANDOM * 32768 + RANDOM) % duration))
    sleep "$((moment / 1000)).$(printf '%03d' $((moment % 1000)))"
    kill -9 "$driver" 2>/dev/null || true
    code=0
    wait "$driver" 2>/dev/null || code=$?
    [ "$code" -eq "$KILLED" ] || break
    kills=$((kills + 1))
    left "$output" >>"$work/tally"
    sound "$output" || break
  done
  check "round $round, killed $attempt times at most: nothing unsound" sound "$output"
  check "round $round: repeated, 0" equal "$(run "soak-$round" "$output")" 0
  check "round $round: the undisturbed tables" equal "$(digests "$output/perceptron" --files 2>&1)" "$expected"
  check "round $round: no hidden file is read as a table" test -z \
    "$(find "$output" -name '*.parquet' ! -name 'part-0.parquet' ! -path '*/model/*' ! -name '.*')"
  rm -rf "$output"
done
echo '   what the kills left behind:'
sort "$work/tally" | uniq -c | sort -rn

phase 'two equal runs at once'
run first "$work/twice" >"$work/first.code" &
first=$!
run second "$work/twice" >"$work/second.code" &
wait "$first" "$!"
check 'at once: 0 and 0' equal "$(cat "$work/first.code" "$work/second.code" | paste -sd' ')" '0 0'
check 'at once: the undisturbed tables' equal "$(digests "$work/twice/perceptron" --files 2>&1)" "$expected"

phase 'an output that cannot be written'
# Even root cannot make directories there.
check 'no permission: 21' equal "$(run proc /proc/vernier)" 21
: >"$work/file"
check 'below a file: 21' equal "$(run below "$work/file/output")" 21

phase 'a full disk'
mkdir -p "$work/disk"
if mount -t tmpfs -o size=32k vernier-faults "$work/disk" 2>/dev/null; then
  at_end "umount '$work/disk' 2>/dev/null"
  check 'full: not 0' test "$(run full "$work/disk/output")" -ne 0
  space() { mount -o remount,size=16m "$work/disk"; }
else
  echo '   no file system can be mounted here, files are limited to 16 KB in its place'
  check 'full: not 0' test "$(ulimit -f 16 && run full "$work/disk/output")" -ne 0
  space() { :; }
fi
check 'full: no pointer' test ! -e "$work/disk/output/perceptron/current.json"
check 'full: nothing unsound' sound "$work/disk/output"
space
check 'space again: 0' equal "$(run space "$work/disk/output")" 0
check 'space again: the undisturbed tables' equal "$(digests "$work/disk/output/perceptron" --files 2>&1)" "$expected"

phase 'data that vanishes while it is read'
multiply "$COPIES" "$exhibits/data/train" "$work/train"
run vanishing "$work/vanished" "$work/train" >"$work/vanishing.code" &
vanishing=$!
check 'vanishing: the scan was met' await 120 holds "$work/vanishing.log" 'calibrate: '
find "$work/train" -name '[1-9]-*' -delete
wait "$vanishing"
check 'vanishing: 22' equal "$(cat "$work/vanishing.code")" 22
check 'vanishing: writes nothing' test ! -e "$work/vanished"
finish
