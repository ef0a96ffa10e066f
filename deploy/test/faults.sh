#!/bin/bash
# faults.sh [N]: kills a run N times at random moments (100 by default; 3 for a quick look) and repeats it until it ends. Its tables
# must be those of an undisturbed run, byte for byte, and the pointer must never name anything incomplete. Then: the driver killed in
# every phase, two equal runs at once, a run that is older than the published one, an output that cannot be written, a full disk, and
# data that vanishes while it is read. Spark is embedded; soak.sh does the same with the processes of a cluster.
#
# VERNIER_SEED     see disturbed.sh
# VERNIER_COPIES   how many times the demonstration's data is read where files vanish; more for a faster machine
set -eu
. "$(dirname -- "$0")/checks.sh"
. "$(dirname -- "$0")/disturbed.sh"

COPIES=${VERNIER_COPIES:-400}
unset SPARK_HOME
export SPARK_LOCAL_IP=127.0.0.1

demo
work=$scratch/faults-check
rm -rf "$work"
mkdir -p "$work"

# run LOG OUTPUT [DATA]: prints the exit code. More settings stand in MORE.
MORE=()
run() {
  local log=$work/$1.log arguments
  shift
  mapfile -t arguments < <(settings "$@")
  code_of "$log" timeout --foreground "$PATIENCE_SECONDS" "$vernier" run "${arguments[@]}" ${MORE[@]+"${MORE[@]}"}
}

begin() {
  local arguments
  mapfile -t arguments < <(settings "$1")
  "$vernier" run "${arguments[@]}" >"$2" 2>&1 &
  driver=$!
}

# Spark is embedded in the driver.
members() {
  :
}

undisturbed
soak "${1:-100}"

phase 'the driver killed in every phase of one run'
for met in calibrate quantize validate publish; do
  begin "$work/phases" "$work/phase-$met.log"
  check "$met: is met" await "$PATIENCE_SECONDS" holds "$work/phase-$met.log" "Phase $met"
  [ "$met" = publish ] || pause 300
  kill -9 "$driver" 2>/dev/null || true
  ending
  check "$met: killed" equal "$code" "$KILLED"
  check "$met: nothing unsound ($(left "$work/phases"))" sound "$work/phases"
done
check 'phases: repeated, 0' equal "$(run phases "$work/phases")" 0
check 'phases: the undisturbed tables' equal "$(digests "$work/phases/perceptron" --files 2>&1)" "$expected"

phase 'two equal runs at once'
run first "$work/twice" >"$work/first.code" &
first=$!
run second "$work/twice" >"$work/second.code" &
wait "$first" "$!"
check 'at once: 0 and 0' equal "$(cat "$work/first.code" "$work/second.code" | paste -sd' ')" '0 0'
check 'at once: the undisturbed tables' equal "$(digests "$work/twice/perceptron" --files 2>&1)" "$expected"

phase 'a run that is older than the published one'
MORE=(--set output.as_of=2024-02-01)
check 'newer: 0' equal "$(run newer "$work/phases")" 0
check 'newer: published' holds "$work/phases/perceptron/current.json" '2024-02-01'
pointer=$(cat "$work/phases/perceptron/current.json")
MORE=(--set output.as_of=2024-01-01 --set quantization.weights.bits=6)
check 'older: 0' equal "$(run older "$work/phases")" 0
check 'older: says that it is not published' holds "$work/older.log" 'Not published'
check 'older: the pointer stays' equal "$(cat "$work/phases/perceptron/current.json")" "$pointer"
MORE=()

phase 'an output that cannot be written'
# Even root cannot make directories there.
check 'no permission: 21' equal "$(run proc /proc/vernier)" 21
: >"$work/file"
check 'below a file: 21' equal "$(run below "$work/file/output")" 21
mkdir -p "$work/locked"
if [ "$(id -u)" -eq 0 ] && mount -t tmpfs -o ro vernier-faults "$work/locked" 2>/dev/null; then
  at_end "umount '$work/locked' 2>/dev/null"
else
  chmod a-w "$work/locked"
fi
if touch "$work/locked/probe" 2>/dev/null; then
  echo '   not checked here: root writes everywhere, and no file system can be mounted'
else
  check 'read-only: 21' equal "$(run locked "$work/locked/output")" 21
fi

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
check 'vanishing: the scan was met' await 120 holds "$work/vanishing.log" 'Phase calibrate'
find "$work/train" -name '[1-9]-*' -delete
wait "$vanishing"
check 'vanishing: 22' equal "$(cat "$work/vanishing.code")" 22
check 'vanishing: writes nothing' test ! -e "$work/vanished"
finish
