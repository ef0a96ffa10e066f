"""The tables of a run as DataFrames."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


def read(spark: SparkSession, run: str) -> dict[str, DataFrame]:
    """The tables of a run, by name.

    Parameters
    ----------
    spark : SparkSession
        classic or Connect; reads plain Parquet and needs no jar.
    run : str
        a run's directory, or ``<output>/<name>`` for its current run.

    Returns
    -------
    dict of str to DataFrame
        ``parameters``, ``weights``, ``program``, ``accumulators``, ``validation``, ..., and ``statistics`` of its calibration.
    """
    directory, manifest = locate(spark, run)
    tables = {name: f"{directory}/{name}" for name in manifest["tables"]}
    calibration = f"{directory.rsplit('/runs/', 1)[0]}/calibrations/{manifest['calibration_id']}"
    tables.setdefault("statistics", f"{calibration}/statistics")
    return {name: spark.read.parquet(path) for name, path in tables.items()}


def locate(spark: SparkSession, run: str) -> tuple[str, dict[str, Any]]:
    """The directory of a run and its manifest: the current run where ``run`` is ``<output>/<name>``."""
    directory = run.rstrip("/")
    pointer = _json(spark, f"{directory}/current.json")
    if pointer is not None:
        directory = f"{directory}/{pointer['path']}"
    manifest = _json(spark, f"{directory}/manifest.json")
    if manifest is None:
        raise FileNotFoundError(
            f'"{run}" is neither a complete run nor a directory with a current one; name <output>/<name> or a directory under'
            " its runs/."
        )
    return directory, manifest


def _json(spark: SparkSession, path: str) -> Any:
    from pyspark.errors import AnalysisException

    try:
        return json.loads(spark.read.text(path, wholetext=True).first()[0])
    except AnalysisException as e:
        if e.getCondition() == "PATH_NOT_FOUND":
            return None
        raise
