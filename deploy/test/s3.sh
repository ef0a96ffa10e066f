#!/bin/bash
# Model, data and results on s3a:// against a real S3 server of its own, on loopback: with Spark embedded and through spark-submit;
# two equal runs at once, a pointer that two runs move, a driver killed at that moment, broken connections and throttling, and no
# credential anywhere.
#
# VERNIER_SPARK   version of pyspark, 4.1.4 by default
set -eu
. "$(dirname -- "$0")/checks.sh"

VERSION=${VERNIER_SPARK:-4.1.4}
PATIENCE_SECONDS=600

demo
phase "Spark $VERSION and the S3 server"
spark=$("$home/deploy/cluster/install-spark.sh" "$VERSION" "$scratch/spark-$VERSION")
[ -d "$scratch/s3proxy" ] ||
  "$home/mvnw" -B -q -f "$home/deploy/test/s3proxy/pom.xml" dependency:copy-dependencies "-DoutputDirectory=$scratch/s3proxy" ||
  fail 'the S3 server cannot be had: look above for the reason.'

work=$scratch/s3-check
rm -rf "$work"
bucket=$work/store/bucket
mkdir -p "$bucket"

# A secret of this run alone, so that finding it anywhere is finding ours.
AWS_ACCESS_KEY_ID=identity$(od -An -N6 -tx1 /dev/urandom | tr -d ' \n')
AWS_SECRET_ACCESS_KEY=credential$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_EC2_METADATA_DISABLED=true SPARK_LOCAL_IP=127.0.0.1
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
(umask 077 && cat >"$work/server.conf" <<PROPERTIES
s3proxy.endpoint=http://127.0.0.1:$port
s3proxy.authorization=aws-v2-or-v4
s3proxy.identity=$AWS_ACCESS_KEY_ID
s3proxy.credential=$AWS_SECRET_ACCESS_KEY
jclouds.provider=filesystem-nio2
jclouds.filesystem.basedir=$work/store
PROPERTIES
)
java -Xmx512m "-Dlogback.configurationFile=$home/deploy/test/s3proxy/logback.xml" -cp "$scratch/s3proxy/*" \
  org.gaul.s3proxy.Main --properties "$work/server.conf" >"$work/server.log" 2>&1 &
server=$!
at_end "kill $server"

answers() {
  (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}
await 60 answers "$port" || fail "the S3 server does not answer: read \"$work/server.log\"."
# Files are known by names, sizes and times, so copies are the same data where they have the same times.
given=$work/given
mkdir -p "$given"
cp -r "$exhibits/data" "$exhibits/models" "$given/"
python3 "$home/deploy/test/s3proxy/upload.py" "$port" bucket "$given/data" "$given/models"
find "$given/data" "$bucket/data" -type f -exec touch -d 2024-01-01T00:00:00Z {} +

# faulty NAME OPTIONS: a proxy in front of the server; sets faulty_port.
faulty() {
  local name=$1
  shift
  python3 "$home/deploy/test/s3proxy/faults.py" "$port" "$work/$name-proxy" "$@" >"$work/$name-proxy.log" 2>&1 &
  at_end "kill $!"
  await 20 test -s "$work/$name-proxy/port" || fail "the proxy does not start: read \"$work/$name-proxy.log\"."
  faulty_port=$(cat "$work/$name-proxy/port")
}

# properties PORT: conf/s3a.conf with the address of the server.
properties() {
  cat "$home/conf/s3a.conf"
  printf '%s\n' "spark.hadoop.fs.s3a.endpoint http://127.0.0.1:$1" 'spark.hadoop.fs.s3a.path.style.access true' \
    'spark.driver.host 127.0.0.1' 'spark.driver.bindAddress 127.0.0.1'
}
properties "$port" >"$work/s3a.conf"

# on PREFIX OUTPUT: the settings of the job.
on() {
  printf '%s\n' --set "model.path=$1/models/perceptron" --set "calibration.path=$1/data/train" \
    --set "validation.path=$1/data/test" --set "output.path=$2"
}

# embedded LOG PROPERTIES COMMAND...
embedded() {
  local log=$1 file=$2
  shift 2
  code_of "$work/$log.log" env -u SPARK_HOME "VERNIER_PROPERTIES=$file" timeout --foreground "$PATIENCE_SECONDS" "$vernier" "$@"
}

phase 'a local run to compare with'
mapfile -t arguments < <(on "$given" "$work/local")
check 'local: 0' equal "$(embedded local "$work/s3a.conf" run "${arguments[@]}")" 0
expected=$(digests "$work/local/perceptron")

phase 'Spark embedded'
mapfile -t arguments < <(on s3a://bucket s3a://bucket/embedded)
check 'embedded: 0' equal "$(embedded embedded "$work/s3a.conf" run "${arguments[@]}")" 0
check 'embedded: the tables of the local run' equal "$(digests "$bucket/embedded/perceptron" 2>&1)" "$expected"
check 'embedded: complete already, 0' equal "$(embedded again "$work/s3a.conf" run "${arguments[@]}")" 0
check 'embedded: nothing is computed again' holds "$work/again.log" 'is complete, nothing is computed again'

phase 'spark-submit with the jars'
mapfile -t arguments < <(on s3a://bucket s3a://bucket/submitted)
jars=$(printf '%s\n' "$home"/jobs/target/s3/*.jar | paste -sd,)
mkdir -p "$work/events"
check 'spark-submit: 0' equal "$(SPARK_HOME=$spark VERNIER_PROPERTIES=$work/s3a.conf \
  VERNIER_SUBMIT_OPTIONS="--jars $jars --conf spark.eventLog.enabled=true --conf spark.eventLog.compress=false
    --conf spark.eventLog.dir=file://$work/events --conf spark.ui.enabled=false" \
  code_of "$work/submitted.log" timeout --foreground "$PATIENCE_SECONDS" "$vernier" --master 'local[2]' run "${arguments[@]}")" 0
check 'spark-submit: the tables of the local run' equal "$(digests "$bucket/submitted/perceptron" 2>&1)" "$expected"

phase 'two equal runs at once'
mapfile -t arguments < <(on s3a://bucket s3a://bucket/twice)
embedded first "$work/s3a.conf" run "${arguments[@]}" >"$work/first.code" &
first=$!
embedded second "$work/s3a.conf" run "${arguments[@]}" >"$work/second.code" &
wait "$first" "$!"
check 'at once: 0 and 0' equal "$(cat "$work/first.code" "$work/second.code" | paste -sd' ')" '0 0'
check 'at once: the tables of the local run' equal "$(digests "$bucket/twice/perceptron" 2>&1)" "$expected"

phase 'an older run that would move the pointer after a newer one has'
faulty hold --hold /current.json
properties "$faulty_port" >"$work/hold.conf"
mapfile -t arguments < <(on s3a://bucket s3a://bucket/race)
embedded older "$work/hold.conf" run "${arguments[@]}" --set output.as_of=2024-01-01 \
  --set quantization.weights.bits=6 >"$work/older.code" &
older=$!
check 'the older run waits at the pointer' await "$PATIENCE_SECONDS" test -e "$work/hold-proxy/held"
check 'the newer run ends with 0' equal \
  "$(embedded newer "$work/s3a.conf" run "${arguments[@]}" --set output.as_of=2024-01-02)" 0
newest=$(cat "$bucket/race/perceptron/current.json")
touch "$work/hold-proxy/release"
wait "$older"
check 'the older run ends with 0' equal "$(cat "$work/older.code")" 0
check 'the older run says that it is not published' holds "$work/older.log" 'Not published'
check 'the pointer stays with the newer run' equal "$(cat "$bucket/race/perceptron/current.json")" "$newest"
check 'the pointer is written under a condition' holds "$work/hold-proxy/requests" '^PUT .*/current\.json.* if-(none-)?match '

phase 'a driver killed while it moves the pointer'
faulty kept --hold /current.json
properties "$faulty_port" >"$work/kept.conf"
mapfile -t arguments < <(on s3a://bucket s3a://bucket/killed)
env -u SPARK_HOME "VERNIER_PROPERTIES=$work/kept.conf" "$vernier" run "${arguments[@]}" >"$work/killed.log" 2>&1 &
driver=$!
check 'killed: the run waits at the pointer' await "$PATIENCE_SECONDS" test -e "$work/kept-proxy/held"
kill -9 "$driver"
code=0
wait "$driver" 2>/dev/null || code=$?
check 'killed: 137' equal "$code" 137
check 'killed: no pointer' test ! -e "$bucket/killed/perceptron/current.json"
check 'killed: repeated, 0' equal "$(embedded repeated "$work/s3a.conf" run "${arguments[@]}")" 0
check 'killed: nothing is computed again' holds "$work/repeated.log" 'is complete, nothing is computed again'
check 'killed: the tables of the local run' equal "$(digests "$bucket/killed/perceptron" 2>&1)" "$expected"

phase 'throttling, connections without an answer, answers cut in half'
faulty fault --every 5
properties "$faulty_port" >"$work/fault.conf"
mapfile -t arguments < <(on s3a://bucket s3a://bucket/faults)
check 'faults: 0' equal "$(embedded faults "$work/fault.conf" run "${arguments[@]}")" 0
check 'faults: the tables of the local run' equal "$(digests "$bucket/faults/perceptron" 2>&1)" "$expected"
for fault in slow drop half; do
  check "faults: \"$fault\" was met" holds "$work/fault-proxy/requests" " $fault\$"
done

phase 'wrong credentials'
check 'refused: 21' equal \
  "$(AWS_SECRET_ACCESS_KEY=wrong embedded refused "$work/s3a.conf" run "${arguments[@]}" --set output.path=s3a://bucket/refused)" 21
check 'refused: writes nothing' test ! -e "$bucket/refused"

phase 'credentials'
check 'the secret is in no log, table, manifest or event' test -z \
  "$(grep -rlaF "$AWS_SECRET_ACCESS_KEY" "$work" | grep -v "^$work/server.conf$" || true)"
check 'the key id is in no table, manifest or event' test -z \
  "$(grep -rlaF "$AWS_ACCESS_KEY_ID" "$bucket" "$work/events" || true)"
finish
