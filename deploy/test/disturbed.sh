# shellcheck shell=bash
# What faults.sh and soak.sh have in common, beyond checks.sh: runs that are killed at random moments and repeated until they end.
# Sourced by them.
#
# VERNIER_SEED   repeats the moments of an earlier soak, as far as the machine does
#
# The script that sources this defines two functions:
#   begin OUTPUT LOG   starts a run in the background and sets "driver" to its process
#   members            the processes of the run that may be killed besides the driver, one a line

PATIENCE_SECONDS=600
KILLED=137
RANDOM=${VERNIER_SEED:=$((($(date +%s) + $$) % 32768))}
kills=0

# settings OUTPUT [DATA [HELD-OUT DATA]]
settings() {
  printf '%s\n' --set "model.path=$exhibits/models/perceptron" --set "calibration.path=${2:-$exhibits/data/train}" \
    --set "validation.path=${3:-$exhibits/data/test}" --set "output.path=$1"
}

now() {
  date +%s%3N
}

# pause MILLISECONDS: for a random time up to so long.
pause() {
  local moment=$(((RANDOM * 32768 + RANDOM) % $1))
  sleep "$((moment / 1000)).$(printf '%03d' $((moment % 1000)))"
}

gone() {
  ! kill -0 "$1" 2>/dev/null
}

# ending: waits for the driver, ends one that hangs, and sets "code" to how it has ended.
ending() {
  # Bash says of each process that was killed that it was.
  { await "$PATIENCE_SECONDS" gone "$driver" || kill -9 "$driver"; } 2>/dev/null
  code=0
  wait "$driver" 2>/dev/null || code=$?
}

# whole OUTPUT: runs until it ends by itself, and prints the exit code.
whole() {
  local code driver
  begin "$1" "$work/$(basename "$1").log"
  ending
  printf '%s\n' "$code"
}

exists() {
  compgen -G "$1" >/dev/null
}

# sound OUTPUT: where there is a pointer, all that it names is there and right; where there is a manifest, its directory is complete.
sound() {
  local model=$1/perceptron
  [ ! -f "$model/current.json" ] || equal "$(digests "$model" --files 2>&1)" "$expected" || return 1
  ! exists "$model/runs/*/manifest.json" ||
    equal "$(digests "$model" --files --run "$(basename "$(dirname "$model"/runs/*/manifest.json)")" 2>&1)" "$expected"
}

# left OUTPUT: how far a run has come.
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

# undisturbed: what every other run is compared with; sets expected, and duration in milliseconds.
undisturbed() {
  phase 'an undisturbed run'
  local start
  start=$(now)
  check 'undisturbed: 0' equal "$(whole "$work/undisturbed")" 0
  duration=$(($(now) - start))
  expected=$(digests "$work/undisturbed/perceptron" --files)
}

# strike OUTPUT: kills processes of the run at random moments, until the driver is hit, the run ends, or three others are lost, since
# Spark gives up a task that has failed four times.
strike() {
  local victims victim lost=0 whom
  while [ "$kills" -lt "$KILLS" ] && [ "$lost" -lt 3 ]; do
    pause "$duration"
    mapfile -t victims < <(members)
    victims+=("$driver")
    victim=${victims[RANDOM % ${#victims[@]}]}
    kill -0 "$driver" 2>/dev/null && kill -9 "$victim" 2>/dev/null || return 0
    kills=$((kills + 1))
    lost=$((lost + 1))
    [ "$victim" = "$driver" ] && whom=driver || whom=executor
    printf '%s, %s\n' "$whom" "$(left "$1")" >>"$work/tally"
    [ "$whom" = executor ] || return 0
  done
}

# disturb ROUND: the driver is killed three times at most, so that each output also comes to its end.
disturb() {
  local output=$work/soak-$1 code attempt
  for attempt in 1 2 3; do
    begin "$output" "$work/soak-$1-$attempt.log"
    strike "$output"
    ending
    [ "$code" -eq "$KILLED" ] && [ "$kills" -lt "$KILLS" ] && sound "$output" || break
  done
  check "round $1: ends with 0 unless the driver is killed ($attempt attempts)" test "$code" -eq 0 -o "$code" -eq "$KILLED"
  check "round $1: nothing unsound" sound "$output"
  check "round $1: repeated, 0" equal "$(whole "$output")" 0
  check "round $1: the undisturbed tables" equal "$(digests "$output/perceptron" --files 2>&1)" "$expected"
  check "round $1: no hidden file is read as a table" test -z \
    "$(find "$output" -name '*.parquet' ! -name 'part-0.parquet' ! -path '*/model/*' ! -name '.*')"
  [ "$failed" -gt 0 ] || rm -rf "$output" "$output.log" "$output"-*.log
}

# soak KILLS: rounds until there were so many kills, and what they met.
soak() {
  KILLS=$1
  phase "$KILLS kills, seed $VERNIER_SEED, within $duration ms"
  : >"$work/tally"
  local round=0
  while [ "$kills" -lt "$KILLS" ]; do
    round=$((round + 1))
    disturb "$round"
  done
  echo '   whom the kills met, and how far the run was:'
  sort "$work/tally" | uniq -c | sort -rn
}
