"""Models of scikit-learn, XGBoost and LightGBM as ONNX files, with what ONNX Runtime predicts for rows that they were not trained on.

    onnx_models.py make DIRECTORY     trains and converts; prints a line for each: name, columns, and what is asked of it
    onnx_models.py judge RUN ASKED    whether the predictions of a run are ONNX Runtime's; the label of its validation
    onnx_models.py network DIRECTORY  makes a convolution network with rows, for it to be calibrated and quantized
    onnx_models.py chosen FILE DIRECTORY RUN
                                      whether the run has the recipe that lost least, and the file 3 dB more than ONNX Runtime's quantizer gets
    onnx_models.py served FILE DIRECTORY RUN
                                      whether ONNX Runtime loads and computes a quantized file as the validation of its run says
"""

import pathlib
import sys

EXACT, CLOSE = "exact", "close"


def make(directory):
    import lightgbm
    import numpy as np
    import onnxruntime
    import pandas as pd
    import xgboost
    from onnxmltools import convert_lightgbm, convert_xgboost
    from onnxmltools.convert.common.data_types import FloatTensorType
    from skl2onnx import to_onnx
    from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_wine
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.neural_network import MLPClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.tree import DecisionTreeClassifier

    def sklearn(estimator, x, y):
        return to_onnx(estimator.fit(x, y), x[:1])

    def boosted(convert):
        return lambda estimator, x, y: convert(
            estimator.fit(x, y), initial_types=[("X", FloatTensorType([None, x.shape[1]]))])

    xgb, lgb = boosted(convert_xgboost), boosted(convert_lightgbm)
    models = [
        ("xgboost", xgb, xgboost.XGBClassifier(n_estimators=40, max_depth=4), load_digits, True, EXACT),
        ("lightgbm", lgb, lightgbm.LGBMClassifier(n_estimators=20, verbose=-1), load_wine, True, EXACT),
        ("lightgbm_regression", lgb, lightgbm.LGBMRegressor(n_estimators=150, verbose=-1), load_diabetes, True, EXACT),
        ("forest", sklearn, RandomForestClassifier(100), load_digits, False, EXACT),
        ("forest_binary", sklearn, RandomForestClassifier(50), load_breast_cancer, True, EXACT),
        ("tree_scaled", sklearn, make_pipeline(StandardScaler(), DecisionTreeClassifier()), load_digits, False, EXACT),
        ("perceptron", sklearn, make_pipeline(StandardScaler(), MLPClassifier((24, 16), max_iter=300)), load_digits, False, CLOSE),
    ]
    random = np.random.default_rng(1)
    for name, convert, estimator, loader, missing, asked in models:
        x, y = loader(return_X_y=True)
        if missing:
            x = np.where(random.random(x.shape) < 0.1, np.nan, x)
        train = random.random(len(y)) < 0.5
        content = convert(estimator, x[train].astype(np.float32), y[train]).SerializeToString()
        (directory / f"{name}.onnx").write_bytes(content)
        options = onnxruntime.SessionOptions()
        # Several threads add the trees in another order.
        options.intra_op_num_threads = 1
        session = onnxruntime.InferenceSession(content, options)
        predicted = session.run([session.get_outputs()[0].name], {session.get_inputs()[0].name: x.astype(np.float32)})[0]
        columns = [f"c{k}" for k in range(x.shape[1])]
        table = pd.DataFrame(x, columns=columns)
        table["onnxruntime"] = predicted.reshape(-1).astype(np.float64)
        table[train].to_parquet(directory / f"{name}-train.parquet")
        table[~train].to_parquet(directory / f"{name}-test.parquet")
        print(name, session.get_inputs()[0].name, ",".join(columns), asked)


def judge(run, asked):
    import pyarrow.parquet as parquet

    rows = [row for row in parquet.read_table(f"{run}/validation/part-0.parquet").to_pylist() if row["scope"] == "model" and row["slice"] is None]
    metrics = {row["metric"]: (row["float_value"], row["quantized_value"]) for row in rows}
    count = int(metrics["rows"][1])
    if "accuracy" in metrics:
        (floats, integers), least = metrics["accuracy"], 1 if asked == EXACT else 0.98
        print(f"     {count} rows: {floats:.4%} of the float model's classes and {integers:.4%} of the integers' are ONNX Runtime's")
        return floats == 1 and integers >= least
    floats, integers = metrics["mae"]
    print(f"     {count} rows: the float model is {floats:.3g} from ONNX Runtime's numbers, the integers {integers:.3g}")
    return floats == integers == 0 if asked == EXACT else floats < 1e-3 and integers < 2


def network(directory):
    """Seeded convolutions, and a fitted layer that tells digits by what they find."""
    import numpy as np
    import onnx
    import onnxruntime
    import pandas as pd
    from onnx import TensorProto, helper, numpy_helper
    from sklearn.datasets import load_digits
    from sklearn.linear_model import LogisticRegression

    random = np.random.default_rng(2)
    x, y = load_digits(return_X_y=True)
    x = (x / 16).astype(np.float32)

    def model(nodes, constants, width):
        graph = helper.make_graph(
            nodes, "digits",
            [helper.make_tensor_value_info("pixels", TensorProto.FLOAT, ["rows", 1, 8, 8])],
            [helper.make_tensor_value_info(nodes[-1].output[0], TensorProto.FLOAT, ["rows", width])],
            [numpy_helper.from_array(value, name) for name, value in constants.items()])
        made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
        onnx.checker.check_model(made)
        return made.SerializeToString()

    def computed(content):
        session = onnxruntime.InferenceSession(content)
        return session.run(None, {"pixels": x.reshape(-1, 1, 8, 8)})[0]

    constants = {
        "filters": random.normal(0, 0.4, (12, 1, 3, 3)).astype(np.float32),
        "levels": random.normal(0, 0.1, 12).astype(np.float32),
        "own": random.normal(0, 0.4, (12, 1, 3, 3)).astype(np.float32),
    }
    nodes = [
        helper.make_node("Conv", ["pixels", "filters", "levels"], ["found"], "conv", pads=[1, 1, 1, 1]),
        helper.make_node("Relu", ["found"], ["kept"], "relu"),
        helper.make_node("MaxPool", ["kept"], ["pooled"], "pool", kernel_shape=[2, 2], strides=[2, 2]),
        helper.make_node("Conv", ["pooled", "own"], ["deep"], "depthwise", pads=[1, 1, 1, 1], group=12),
        helper.make_node("Flatten", ["deep"], ["flat"], "flatten"),
    ]
    head = LogisticRegression(max_iter=2000).fit(computed(model(nodes, constants, 192)), y)
    constants |= {"head": head.coef_.astype(np.float32), "bias": head.intercept_.astype(np.float32)}
    nodes.append(helper.make_node("Gemm", ["flat", "head", "bias"], ["logits"], "head", transB=1))
    content = model(nodes, constants, 10)
    (directory / "digits.onnx").write_bytes(content)
    table = pd.DataFrame({"pixels": list(x), "label": computed(content).argmax(1).astype(np.float64)})
    table[::2].to_parquet(directory / "digits-train.parquet")
    table[1::2].to_parquet(directory / "digits-test.parquet")


def chosen(file, directory, run):
    import contextlib
    import io

    import numpy as np
    import onnxruntime
    import pandas as pd
    import pyarrow.parquet as parquet
    from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, quantize_static

    def images(name):
        return np.stack(pd.read_parquet(directory / f"digits-{name}.parquet")["pixels"].to_numpy()).reshape(-1, 1, 8, 8)

    class Rows(CalibrationDataReader):
        def __init__(self):
            self.rows = iter([{"pixels": images("train")}])

        def get_next(self):
            return next(self.rows, None)

    other = directory / "runtime.onnx"
    with contextlib.redirect_stdout(io.StringIO()):
        quantize_static(str(directory / "digits.onnx"), str(other), Rows(), per_channel=True, calibrate_method=CalibrationMethod.MinMax)
    options = onnxruntime.SessionOptions()
    # Products are not to saturate in either file.
    options.add_session_config_entry("session.x64quantprecision", "1")
    x = images("test")
    floats, theirs, ours = (
        onnxruntime.InferenceSession(str(model), options).run(None, {"pixels": x})[0].astype(float)
        for model in (directory / "digits.onnx", other, file))
    theirs, ours = (10 * np.log10((floats**2).sum() / ((floats - integers) ** 2).sum()) for integers in (theirs, ours))
    recipes = parquet.read_table(f"{run}/recipes/part-0.parquet").to_pylist()
    best = max(recipes, key=lambda row: row["sqnr_db"])
    print(f"     {ours:.2f} dB by \"{best['recipe']}\" of {len(recipes)} recipes, {theirs:.2f} dB by ONNX Runtime's quantizer")
    return best["chosen"] and len(recipes) > 1 and ours >= theirs + 3


def served(file, directory, run):
    import numpy as np
    import onnx
    import onnxruntime
    import pandas as pd
    import pyarrow.parquet as parquet

    onnx.checker.check_model(onnx.load(file), full_check=True)
    test = pd.read_parquet(directory / "digits-test.parquet")
    x = np.stack(test["pixels"].to_numpy()).reshape(-1, 1, 8, 8)
    floats, integers = (
        onnxruntime.InferenceSession(str(model)).run(None, {"pixels": x})[0] for model in (directory / "digits.onnx", file))
    decibels = 10 * np.log10((floats.astype(float) ** 2).sum() / ((floats.astype(float) - integers) ** 2).sum())
    alike = (floats.argmax(1) == integers.argmax(1)).mean()
    rows = parquet.read_table(f"{run}/validation/part-0.parquet").to_pylist()
    told = {row["metric"]: row["quantized_value"] for row in rows if row["scope"] == "model" and row["slice"] is None}
    print(f"     {decibels:.2f} dB and {alike:.4%} alike; the run says {told['sqnr_db_served']:.2f} dB and {told['agreement']:.4%}")
    # Another version of the runtime may round a sum otherwise.
    return abs(decibels - told["sqnr_db_served"]) < 0.5 and abs(alike - told["agreement"]) * len(test) <= 1


if __name__ == "__main__":
    command, arguments = sys.argv[1], sys.argv[2:]
    if command == "make":
        make(pathlib.Path(arguments[0]))
    elif command == "network":
        network(pathlib.Path(arguments[0]))
    elif command == "chosen":
        sys.exit(not chosen(arguments[0], pathlib.Path(arguments[1]), arguments[2]))
    elif command == "served":
        sys.exit(not served(arguments[0], pathlib.Path(arguments[1]), arguments[2]))
    else:
        sys.exit(not judge(*arguments))
