"""What refuses, as exceptions of Python: a sentence and no stack trace of Java."""

from __future__ import annotations

import contextlib
from typing import Any, Iterator, Optional

from pyspark.sql.utils import is_remote

REFUSAL = "io.vernier.outcome.Refusal"
REFUSED = 21
UNTOLD = "(java.lang.reflect.InvocationTargetException)"
PRESENT = "already exists. To overwrite it"
INVALID = "java.lang.IllegalArgumentException"
SERVER_TRACE = "\n\nJVM stacktrace:"


class VernierError(ValueError):
    """Something that was refused, or a job that failed.

    Attributes
    ----------
    outcome : dict
        of a job the last line of the command, else ``outcome`` and ``error``. Its ``exit`` is 21 (refused before reading data), 22 (the
        data was refused) or 1; a Spark Connect server does not tell it.
    """

    def __init__(self, outcome: dict[str, Any]) -> None:
        super().__init__(outcome.get("error") or f"Vernier ended with the exit code {outcome.get('exit')}.")
        self.outcome = outcome

    def __reduce__(self) -> tuple[Any, ...]:
        return VernierError, (self.outcome,)


@contextlib.contextmanager
def told() -> Iterator[None]:
    """Says a refusal of Java's in its own sentence, and in one sentence that a Spark Connect server has no Vernier."""
    try:
        yield
    except Exception as e:
        if is_remote() and "Unsupported" in str(e) and "io.vernier.ml" in str(e):
            raise RuntimeError(
                "The Spark Connect server has no Vernier; start it with --jars and the jar that vernier.jar() names."
            ) from e
        refused = _of_java(e) or _of_parameter(e) or _of_server(e)
        if refused is None:
            raise
        raise VernierError({"outcome": "refused", **refused}) from None


def _of_java(e: Exception) -> Optional[dict[str, Any]]:
    """The refusal among the causes of an exception of this session's JVM, or that something is there already."""
    cause = getattr(e, "java_exception", None)
    while cause is not None:
        if cause.getClass().getName() == "java.io.IOException" and PRESENT in str(cause.getMessage()):
            return {"exit": REFUSED, "error": cause.getMessage()}
        if cause.getClass().getName() == REFUSAL:
            return {"exit": cause.exitCode().code(), "error": cause.getMessage()}
        cause = cause.getCause()
    return None


def _of_parameter(e: Exception) -> Optional[dict[str, Any]]:
    """A value that a parameter cannot have, as Spark says it."""
    from pyspark.errors import IllegalArgumentException

    if not isinstance(e, IllegalArgumentException):
        return None
    if is_remote():
        return {"error": _sentence(e)}
    # Others of this kind, such as numbers that are none, are not the user's.
    origin = getattr(e, "_origin", None)
    is_of_value = origin is not None and origin.getClass().getName() == INVALID
    return {"exit": REFUSED, "error": _sentence(e)} if is_of_value else None


def _of_server(e: Exception) -> Optional[dict[str, Any]]:
    """A refusal that a Spark Connect server tells by the name of its class; of a load Spark 4.0 tells nothing."""
    sentence = _sentence(e)
    if sentence == UNTOLD:
        return {"error": "The Spark Connect server could not load it, and Spark 4.0 does not tell a client why; the server's log does."}
    _, found, said = sentence.partition(f"({REFUSAL}) ")
    return {"error": said} if found else None


def _sentence(e: Exception) -> str:
    return str(e).partition(SERVER_TRACE)[0].strip()
