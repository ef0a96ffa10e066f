#!/bin/bash
# What a run on 1 000 rows takes beyond Spark's own start: both in turn, in processes of their own, from the same class path. Prints
# seconds elapsed and of CPU for each, the least of the rounds, and what Vernier adds. It judges nothing: times belong to a machine.
#
#   deploy/test/start.sh [ROUNDS]     3 unless given
#
# VERNIER_HOUSE   another checkout to measure, which is built
set -eu
. "$(dirname -- "$0")/checks.sh"

rounds=${1:-3}
house=${VERNIER_HOUSE:-$home}
vernier=$house/deploy/bin/vernier
work=$scratch/start-check
unset SPARK_HOME
export SPARK_LOCAL_IP=127.0.0.1 TIMEFORMAT='%R %U %S'

phase 'models and a table of 1 000 rows'
for model in logistic perceptron; do
  [ -d "$work/data/$model" ] ||
    "$vernier" bench --output "$work/data" --rows 1000 --rounds 1 --only "${model}_scoring_float" >"$work-$model.log" 2>&1 ||
    fail "the data of $model cannot be made: read \"$work-$model.log\"."
done
cat >"$work/Spark.java" <<'JAVA'
public class Spark {
    public static void main(String[] arguments) throws Exception {
        try (var session = org.apache.spark.sql.SparkSession.builder()
                .config("spark.ui.enabled", "false").config("spark.api.mode", "classic").getOrCreate()) {
            session.range(1000).selectExpr("sum(id)").collectAsList();
        }
    }
}
JAVA
jars="$house/jobs/target/spark/jars/*"
javac -d "$work" -cp "$jars" "$work/Spark.java"

spark() {
  java "@$house/.mvn/java17.args" -cp "$work:$jars" "-Dlog4j2.configurationFile=$house/conf/log4j2.properties" \
    '-Dspark.master=local[*]' Spark
}

run() {
  rm -rf "$work/out"
  "$vernier" run --quiet --set "model.path=$work/data/$1" --set "calibration.path=$work/data/rows-1000" \
    --set "validation.path=$work/data/rows-1000" --set "output.path=$work/out"
}

# timed NAME COMMAND...: adds a line "NAME elapsed CPU" to the times.
timed() {
  name=$1
  shift
  { time "$@" >"$work/$name.log" 2>&1 || fail "$name: read \"$work/$name.log\"."; } 2>"$work/time"
  awk -v name="$name" 'NF == 3 { print name, $1, $2 + $3 }' "$work/time" >>"$work/times"
}

: >"$work/times"
for round in $(seq "$rounds"); do
  phase "round $round"
  timed spark spark
  timed logistic run logistic
  timed perceptron run perceptron
done
awk '{ if (!($1 in wall) || $2 < wall[$1]) wall[$1] = $2; if (!($1 in cpu) || $3 < cpu[$1]) cpu[$1] = $3 }
  END {
    printf "%-12s %8s %8s %16s %14s\n", "least", "elapsed", "CPU", "elapsed beyond", "CPU beyond"
    split("spark logistic perceptron", names)
    for (k = 1; k <= 3; k++) {
      name = names[k]
      printf "%-12s %8.1f %8.1f %16.1f %14.1f\n", name, wall[name], cpu[name], wall[name] - wall["spark"], cpu[name] - cpu["spark"]
    }
  }' "$work/times"
