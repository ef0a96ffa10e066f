"""Quantizes a model on Spark, checks what was published, tells those who read it, and one reader.

Needs the connection "spark_default", the variable "vernier_jar" (the application jar) and, for s3a:// paths, credentials in the
environment of the workers: what stands in arguments, "conf" or "env_vars" of an operator is shown on Airflow's pages.
"""

from __future__ import annotations

import json
import re

import pendulum
from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.sdk import Asset, ObjectStoragePath, Param, dag, task
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException

QUANTIZED_MODEL = Asset(name="vernier_quantized_model")

# The time of a DAG run, to the microsecond, so that no two runs of the DAG have the same.
AS_OF = "%Y-%m-%dT%H:%M:%S.%fZ"

# Another attempt would end the same way, so that Airflow's retries are for the cluster's troubles alone.
FINAL = {
    20: 'a gate failed, which the lines "Gate ..." above name; the pointer has not moved',
    21: 'the command line, the configuration, the model or the output was refused, as the lines "vernier: ..." above say',
    22: 'the data was refused, as the lines "vernier: ..." above say',
}


class VernierOperator(SparkSubmitOperator):
    """Runs a command of Vernier; fails for good where the command has decided, and may be repeated otherwise."""

    def __init__(self, *, settings: dict[str, str], **arguments):
        sets = [argument for name, value in settings.items() for argument in ("--set", f"{name}={value}")]
        super().__init__(java_class="io.vernier.jobs.Vernier", application_args=["run", *sets], **arguments)

    def execute(self, context):
        try:
            super().execute(context)
        except AirflowException as failure:
            found = re.search(r"Error code is: (\d+)", str(failure))
            if found and int(found[1]) in FINAL:
                raise AirflowFailException(f"Vernier ended with {found[1]}: {FINAL[int(found[1])]}.") from None
            raise


def path(location: str) -> ObjectStoragePath:
    """The place as Python knows it; Hadoop's name for S3 is its own."""
    return ObjectStoragePath(re.sub(r"^s3a://", "s3://", location))


def document(file: ObjectStoragePath) -> dict:
    return json.loads(file.read_text())


def published(model: ObjectStoragePath, as_of: str) -> dict:
    """The pointer as the job of this DAG run has set it; whatever it says of another time is not this one's to vouch for."""
    current = document(model / "current.json")
    if current["as_of"] == as_of:
        return current
    found = f'current.json is as of "{current["as_of"]}" and this DAG run of "{as_of}"'
    if current["as_of"] and pendulum.parse(current["as_of"]) > pendulum.parse(as_of):
        raise AirflowSkipException(f"{found}: a newer run is published, whose own DAG run has told its readers.")
    raise AirflowFailException(f"{found}: the job has not published its run; clear this DAG run when nothing else publishes here.")


@dag(
    schedule=None,
    start_date=pendulum.datetime(2026, 1, 1, tz="UTC"),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 2, "retry_delay": pendulum.duration(minutes=1)},
    params={
        "model": Param("models/delay", type="string", description="A saved Spark ML model or pipeline."),
        "name": Param("delay", type="string", description="The directory of its results below the output."),
        "calibration": Param("data/train", type="string", description="The data that ranges are taken from."),
        "validation": Param("data/test", type="string", description="Held-out data for the verdict."),
        "output": Param("out", type="string", description="Where results go."),
        "bits": Param(8, type="integer", minimum=2, maximum=16, description="Of inputs, activations and weights."),
        "agreement": Param(0.99, type="number", description="Of predicted classes, at least."),
    },
    tags=["vernier"],
    doc_md=__doc__,
)
def vernier_quantize():
    # The same attempt made twice finds what the first has completed, and computes nothing again.
    run = VernierOperator(
        task_id="run",
        conn_id="spark_default",
        application="{{ var.value.vernier_jar }}",
        name="vernier-{{ params.name }}",
        settings={
            "model.path": "{{ params.model }}",
            "model.name": "{{ params.name }}",
            "calibration.path": "{{ params.calibration }}",
            "validation.path": "{{ params.validation }}",
            "quantization.inputs.bits": "{{ params.bits }}",
            "quantization.activations.bits": "{{ params.bits }}",
            "quantization.weights.bits": "{{ params.bits }}",
            "gates.agreement": ">= {{ params.agreement }}",
            "output.path": "{{ params.output }}",
            "output.as_of": f"{{{{ dag_run.run_after.strftime('{AS_OF}') }}}}",
        },
    )

    @task(outlets=[QUANTIZED_MODEL])
    def verify(*, params, dag_run, outlet_events):
        """Success is what the manifest of this DAG run's own job says, not that a process has ended."""
        model = path(params["output"]) / params["name"]
        current = published(model, dag_run.run_after.strftime(AS_OF))
        manifest = document(model / current["path"] / "manifest.json")
        if manifest["run_id"] != current["run_id"] or manifest["verdict"] != "passed":
            raise AirflowFailException(
                f'current.json names the run "{current["run_id"]}" but its manifest says "{manifest["run_id"]}",'
                f' "{manifest["verdict"]}": publish a run that has passed.'
            )
        for table in manifest["tables"]:
            if not (model / current["path"] / table / "part-0.parquet").exists():
                raise AirflowFailException(f'The run "{current["run_id"]}" lacks the table "{table}": run it again.')
        outlet_events[QUANTIZED_MODEL].extra = {
            "run_id": current["run_id"],
            "calibration_id": manifest["calibration_id"],
            "as_of": current["as_of"],
            "location": str(model / current["path"]),
        }

    run >> verify()


@dag(
    schedule=[QUANTIZED_MODEL],
    start_date=pendulum.datetime(2026, 1, 1, tz="UTC"),
    catchup=False,
    tags=["vernier"],
)
def vernier_consumer():
    @task
    def read(*, triggering_asset_events) -> dict:
        """An example of a reader: how many parameters of each role the run has that the newest event names."""
        import pyarrow.parquet

        run = triggering_asset_events[QUANTIZED_MODEL][-1].extra
        with (path(run["location"]) / "parameters" / "part-0.parquet").open("rb") as file:
            table = pyarrow.parquet.read_table(file, columns=["run_id", "role"])
        if set(table["run_id"].to_pylist()) != {run["run_id"]}:
            raise AirflowFailException(f'The table in "{run["location"]}" is not of the run "{run["run_id"]}".')
        counts = table.group_by("role").aggregate([("role", "count")])
        return dict(zip(counts["role"].to_pylist(), counts["role_count"].to_pylist()))

    read()


vernier_quantize()
vernier_consumer()
