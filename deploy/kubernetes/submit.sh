#!/bin/sh
# submit.sh API_SERVER IMAGE COMMAND...: a command of Vernier on Kubernetes without the operator.
#
#   submit.sh https://k8s.example.com:6443 registry.example.com/vernier:0.1.0 run --config s3a://bucket/jobs/delay.yaml
#
# SPARK_HOME   a Spark distribution on this machine, of the version inside the image
set -eu

if [ "$#" -lt 3 ]; then
  printf '%s\n' 'submit: expected the address of the API server, an image, and a command such as "run --config FILE".' >&2
  exit 21
fi
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
server=$1
image=$2
shift 2
exec "${SPARK_HOME:?set it to a Spark distribution}/bin/spark-submit" \
  --master "k8s://$server" --deploy-mode cluster --name vernier \
  --properties-file "$here/../../conf/kubernetes.conf" \
  --conf "spark.kubernetes.container.image=$image" \
  --conf "spark.kubernetes.driver.podTemplateFile=$here/pod.yaml" \
  --conf "spark.kubernetes.executor.podTemplateFile=$here/pod.yaml" \
  --class io.vernier.jobs.Vernier local:///opt/vernier/vernier-jobs.jar "$@"
