#!/bin/sh
# install-spark.sh VERSION DIRECTORY: a Spark distribution from its Python package, in a Python environment of its own.
# Prints the SPARK_HOME to use. What is there already is taken as it is.
set -eu

fail() {
  printf '%s\n' "install-spark: $1" >&2
  exit 1
}

[ "$#" -eq 2 ] || fail "found $# arguments but expected a version and a directory, such as \"4.1.4 /tmp/spark\"."
version=$1
directory=$2

# The folder of the Python version varies. The release file comes last in an installation that went through.
find_home() {
  for candidate in "$directory"/lib/python3*/site-packages/pyspark; do
    if [ -x "$candidate/bin/spark-submit" ] && [ -f "$directory/installed-$version" ]; then
      printf '%s\n' "$candidate"
      return 0
    fi
  done
  return 1
}

find_home && exit 0

[ ! -e "$directory" ] || [ -z "$(find "$directory" -maxdepth 1 -name 'installed-*')" ] ||
  fail "\"$directory\" holds another version than \"$version\": name another directory."
python3 -m venv --clear "$directory" >&2 || fail 'python3 cannot make an environment: install Python 3.9 or newer with venv.'
"$directory/bin/pip" install --quiet --disable-pip-version-check "pyspark==$version" >&2 ||
  fail "pip cannot install pyspark \"$version\": look above for its reason."
: >"$directory/installed-$version"
find_home || fail "pyspark \"$version\" holds no bin/spark-submit: try another version."
