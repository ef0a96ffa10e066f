"""Jobs of the command line, from Python."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Mapping, Sequence, Union

from vernier._errors import VernierError
from vernier._jar import jar

MAIN = "io.vernier.jobs.Vernier"
GATE_FAILED = 20


def run(config: Union[str, os.PathLike[str], Mapping[str, Any]], *, command: str = "run") -> dict[str, Any]:
    """Calibrates, quantizes, validates and publishes, as ``vernier run`` does.

    In a classic session whose JVM has the jar (see :func:`vernier.configure`) the job uses that session; otherwise it is a
    ``spark-submit`` of its own.

    Parameters
    ----------
    config : str, path or mapping
        a YAML file on any file system that Spark reads, or its content as a dictionary.
    command : str
        ``run``, ``calibrate``, ``quantize``, ``validate``, ``publish`` or ``sweep``.

    Returns
    -------
    dict
        the JSON line of the command: ``outcome``, ``run``, ``calibration``, ``location``, ``rows``, ... A gate that failed is an
        outcome too (``exit`` 20).

    Raises
    ------
    VernierError
        if the job was refused or failed.
    """
    if isinstance(config, Mapping):
        with tempfile.TemporaryDirectory() as directory:
            path = Path(directory) / "job.yaml"
            path.write_text(json.dumps(config), encoding="utf-8")  # JSON is YAML
            return _checked(_outcome([command, "--config", path.as_uri()]))
    return _checked(_outcome([command, "--config", os.fspath(config)]))


def _checked(outcome: dict[str, Any]) -> dict[str, Any]:
    if outcome["exit"] not in (0, GATE_FAILED):
        raise VernierError(outcome)
    return outcome


def _outcome(arguments: Sequence[str]) -> dict[str, Any]:
    program = _program()
    if program is not None:
        from pyspark import SparkContext

        gateway = SparkContext._active_spark_context._gateway
        values = gateway.new_array(gateway.jvm.java.lang.String, len(arguments))
        for place, argument in enumerate(arguments):
            values[place] = argument
        return _json(program.answer(values), arguments[0], "it is no command that computes, or failed as standard error says.")
    done = subprocess.run([*submit(), *arguments], stdout=subprocess.PIPE, text=True, encoding="utf-8", check=False)
    lines = done.stdout.splitlines()
    print("\n".join(lines[:-1]))
    return _json(lines[-1] if lines else "", arguments[0], f"spark-submit ended with {done.returncode}; its log says why.")


def _json(line: str, command: str, otherwise: str) -> dict[str, Any]:
    """The last line of a command; one that is refused before it is known prints none."""
    try:
        return json.loads(line)
    except json.JSONDecodeError:
        raise VernierError({"command": command, "exit": 1, "error": f'"{command}" gave no outcome: {otherwise}'}) from None


def _program() -> Any:
    """The Java class in the JVM of the active classic session, if it has it."""
    from pyspark import SparkContext

    context = SparkContext._active_spark_context
    if context is None or context._jvm is None:
        return None
    program = getattr(context._jvm, MAIN.rpartition(".")[0]).Vernier
    return program if callable(program) and not str(type(program)).endswith("JavaPackage'>") else None


def submit() -> list[str]:
    """The command that starts the program with the Spark of this Python, without the program's own arguments.

    ``VERNIER_SUBMIT_OPTIONS`` holds more options of ``spark-submit``, separated by spaces.
    """
    from pyspark.find_spark_home import _find_spark_home

    binary = Path(os.environ.get("SPARK_HOME") or _find_spark_home()) / "bin" / "spark-submit"
    options = os.environ.get("VERNIER_SUBMIT_OPTIONS", "").split()
    return [str(binary), *options, "--class", MAIN, jar()]


def main() -> None:
    """``python -m vernier COMMAND ...``: the command line, through ``spark-submit``."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    command = [*submit(), *sys.argv[1:]]
    os.execvp(command[0], command)
