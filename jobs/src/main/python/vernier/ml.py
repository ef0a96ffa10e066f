"""Spark ML: the quantizer as an Estimator, the quantized model as a Model.

Both follow the conventions of :mod:`pyspark.ml` and work in classic sessions and over Spark Connect, where the server has the jar.
"""

from __future__ import annotations

import sys
from typing import Any, Optional, Union

from pyspark import keyword_only
from pyspark.ml.base import Transformer
from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.ml.util import JavaMLReadable, JavaMLWritable
from pyspark.ml.wrapper import JavaEstimator, JavaModel, JavaTransformer

from vernier._errors import told

__all__ = ["PostTrainingQuantizer", "QuantizedFactors", "QuantizedModel"]

JAVA_PACKAGE = "io.vernier.ml"
BITS = ("inputBits", "activationBits", "weightBits")


class _Told:
    """Says in one sentence what was refused, or that a Spark Connect server has no Vernier."""

    def write(self) -> Any:
        """A writer, such as ``write().overwrite().save(path)``."""
        with told():
            return super().write()  # type: ignore[misc]

    def save(self, path: str) -> None:
        """Saves it in a directory that is not there yet; ``write().overwrite()`` replaces one."""
        with told():
            super().save(path)  # type: ignore[misc]

    @classmethod
    def load(cls, path: str) -> Any:
        """Loads what was saved."""
        with told():
            return super().load(path)  # type: ignore[misc]


class _ToldModel(_Told):
    def transform(self, *arguments: Any, **named: Any) -> Any:
        """Adds the columns of the prediction; over Spark Connect a refusal comes when the rows are asked for."""
        with told():
            return super().transform(*arguments, **named)  # type: ignore[misc]


class _QuantizerParams(Params):
    model: Param[str] = Param(
        Params._dummy(), "model", "directory of the saved model or pipeline", TypeConverters.toString
    )
    inputBits: Param[int] = Param(Params._dummy(), "inputBits", "bits of an input, 1 to 16", TypeConverters.toInt)
    activationBits: Param[int] = Param(
        Params._dummy(), "activationBits", "bits of a hidden activation, 1 to 16", TypeConverters.toInt
    )
    weightBits: Param[int] = Param(Params._dummy(), "weightBits", "bits of a weight, 2 to 16", TypeConverters.toInt)
    leafBits: Param[int] = Param(
        Params._dummy(),
        "leafBits",
        "bits of the leaves of trees, 2 to 16, which stay real numbers where it is not set",
        TypeConverters.toInt,
    )
    pruneUnreached: Param[bool] = Param(
        Params._dummy(),
        "pruneUnreached",
        "whether branches of trees that no calibration row reaches are removed",
        TypeConverters.toBoolean,
    )
    inputEstimator: Param[str] = Param(
        Params._dummy(), "inputEstimator", "range of an input: minmax, mse or percentile", TypeConverters.toString
    )
    activationEstimator: Param[str] = Param(
        Params._dummy(),
        "activationEstimator",
        "range of an activation: minmax, mse or percentile",
        TypeConverters.toString,
    )
    convention: Param[str] = Param(
        Params._dummy(), "convention", "how a range becomes scale and zero point", TypeConverters.toString
    )
    guard: Param[bool] = Param(
        Params._dummy(),
        "guard",
        "input-scale fallback: whether the expected error may choose other scales for the inputs than asked for",
        TypeConverters.toBoolean,
    )

    def getModel(self) -> str:
        """The directory of the saved model."""
        return self.getOrDefault(self.model)

    def getInputBits(self) -> int:
        return self.getOrDefault(self.inputBits)

    def getActivationBits(self) -> int:
        return self.getOrDefault(self.activationBits)

    def getWeightBits(self) -> int:
        return self.getOrDefault(self.weightBits)

    def getLeafBits(self) -> int:
        return self.getOrDefault(self.leafBits)

    def getPruneUnreached(self) -> bool:
        return self.getOrDefault(self.pruneUnreached)

    def getInputEstimator(self) -> str:
        return self.getOrDefault(self.inputEstimator)

    def getActivationEstimator(self) -> str:
        return self.getOrDefault(self.activationEstimator)

    def getConvention(self) -> str:
        return self.getOrDefault(self.convention)

    def getGuard(self) -> bool:
        return self.getOrDefault(self.guard)


class PostTrainingQuantizer(_Told, JavaEstimator["QuantizedModel"], _QuantizerParams, JavaMLReadable, JavaMLWritable):
    """Makes integers of a trained model.

    ``fit`` reads calibration rows once, labels are not needed, and gives a :class:`QuantizedModel` with the columns of the original. It
    stands alone, at the end of a Pipeline that makes the columns which the original reads, or in a CrossValidator whose grid runs over
    its bits. Weights are rounded at every width, as a job does with ``quantization.weights.method: round``.

    Parameters
    ----------
    model : str or pyspark.ml.base.Transformer
        the directory of a saved model or pipeline, or a trained one in memory (classic sessions only).
    bits : int
        the same bits for inputs, activations and weights; each of the three can be set by itself.
    leafBits : int
        bits of the leaves of trees, which stay real numbers without it.
    pruneUnreached : bool
        whether branches of trees that no calibration row reaches are removed.

    Examples
    --------
    >>> quantized = PostTrainingQuantizer(model="models/delay", bits=6).fit(calibration)  # doctest: +SKIP
    >>> quantized.transform(table).select("prediction")  # doctest: +SKIP
    """

    _input_kwargs: dict[str, Any]

    @keyword_only
    def __init__(
        self,
        *,
        model: Optional[Union[str, Transformer]] = None,
        bits: Optional[int] = None,
        inputBits: Optional[int] = None,
        activationBits: Optional[int] = None,
        weightBits: Optional[int] = None,
        leafBits: Optional[int] = None,
        pruneUnreached: Optional[bool] = None,
        inputEstimator: Optional[str] = None,
        activationEstimator: Optional[str] = None,
        convention: Optional[str] = None,
        guard: Optional[bool] = None,
    ) -> None:
        super().__init__()
        self._java_obj = _new_java(f"{JAVA_PACKAGE}.PostTrainingQuantizer", self.uid)
        self._setDefault(
            inputBits=8,
            activationBits=8,
            weightBits=8,
            pruneUnreached=False,
            inputEstimator="minmax",
            activationEstimator="mse",
            convention="vernier",
            guard=True,
        )
        self.setParams(**self._input_kwargs)

    @keyword_only
    def setParams(
        self,
        *,
        model: Optional[Union[str, Transformer]] = None,
        bits: Optional[int] = None,
        inputBits: Optional[int] = None,
        activationBits: Optional[int] = None,
        weightBits: Optional[int] = None,
        leafBits: Optional[int] = None,
        pruneUnreached: Optional[bool] = None,
        inputEstimator: Optional[str] = None,
        activationEstimator: Optional[str] = None,
        convention: Optional[str] = None,
        guard: Optional[bool] = None,
    ) -> PostTrainingQuantizer:
        """Sets parameters; those that are not named stay."""
        values = dict(self._input_kwargs)
        trained = values.pop("model", None)
        width = values.pop("bits", None)
        if width is not None:
            self.setBits(width)
        if trained is not None:
            self.setModel(trained)
        return self._set(**values)

    def setModel(self, value: Union[str, Transformer]) -> PostTrainingQuantizer:
        """The model: a directory, or a trained model in memory, with which the quantizer cannot be saved."""
        if isinstance(value, str):
            return self._set(model=value)
        if not hasattr(value, "_to_java") and not isinstance(value, (JavaTransformer, JavaModel)):
            raise TypeError(
                f'"{type(value).__name__}" is neither a path nor a trained model of Spark; save the model and name its directory.'
            )
        if isinstance(self._java_obj, str):
            raise TypeError("A model in memory cannot be given over Spark Connect; save it and name its directory.")
        self.clear(self.model)
        with told():
            self._java_obj.setModel(value._to_java())
        return self

    def setBits(self, value: int) -> PostTrainingQuantizer:
        """The same bits for inputs, activations and weights."""
        return self._set(**{name: value for name in BITS})

    def setInputBits(self, value: int) -> PostTrainingQuantizer:
        return self._set(inputBits=value)

    def setActivationBits(self, value: int) -> PostTrainingQuantizer:
        return self._set(activationBits=value)

    def setWeightBits(self, value: int) -> PostTrainingQuantizer:
        return self._set(weightBits=value)

    def setLeafBits(self, value: int) -> PostTrainingQuantizer:
        """Integers for the leaves of trees, with one scale for the ensemble."""
        return self._set(leafBits=value)

    def setPruneUnreached(self, value: bool) -> PostTrainingQuantizer:
        return self._set(pruneUnreached=value)

    def setInputEstimator(self, value: str) -> PostTrainingQuantizer:
        return self._set(inputEstimator=value)

    def setActivationEstimator(self, value: str) -> PostTrainingQuantizer:
        return self._set(activationEstimator=value)

    def setConvention(self, value: str) -> PostTrainingQuantizer:
        return self._set(convention=value)

    def setGuard(self, value: bool) -> PostTrainingQuantizer:
        return self._set(guard=value)

    def fit(self, *arguments: Any, **named: Any) -> Any:
        """Calibrates with rows and gives the quantized model; :class:`vernier.VernierError` says what was refused."""
        with told():
            return super().fit(*arguments, **named)

    def _create_model(self, java_model: Any) -> QuantizedModel:
        model = QuantizedModel(java_model)
        if not isinstance(self._java_obj, str):  # over Spark Connect the parameters stay on the server
            model._transfer_params_from_java()
        return model


class QuantizedModel(_ToldModel, JavaModel, JavaMLReadable["QuantizedModel"], JavaMLWritable):
    """A model that predicts with integers: the columns of the original, under the same names.

    Made by :class:`PostTrainingQuantizer`, or loaded from the ``model`` directory of a run: ``QuantizedModel.load(run + "/model")``, and
    ``PipelineModel.load`` where the original begins with stages that make columns.
    """

    inputCols: Param[list[str]] = Param(
        Params._dummy(), "inputCols", "numeric, boolean and vector columns that make the input", TypeConverters.toListString
    )
    handleInvalid: Param[str] = Param(
        Params._dummy(), "handleInvalid", "what to do with a null: error, skip or keep", TypeConverters.toString
    )
    rawPredictionCol: Param[str] = Param(
        Params._dummy(), "rawPredictionCol", "column of the margins, empty for none", TypeConverters.toString
    )
    probabilityCol: Param[str] = Param(
        Params._dummy(), "probabilityCol", "column of the probabilities, empty for none", TypeConverters.toString
    )
    predictionCol: Param[str] = Param(
        Params._dummy(), "predictionCol", "column of the prediction, empty for none", TypeConverters.toString
    )

    def getInputCols(self) -> list[str]:
        return self.getOrDefault(self.inputCols)

    def getPredictionCol(self) -> str:
        return self.getOrDefault(self.predictionCol)


class QuantizedFactors(_ToldModel, JavaModel, JavaMLReadable["QuantizedFactors"], JavaMLWritable):
    """Factors of users and items as integers, which predict ratings as an ``ALSModel`` does: the ``model`` directory of such a run."""

    userCol: Param[str] = Param(Params._dummy(), "userCol", "column of the user", TypeConverters.toString)
    itemCol: Param[str] = Param(Params._dummy(), "itemCol", "column of the item", TypeConverters.toString)
    predictionCol: Param[str] = Param(
        Params._dummy(), "predictionCol", "column of the rating", TypeConverters.toString
    )
    coldStartStrategy: Param[str] = Param(
        Params._dummy(),
        "coldStartStrategy",
        "what becomes of rows with an unknown user or item: nan or drop",
        TypeConverters.toString,
    )
    userScales: Param[list[float]] = Param(
        Params._dummy(),
        "userScales",
        "scales of the columns, or of all; none where users have scales",
        TypeConverters.toListFloat,
    )
    itemScales: Param[list[float]] = Param(
        Params._dummy(),
        "itemScales",
        "scales of the columns, or of all; none where items have scales",
        TypeConverters.toListFloat,
    )

    def getUserCol(self) -> str:
        return self.getOrDefault(self.userCol)

    def getItemCol(self) -> str:
        return self.getOrDefault(self.itemCol)

    def getPredictionCol(self) -> str:
        return self.getOrDefault(self.predictionCol)

    def getColdStartStrategy(self) -> str:
        return self.getOrDefault(self.coldStartStrategy)


def _new_java(name: str, uid: str) -> Any:
    """A Java object, or a sentence where the session's JVM has no Vernier."""
    try:
        return JavaEstimator._new_java_obj(name, uid)
    except TypeError as e:
        if "JavaPackage" in str(e):
            raise RuntimeError(
                "This Spark session has no Vernier; build it with vernier.configure(SparkSession.builder), or start it with"
                " the jar that vernier.jar() names in spark.jars."
            ) from e
        raise


# PySpark finds the Python class of a Java object by the name of its Java class, and the module "io" is Python's own.
sys.modules[JAVA_PACKAGE] = sys.modules[__name__]
for _class in (PostTrainingQuantizer, QuantizedFactors, QuantizedModel):
    _class.__module__ = JAVA_PACKAGE
