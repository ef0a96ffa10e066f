"""Models of scikit-learn, XGBoost and LightGBM as ONNX files, with what ONNX Runtime predicts for rows that they were not trained on.

    onnx_models.py make DIRECTORY     trains and converts; prints a line for each: name, columns, and what is asked of it
    onnx_models.py judge RUN ASKED    whether the predictions of a run are ONNX Runtime's; the label of its validation
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


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(pathlib.Path(sys.argv[2]))
    else:
        sys.exit(not judge(sys.argv[2], sys.argv[3]))
