"""Runs of Vernier in MLflow."""

from __future__ import annotations

import contextlib
import json
import math
from pathlib import Path
from typing import Any, Iterator, Mapping

SIDES = {"float_value": ".float", "quantized_value": "", "difference": ".difference", "low": ".low", "high": ".high"}


def log_run(run: str) -> str:
    """Logs a run of Vernier to the active MLflow run, or to a new one.

    Parameters are bits, estimators and the like; metrics the rows of ``validation`` without slices, such as ``accuracy``,
    ``accuracy.float``, ``accuracy.difference``; tags the verdict and both identities; artefacts the manifest, the outcome and the page.

    Parameters
    ----------
    run : str
        a run's directory, or ``<output>/<name>`` for its current run, on a local file system.

    Returns
    -------
    str
        the id of the MLflow run.

    Raises
    ------
    FileNotFoundError
        if there is no complete run.
    """
    import mlflow

    directory = _directory(Path(run))
    manifest = json.loads((directory / "manifest.json").read_text(encoding="utf-8"))
    with _active(f"{directory.parent.parent.name} {manifest['run_id']}") as active:
        mlflow.log_params(dict(_flat(manifest["configuration"]["quantization"], "")))
        if (directory / "validation").is_dir():
            mlflow.log_metrics(_metrics(directory / "validation"))
        mlflow.set_tags({f"vernier.{key}": manifest[key] for key in ("run_id", "calibration_id", "verdict")})
        for name in ("manifest.json", "outcome.json", "report.html"):
            if (directory / name).is_file():
                mlflow.log_artifact(str(directory / name))
        return active.info.run_id


@contextlib.contextmanager
def _active(name: str) -> Iterator[Any]:
    import mlflow

    if mlflow.active_run() is not None:
        yield mlflow.active_run()
    else:
        with mlflow.start_run(run_name=name) as started:
            yield started


def _directory(run: Path) -> Path:
    pointer = run / "current.json"
    directory = run / json.loads(pointer.read_text(encoding="utf-8"))["path"] if pointer.is_file() else run
    if not (directory / "manifest.json").is_file():
        raise FileNotFoundError(f'"{run}" is no complete run; name <output>/<name> or a directory under its runs/.')
    return directory


def _flat(values: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def _metrics(table: Path) -> dict[str, float]:
    import pyarrow.parquet

    metrics = {}
    for row in pyarrow.parquet.read_table(table).to_pylist():
        if row["slice"] is None:
            name = row["metric"] if row["scope"] == "model" else f"{row['scope']}.{row['metric']}"
            for column, suffix in SIDES.items():
                if row[column] is not None and math.isfinite(row[column]):
                    metrics[name + suffix] = row[column]
    return metrics
