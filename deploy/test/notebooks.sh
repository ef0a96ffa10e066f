#!/bin/bash
# notebooks.sh [--keep]: runs the notebooks from a clean state, on the demonstration's data with the wheel of this commit; every cell must
# succeed. --keep writes their outputs into the notebooks, which nothing else does.
#
# VERNIER_SPARK    version of pyspark, 4.1.4 by default
set -eu
. "$(dirname -- "$0")/checks.sh"

VERSION=${VERNIER_SPARK:-4.1.4}
MOST_BYTES=200000

demo
phase 'Python'
spark=$("$home/deploy/cluster/install-spark.sh" "$VERSION" "$scratch/spark-$VERSION")
python=$(python_with notebooks nbmake==1.5.5 ipykernel==7.4.0 matplotlib==3.11.2 pandas==2.3.3 numpy==2.4.6 pyarrow==26.0.1)
work=$scratch/notebooks
rm -rf "$work"
mkdir -p "$work/out"
"$python" -m pip install -q --disable-pip-version-check --no-deps --target "$work/wheel" "$home"/jobs/target/python/*.whl
cp "$home"/notebooks/*.ipynb "$work/"

phase 'notebooks'
cd "$work"
check 'every cell succeeds' equal "$(code_of "$work/notebooks.log" env "PATH=${python%/*}:$PATH" "SPARK_HOME=$spark" SPARK_LOCAL_IP=127.0.0.1 \
  "PYTHONPATH=$(dirname -- "$spark"):$work/wheel" "VERNIER_DEMO=$exhibits" "VERNIER_OUTPUT=$work/out" "PYSPARK_PYTHON=$python" \
  "$python" -m pytest -q -p no:cacheprovider --nbmake --nbmake-timeout=300 --overwrite "$work")" 0
[ "$failed" -eq 0 ] || cat "$work/notebooks.log"
for notebook in "$work"/*.ipynb; do
  # Times and the names of this machine are no part of what a notebook shows.
  "$python" - "$notebook" "$work" "$exhibits" <<'PYTHON'
import json
import sys

path, *places = sys.argv[1:]
with open(path, encoding="utf-8") as file:
    notebook = json.load(file)
for cell in notebook["cells"]:
    cell["metadata"] = {}
    if cell["cell_type"] == "code":
        cell["outputs"] = [output for output in cell["outputs"] if output.get("name") != "stderr"]
notebook["metadata"] = {key: notebook["metadata"][key] for key in ("kernelspec",)} | {"language_info": {"name": "python"}}
text = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
assert not any(place in text for place in places), "an output names a place of this machine"
with open(path, "w", encoding="utf-8") as file:
    file.write(text)
PYTHON
  check "${notebook##*/}: small" [ "$(wc -c <"$notebook")" -le "$MOST_BYTES" ]
done
if [ "${1:-}" = --keep ] && [ "$failed" -eq 0 ]; then
  cp "$work"/*.ipynb "$home/notebooks/"
fi
finish
