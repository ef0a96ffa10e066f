"""Makes the files beside it: models of scikit-learn, XGBoost and LightGBM on its own data sets, converted to ONNX, and what ONNX Runtime
predicts for rows among which some are missing, infinite, or at a threshold.

    pip install skl2onnx==1.20.0 onnx==1.23.2 onnxruntime==1.32.0 onnxmltools==1.16.0 xgboost==3.2.0 lightgbm==4.7.0 scikit-learn pandas
    python make.py
"""

import json
import pathlib

import lightgbm
import numpy as np
import onnx
import onnxruntime
import xgboost
from onnx import TensorProto, helper
from onnxmltools import convert_lightgbm, convert_xgboost
from onnxmltools.convert.common.data_types import FloatTensorType
from skl2onnx import to_onnx
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier

HERE = pathlib.Path(__file__).parent
SEED = 7
LABELS = ["setosa", "versicolor", "virginica"]


def data(loader, features=4):
    x, y = loader(return_X_y=True)
    return x[:, :features].astype(np.float32), y


def with_missing(x):
    x = x.copy()
    x[np.random.default_rng(SEED).random(x.shape) < 0.15] = np.nan
    return x


def rows(x, model, finite):
    """Some rows of the data, and some that trees may take otherwise: at thresholds as float32 and between its neighbours, missing, infinite."""
    random = np.random.default_rng(SEED)
    chosen = x[random.choice(len(x), 24, replace=False)].astype(np.float64)
    chosen = np.where(np.isnan(chosen), 0 if finite else np.nan, chosen)
    if finite:
        return chosen
    extra = np.tile(chosen[:16], (2, 1))
    features, thresholds = [], []
    for node in model.graph.node:
        attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        for mode, feature, value in zip(
            attributes.get("nodes_modes", []), attributes.get("nodes_featureids", []), attributes.get("nodes_values", [])
        ):
            if mode != b"LEAF":
                features.append(feature)
                thresholds.append(np.float32(value))
    for row in extra:
        for _ in range(2):
            k = random.integers(len(features))
            t = thresholds[k]
            up, down = np.nextafter(t, np.float32(np.inf)), np.nextafter(t, np.float32(-np.inf))
            near = [np.float64(t), np.float64(up), np.float64(down), (np.float64(t) + up) / 2, (np.float64(t) + down) / 2]
            near += [np.nan, np.inf, -np.inf, np.nextafter((np.float64(t) + up) / 2, np.inf)]
            row[features[k]] = near[random.integers(len(near))]
    return np.vstack([chosen, extra])


def save(name, model, x, finite):
    content = model.SerializeToString()
    (HERE / f"{name}.onnx").write_bytes(content)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(content, options)
    given = rows(x, model, finite)
    results = session.run(None, {session.get_inputs()[0].name: given.astype(np.float32)})
    prediction = np.asarray(results[0]).reshape(-1)
    if prediction.dtype.kind not in "fi":
        prediction = np.searchsorted(LABELS, prediction)
    probabilities = results[1] if len(results) > 1 else None
    if isinstance(probabilities, list):
        probabilities = np.array([list(each.values()) for each in probabilities])
    expected = {
        "rows": [[repr(float(v)) for v in row] for row in given],
        "predictions": [float(v) for v in prediction],
        "probabilities": None if probabilities is None else [[float(v) for v in np.atleast_1d(row)] for row in probabilities],
    }
    (HERE / f"{name}.json").write_text(json.dumps(expected).replace('"nan"', '"NaN"').replace('"inf"', '"Infinity"').replace('"-inf"', '"-Infinity"'))


def sklearn(name, estimator, loader, finite, labels=None, missing=False, **options):
    x, y = data(loader)
    x = with_missing(x) if missing else x
    y = y if labels is None else np.array(labels)[y]
    save(name, to_onnx(estimator.fit(x, y), x[:1], **options), x, finite)


def boosted(name, estimator, convert, loader):
    x, y = data(loader)
    x = with_missing(x)
    save(name, convert(estimator.fit(x, y), initial_types=[("input", FloatTensorType([None, x.shape[1]]))]), x, False)


def every_mode():
    """Trees by hand: all modes of nodes, missing values to either side, a chain of equalities, base values, an average."""
    modes = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ"]
    tree = {key: [] for key in ("treeids", "nodeids", "featureids", "values", "modes", "truenodeids", "falsenodeids", "missing_value_tracks_true")}
    target = {"treeids": [], "nodeids": [], "ids": [], "weights": []}
    random = np.random.default_rng(SEED)

    def add(tree_id, node, feature, value, mode, yes, no, tracks):
        for key, each in zip(tree, (tree_id, node, feature, value, mode, yes, no, tracks)):
            tree[key].append(each)
        if mode == "LEAF":
            for key, each in zip(target, (tree_id, node, 0, float(np.float32(random.normal())))):
                target[key].append(each)

    trees = 0
    for mode in modes:
        for tracks in (0, 1):
            for depth in (1, 5):
                # A chain: each node's false child is the next one, or the true child of every second one.
                for k in range(depth):
                    swap = k % 2 == 1 and mode != "BRANCH_EQ"
                    inner, leaf = 2 * k + 2, 2 * k + 1
                    add(trees, 2 * k, k % 2 if depth > 1 else 1, float(k - 1), mode, inner if swap else leaf, leaf if swap else inner, tracks)
                    add(trees, leaf, 0, 0.0, "LEAF", 0, 0, 0)
                add(trees, 2 * depth, 0, 0.0, "LEAF", 0, 0, 0)
                trees += 1
    for aggregate, base in (("SUM", [0.375]), ("AVERAGE", [])):
        attributes = {f"nodes_{k}": v for k, v in tree.items()} | {f"target_{k}": v for k, v in target.items()}
        if base:
            attributes["base_values"] = base
        scaler = helper.make_node("Scaler", ["X"], ["scaled"], domain="ai.onnx.ml", offset=[0.1, -0.2], scale=[3.0, -0.7])
        node = helper.make_node(
            "TreeEnsembleRegressor", ["scaled" if aggregate == "AVERAGE" else "X"], ["y"], domain="ai.onnx.ml",
            n_targets=1, aggregate_function=aggregate, post_transform="NONE", **attributes)
        graph = helper.make_graph(
            [scaler, node] if aggregate == "AVERAGE" else [node], "modes",
            [helper.make_tensor_value_info("X", TensorProto.FLOAT, [None, 2])],
            [helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, 1])])
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15), helper.make_opsetid("ai.onnx.ml", 3)], ir_version=8)
        grid = np.array([[a, b] for a in (-1, 0, 1, 2, 3, 0.5) for b in (-1, 0, 1, 2, -3, 9)] + [[np.nan, 1], [1, np.nan]] * 4, dtype=np.float32)
        save(f"modes_{aggregate.lower()}", model, grid, False)


sklearn("logistic_binary", LogisticRegression(max_iter=5000), load_breast_cancer, True)
sklearn("logistic_scaled", make_pipeline(StandardScaler(), LogisticRegression()), load_iris, True, labels=LABELS)
sklearn("logistic_minmax", make_pipeline(MinMaxScaler(), LogisticRegression()), load_iris, True, options={"zipmap": False})
sklearn("svc_binary", LinearSVC(), load_breast_cancer, True)
sklearn("svc", LinearSVC(), load_iris, True)
sklearn("linear", LinearRegression(), load_diabetes, True)
sklearn("ridge_scaled", make_pipeline(StandardScaler(), Ridge()), load_diabetes, True)
sklearn("perceptron_binary", make_pipeline(StandardScaler(), MLPClassifier((5,), activation="logistic", max_iter=200, random_state=SEED)), load_breast_cancer, True)
sklearn("perceptron", make_pipeline(StandardScaler(), MLPClassifier((5, 4), activation="logistic", max_iter=400, random_state=SEED)), load_iris, True)
sklearn("perceptron_relu", make_pipeline(StandardScaler(), MLPClassifier((6, 4), max_iter=400, random_state=SEED)), load_iris, True)
sklearn("perceptron_tanh", make_pipeline(StandardScaler(), MLPRegressor(hidden_layer_sizes=(6,), activation="tanh", max_iter=400, random_state=SEED)), load_diabetes, True)
sklearn("tree_missing", DecisionTreeClassifier(max_depth=4, random_state=SEED), load_iris, False, missing=True)
sklearn("tree_scaled", make_pipeline(StandardScaler(), DecisionTreeClassifier(max_depth=4, random_state=SEED)), load_breast_cancer, False)
sklearn("forest_binary", RandomForestClassifier(8, max_depth=4, random_state=SEED), load_breast_cancer, False, missing=True)
sklearn("forest", RandomForestClassifier(8, max_depth=4, random_state=SEED), load_iris, False)
sklearn("forest_regression", RandomForestRegressor(6, max_depth=4, random_state=SEED), load_diabetes, False)
sklearn("boosted_binary", GradientBoostingClassifier(n_estimators=8, random_state=SEED), load_breast_cancer, False)
sklearn("boosted", GradientBoostingClassifier(n_estimators=4, random_state=SEED), load_iris, False)
boosted("xgboost_binary", xgboost.XGBClassifier(n_estimators=8, max_depth=3), convert_xgboost, load_breast_cancer)
boosted("xgboost", xgboost.XGBClassifier(n_estimators=5, max_depth=3), convert_xgboost, load_iris)
boosted("xgboost_regression", xgboost.XGBRegressor(n_estimators=8, max_depth=3), convert_xgboost, load_diabetes)
boosted("lightgbm_binary", lightgbm.LGBMClassifier(n_estimators=8, num_leaves=7, verbose=-1), convert_lightgbm, load_breast_cancer)
boosted("lightgbm", lightgbm.LGBMClassifier(n_estimators=5, num_leaves=7, verbose=-1), convert_lightgbm, load_iris)
boosted("lightgbm_regression", lightgbm.LGBMRegressor(n_estimators=8, num_leaves=7, verbose=-1), convert_lightgbm, load_diabetes)
every_mode()
