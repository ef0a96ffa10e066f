#!/bin/bash
# readme.sh: runs the commands of README.md as they stand, on the demonstration's data under the names that README gives them; the demo
# and the build, which README begins with, are those of whoever calls this. "--master yarn" is exchanged for a master that is there.
#
# VERNIER_SPARK    version of pyspark, 4.1.4 by default
set -eu
. "$(dirname -- "$0")/checks.sh"

VERSION=${VERNIER_SPARK:-4.1.4}

demo
phase 'a directory as README has it'
spark=$("$home/deploy/cluster/install-spark.sh" "$VERSION" "$scratch/spark-$VERSION")
work=$scratch/readme
rm -rf "$work"
mkdir -p "$work/models" "$work/deploy/bin"
ln -s "$home/deploy/bin/vernier" "$work/deploy/bin/"
ln -s "$home/conf" "$work/"
ln -s "$exhibits/models/perceptron" "$work/models/delay"
ln -s "$exhibits/data" "$work/data"
cd "$work"

# Commands stand in blocks without a language, a line each, continued by a backslash.
mapfile -t commands < <(awk '/^```/ { inside = !inside && $0 == "```"; next } inside' "$home/README.md" |
  sed -e ':a' -e '/\\$/N; s/\\\n//; ta' | grep -E '(^| )deploy/bin/vernier ')
check 'README has commands' [ "${#commands[@]}" -ge 7 ]
for command in "${commands[@]}"; do
  case $command in *' demo') continue ;; esac
  runnable=${command/SPARK_HOME=\/opt\/spark/SPARK_HOME=$spark PATH=$scratch\/spark-$VERSION\/bin:$PATH}
  runnable=${runnable/--master yarn/--master local[2]}
  check "$command" equal "$(code_of "$work/command.log" env SPARK_LOCAL_IP=127.0.0.1 bash -c "$runnable")" 0 ||
    cat "$work/command.log"
done
for page in delay.html compare.html; do
  check "$page is there" [ -s "$page" ]
done

phase 'Python'
python=$(python_with readme numpy==2.4.6)
"$python" -m pip install -q --disable-pip-version-check --no-deps --target "$work/wheel" "$home"/jobs/target/python/*.whl
awk '/^```/ { inside = $0 == "```python"; next } inside' "$home/README.md" >"$work/example.py"
check 'the example in Python' equal "$(code_of "$work/python.log" env SPARK_HOME="$spark" SPARK_LOCAL_IP=127.0.0.1 \
  PYTHONPATH="$(dirname -- "$spark"):$work/wheel" "$python" "$work/example.py")" 0
check 'shows predictions' holds "$work/python.log" '\|prediction\|'

phase 'SQL'
statements=$(awk '/^```/ { inside = $0 == "```sql"; next } inside' "$home/README.md")
mapfile -t settings < <(sed -n '1s/^-- //p' <<<"$statements" | grep -oE 'spark[.a-z]+=[A-Za-z.]+')
check 'README has the settings of the catalog' [ "${#settings[@]}" -eq 2 ]
jar=$(find "$home/jobs/target" -maxdepth 1 -name 'vernier-jobs-[0-9]*.jar' | head -n 1)
check 'the example in SQL' equal "$(code_of "$work/sql.log" env SPARK_LOCAL_IP=127.0.0.1 "$spark/bin/spark-sql" \
  --master 'local[2]' --jars "$jar" --conf spark.ui.enabled=false "${settings[@]/#/--conf=}" \
  -e "CREATE TEMPORARY VIEW flights AS SELECT * FROM parquet.\`data/test\` LIMIT 20; $statements")" 0
check 'SQL shows the validation' holds "$work/sql.log" 'agreement'
check 'SQL shows the current run' holds "$work/sql.log" 'passed.*true'

finish
