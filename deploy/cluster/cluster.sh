#!/bin/bash
# A standalone Spark cluster of separate processes on this machine, on loopback addresses alone.
#
#   cluster.sh start DIRECTORY            a master and two workers; what they write lies in DIRECTORY, the master's page in "page"
#   cluster.sh stop DIRECTORY             ends them and everything that they have started
#   cluster.sh run DIRECTORY COMMAND...   starts the cluster, runs a command with SPARK_MASTER set, stops the cluster
#
# SPARK_HOME               the Spark distribution, see install-spark.sh
# VERNIER_WORKER_MEMORY    what each worker may give away, 3g by default
#
# The workers have different addresses (127.0.0.1 and 127.0.0.2), since Spark starts no speculative copy on the host of the
# original. Each has two cores to give away: one for a driver in cluster mode, one for an executor.
set -eu

WORKERS=2
CORES=2
PATIENCE_SECONDS=60
# After such a silence a worker is given up with its driver and executors; a small machine under load is silent for a minute at times.
SILENCE_SECONDS=300

fail() {
  printf '%s\n' "cluster: $1" >&2
  exit 1
}

# Waits for a line in a log of a process that must stay alive.
await() {
  for _ in $(seq $((PATIENCE_SECONDS * 4))); do
    grep -qs -- "$3" "$2" && return 0
    kill -0 "$1" 2>/dev/null || break
    sleep 0.25
  done
  stop
  fail "no \"$3\" in \"$2\": read it for the reason."
}

# Each daemon leads a session of its own, so that what it starts can be found and ended with it. Its id is the process's.
launch() {
  local address=$1 log=$2
  shift 2
  SPARK_LOCAL_IP=$address SPARK_DAEMON_MEMORY=512m SPARK_DAEMON_JAVA_OPTS=-Dspark.worker.timeout=$SILENCE_SECONDS \
    setsid "$SPARK_HOME/bin/spark-class" "$@" >"$log" 2>&1 </dev/null &
  launched=$!
  printf '%s\n' "$launched" >>"$directory/pids"
}

start() {
  [ -x "${SPARK_HOME:-}/bin/spark-class" ] ||
    fail "SPARK_HOME is \"${SPARK_HOME:-}\" but must be a Spark distribution: make one with install-spark.sh."
  [ ! -f "$directory/pids" ] || fail "\"$directory\" holds a running cluster: stop it first."
  mkdir -p "$directory/logs"
  rm -f "$directory"/logs/*.log
  launch 127.0.0.1 "$directory/logs/master.log" \
    org.apache.spark.deploy.master.Master --host 127.0.0.1 --port 0 --webui-port 0
  await "$launched" "$directory/logs/master.log" 'New state: ALIVE'
  sed -n 's:.*Starting Spark master at \(spark\://[0-9.]*\:[0-9]*\).*:\1:p' "$directory/logs/master.log" >"$directory/master"
  sed -n "s#.*service 'MasterUI' on port \([0-9]*\).*#http://127.0.0.1:\1#p" "$directory/logs/master.log" >"$directory/page"
  for worker in $(seq "$WORKERS"); do
    launch "127.0.0.$worker" "$directory/logs/worker-$worker.log" \
      org.apache.spark.deploy.worker.Worker --host "127.0.0.$worker" --cores "$CORES" \
      --memory "${VERNIER_WORKER_MEMORY:-3g}" --work-dir "$directory/work-$worker" --webui-port 0 "$(cat "$directory/master")"
    await "$launched" "$directory/logs/worker-$worker.log" 'Successfully registered with master'
  done
}

members() {
  pgrep -s "$(paste -sd, "$directory/pids")" || true
}

stop() {
  [ -f "$directory/pids" ] || return 0
  signal TERM
  for _ in $(seq 40); do
    [ -n "$(members)" ] || break
    sleep 0.25
  done
  signal KILL
  rm -f "$directory/pids" "$directory/master" "$directory/page"
}

signal() {
  for pid in $(members); do
    kill -s "$1" "$pid" 2>/dev/null || true
  done
}

[ "$#" -ge 2 ] || fail 'expected "start", "stop" or "run", and a directory.'
action=$1
mkdir -p "$2"
directory=$(CDPATH='' cd -- "$2" && pwd -P)
shift 2
case $action in
  start)
    start
    cat "$directory/master"
    ;;
  stop) stop ;;
  run)
    [ "$#" -gt 0 ] || fail 'run needs a command.'
    trap stop EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    start
    SPARK_MASTER=$(cat "$directory/master") "$@"
    ;;
  *) fail "\"$action\" is not known: use start, stop or run." ;;
esac
