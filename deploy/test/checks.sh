# shellcheck shell=bash
# What the checks of this directory have in common; sourced by them.
#
# VERNIER_SCRATCH   a directory for what is installed and made, kept for the next check; otherwise a temporary one, removed
# VERNIER_DEMO      where "vernier demo" has left its data and models; otherwise it is run first, into the scratch directory

home=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)
vernier=$home/deploy/bin/vernier
began=$(date +%s)
passed=0
failed=0
endings=()

fail() {
  printf '%s\n' "$(basename -- "$0"): $1" >&2
  exit 1
}

phase() {
  printf '== %s s: %s\n' "$(($(date +%s) - began))" "$1"
}

# Commands for the end of the script, last one first.
at_end() {
  endings=("$1" ${endings[@]+"${endings[@]}"})
}

end() {
  local status=$?
  trap - EXIT
  for ending in ${endings[@]+"${endings[@]}"}; do
    eval "$ending" || true
  done
  exit "$status"
}

trap end EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

if [ -n "${VERNIER_SCRATCH:-}" ]; then
  mkdir -p "$VERNIER_SCRATCH"
  scratch=$(CDPATH='' cd -- "$VERNIER_SCRATCH" && pwd -P)
else
  scratch=$(mktemp -d)
  at_end "rm -rf '$scratch'"
fi

# check NAME COMMAND...: counts whether the command succeeds.
check() {
  local name=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
    printf '   passed: %s\n' "$name"
  else
    failed=$((failed + 1))
    printf '   FAILED: %s\n' "$name"
  fi
}

# The last line of a check, and its exit code.
finish() {
  printf '%s passed, %s failed\n' "$passed" "$failed"
  [ "$failed" -eq 0 ]
}

equal() {
  [ "$1" = "$2" ] || {
    printf '     found    %s\n     expected %s\n' "$1" "$2"
    return 1
  }
}

# The exit code of a command whose output goes to a file.
code_of() {
  local log=$1 code=0
  shift
  "$@" >"$log" 2>&1 || code=$?
  printf '%s\n' "$code"
}

# quick COMMAND...: for little data. What Java compiles with C2, which it then leaves out, costs more than it saves.
quick() {
  JDK_JAVA_OPTIONS=-XX:TieredStopAtLevel=1 "$@"
}

# holds FILE PATTERN, lacks FILE PATTERN: for extended regular expressions.
holds() {
  grep -Eqs -- "$2" "$1"
}

lacks() {
  [ -f "$1" ] && ! grep -Eq -- "$2" "$1"
}

# await SECONDS COMMAND...: until the command succeeds; fails when the time is over.
await() {
  local until=$(($(date +%s) + $1))
  shift
  until "$@"; do
    [ "$(date +%s)" -lt "$until" ] || return 1
    sleep 0.2
  done
}

# python_with NAME PACKAGE...: a Python of that name with these packages, made where it is not there; prints its path.
python_with() {
  local environment=$scratch/python-$1
  shift
  if [ ! -f "$environment/installed" ]; then
    { python3 -m venv --clear "$environment" && "$environment/bin/pip" install -q --disable-pip-version-check "$@"; } >&2 ||
      fail "pip cannot install \"$*\": look above for its reason."
    : >"$environment/installed"
  fi
  printf '%s\n' "$environment/bin/python"
}

# The digests of the tables of a run; see digests.py.
digests() {
  python3 "$home/deploy/test/digests.py" "$@"
}

# Data and models to work on.
demo() {
  exhibits=${VERNIER_DEMO:-$scratch/demo}
  if [ ! -f "$exhibits/results/perceptron/current.json" ]; then
    phase 'data and models of the demonstration'
    mkdir -p "$scratch"
    env -u SPARK_HOME "$vernier" demo --output "$exhibits" >"$scratch/demo.log" 2>&1 ||
      fail "\"vernier demo\" failed: read \"$scratch/demo.log\"."
  fi
  exhibits=$(CDPATH='' cd -- "$exhibits" && pwd -P)
}

# multiply COUNT FROM TO: the Parquet files of a table COUNT times, as links to the same content.
multiply() {
  mkdir -p "$3"
  local number file
  for file in "$2"/part-*.parquet; do
    for number in $(seq "$1"); do
      [ -f "$3/$number-${file##*/}" ] || ln "$file" "$3/$number-${file##*/}" 2>/dev/null ||
        cp -p "$file" "$3/$number-${file##*/}"
    done
  done
}
