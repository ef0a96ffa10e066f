#!/bin/bash
# tables.sh: calibrates tables with the real table formats and a real database: Iceberg (snapshots, a tag, deletes), Delta (versions,
# deletion vectors, RESTORE), Avro, ORC, JSON, CSV, and PostgreSQL through JDBC; appends results to Iceberg and Delta; then what is refused.
#
# VERNIER_SPARK   version of pyspark, 4.1.4 by default; the jars in tables/pom.xml are of 4.1
#
# PostgreSQL listens on loopback alone. Where it is not installed, it comes from Debian's packages, for which the script must be root.
set -eu
. "$(dirname -- "$0")/checks.sh"

VERSION=${VERNIER_SPARK:-4.1.4}
PASSWORD=hush-$$
PATIENCE_SECONDS=30

phase "Spark $VERSION, table formats, a driver"
SPARK_HOME=$("$home/deploy/cluster/install-spark.sh" "$VERSION" "$scratch/spark-$VERSION")
export SPARK_HOME SPARK_LOCAL_IP=127.0.0.1
[ -d "$scratch/tables-jars" ] ||
  "$home/mvnw" -B -q -ntp -f "$home/deploy/test/tables/pom.xml" dependency:copy-dependencies \
    "-DoutputDirectory=$scratch/tables-jars" || fail 'the jars cannot be had: look above for the reason.'
jar=$(find "$home/jobs/target" -maxdepth 1 -name 'vernier-jobs-[0-9]*.jar' | head -n 1)
[ -n "$jar" ] || fail 'there is no application jar: run ./mvnw package first.'
jars=$(printf '%s,' "$scratch"/tables-jars/*.jar)$jar

phase 'PostgreSQL'
postgres() {
  find /usr/lib/postgresql -path '*/bin/initdb' 2>/dev/null | sort -V | tail -n 1
}
[ -n "$(postgres)" ] || { apt-get update -qq && apt-get install -y -qq --no-install-recommends postgresql; } \
  >"$scratch/postgresql.log" 2>&1 || fail "PostgreSQL cannot be installed: read \"$scratch/postgresql.log\"."
bin=$(dirname -- "$(postgres)")
work=$(mktemp -d "$scratch/tables.XXXXXX")
at_end "rm -rf '$work'"
cluster=$(mktemp -d)
at_end "rm -rf '$cluster'"
# The server refuses to run as root.
as_owner() {
  if [ "$(id -u)" -eq 0 ]; then
    runuser -u postgres -- "$@"
  else
    "$@"
  fi
}
[ "$(id -u)" -ne 0 ] || chown postgres "$cluster"
printf '%s\n' "$PASSWORD" >"$cluster/password"
chmod a+r "$cluster/password"
as_owner "$bin/initdb" -D "$cluster/data" -U vernier -A scram-sha-256 --pwfile="$cluster/password" >"$work/initdb.log" 2>&1 ||
  fail "PostgreSQL made no database: $(tail -n 1 "$work/initdb.log")"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
as_owner "$bin/pg_ctl" -D "$cluster/data" -w -t "$PATIENCE_SECONDS" -l "$cluster/log" \
  -o "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$cluster" start >"$work/start.log" 2>&1 ||
  fail "PostgreSQL does not start: $(tail -n 1 "$work/start.log")"
at_end "as_owner '$bin/pg_ctl' -D '$cluster/data' -m immediate stop >/dev/null 2>&1"
url=jdbc:postgresql://127.0.0.1:$port/postgres

phase 'calibrations of every kind of table'
# Spark's own environment has no NumPy, which pyspark.ml needs.
python=$(python_with tables numpy==2.4.6)
code=$(PYSPARK_PYTHON=$python code_of "$work/tables.log" "$SPARK_HOME/bin/spark-submit" \
  --jars "$jars" --driver-class-path "${jars//,/:}" "$home/deploy/test/tables/tables.py" "$work" "$url" "$PASSWORD")
check 'every kind of table: exit code' equal "$code" 0
[ "$code" = 0 ] || grep -E "^(vernier:|Caused by|Traceback|  File|py4j|\\w+Error)" "$work/tables.log" | tail -n 20 >&2

# told NAME VALUE: what the script said of a calibration.
told() {
  check "$1" equal "$(sed -n "s/^$1: //p" "$work/tables.log")" "$2"
}
for format in parquet orc avro json csv iceberg delta jdbc 'jdbc later' 'delta at 0'; do
  told "$format" '100 rows'
done
# A tag is a name of a snapshot, so what was read of that is known.
for repeated in 'iceberg by number again' 'iceberg again' 'iceberg by tag' 'iceberg columns changed again' 'delta again' 'jdbc again'; do
  told "$repeated" known
done
told 'iceberg appended' '150 rows'
told 'iceberg by path' '150 rows'
told 'iceberg in a query' '10 rows'
told 'iceberg by branch' '150 rows'
told 'iceberg by number' '100 rows'
told 'delta view' '9 rows'
told 'delta view made anew' '4 rows'
told 'iceberg deleted' '149 rows'
told 'iceberg branch in a query' '150 rows'
told 'iceberg branch in a query later' '200 rows'
for changed in 'before columns changed' 'columns changed' 'columns changed, in a query' 'columns changed, by path'; do
  told "iceberg $changed" '149 rows'
done
told 'delta deleted' '99 rows'
told 'delta appended' '149 rows'
told 'delta restored' '99 rows'
told 'delta by name' '99 rows'
told 'delta by name at 2' '149 rows'
told 'iceberg results' '[True, False] 2 2 published'
told 'delta results' '[True, False] 2 2 published'
told 'statistics of 100 rows' 1
told 'password in manifests' False

phase 'what is refused'
# refused NAME CODE SENTENCE SETTING...: an exit code and what was said; never the password.
refused() {
  local name=$1 expected=$2 sentence=$3 arguments=()
  shift 3
  for setting in "$@"; do
    arguments+=(--set "$setting")
  done
  code=$(VERNIER_SUBMIT_OPTIONS="--jars $jars --driver-class-path ${jars//,/:} --conf spark.ui.enabled=false" \
    code_of "$work/$name.log" quick "$vernier" --master 'local[2]' calibrate --set "model.path=$work/model" \
    --set "output.path=$work/refused" "${arguments[@]}")
  check "$name: exit code" equal "$code" "$expected"
  check "$name: sentence" holds "$work/$name.log" "$sentence"
  check "$name: no password" lacks "$work/$name.log" "$PASSWORD"
}
refused 'delta as parquet' 22 'is a Delta table' "calibration.path=$work/delta"
refused 'delta by time' 21 'names no version of the Delta table' "calibration.path=$work/delta" calibration.format=delta \
  'calibration.options={timestampAsOf: "2024-01-01"}'
refused 'iceberg branch' 21 'set calibration.identity' "calibration.path=$work/lake/db/flights" calibration.format=iceberg \
  'calibration.options={branch: side}'
refused 'wrong password' 21 'does not let this user in' calibration.format=jdbc calibration.identity=x \
  "calibration.options={url: '$url', dbtable: flights, user: vernier, password: $PASSWORD-wrong}"
refused 'no such table' 22 'cannot be read' calibration.format=jdbc calibration.identity=x \
  "calibration.options={url: '$url', dbtable: nowhere, user: vernier, password: $PASSWORD}"

finish
