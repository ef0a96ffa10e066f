"""Makes the files beside it: models of scikit-learn, XGBoost, LightGBM and CatBoost on its own data sets, converted to ONNX, and what ONNX Runtime
predicts for rows among which some are missing, infinite, or at a threshold.

    pip install skl2onnx==1.20.0 onnx==1.23.2 onnxruntime==1.32.0 onnxmltools==1.16.0 xgboost==3.2.0 lightgbm==4.7.0 catboost==1.2.10 scikit-learn pandas
    python make.py
"""

import json
import pathlib

import catboost
import lightgbm
import numpy as np
import onnx
import onnxruntime
import xgboost
from onnx import TensorProto, helper, numpy_helper
from onnxmltools import convert_lightgbm, convert_xgboost
from onnxmltools.convert.common.data_types import FloatTensorType
from skl2onnx import to_onnx
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris, make_classification, make_friedman1
from sklearn.ensemble import ExtraTreesRegressor, GradientBoostingClassifier, RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression, PoissonRegressor, Ridge, SGDClassifier
from sklearn.multiclass import OneVsRestClassifier
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

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
        values = attributes.get("nodes_values", attributes.get("nodes_splits"))
        lists = (attributes.get("nodes_modes"), attributes.get("nodes_featureids"), values)
        for mode, feature, value in zip(*(numpy_helper.to_array(each) if isinstance(each, onnx.TensorProto) else each or [] for each in lists)):
            # Members of a set are integers to ONNX Runtime, which cuts off what follows the point.
            if mode != b"LEAF" and mode != 6:
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
    results = session.run(None, {session.get_inputs()[0].name: given.astype(helper.tensor_dtype_to_np_dtype(model.graph.input[0].type.tensor_type.elem_type))})
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


def by_catboost(name, estimator, loader):
    """CatBoost writes ONNX by itself: weights of both classes, which differ by their sign."""
    x, y = data(loader)
    x = with_missing(x)
    estimator.fit(x, y).save_model(str(HERE / f"{name}.onnx"), format="onnx")
    save(name, onnx.load(HERE / f"{name}.onnx"), x, False)


def made_up(classes):
    """Data that no package brings along, of a number of classes."""
    return lambda return_X_y: make_classification(300, 8, n_informative=6, n_redundant=0, n_classes=classes, n_clusters_per_class=1, random_state=SEED)


def numbers(return_X_y):
    return make_friedman1(300, random_state=SEED)


def categories(classes):
    """Two columns of integers that mean nothing but themselves, of 40 and of 5 values, and one of numbers."""
    def loader(return_X_y):
        random = np.random.default_rng(SEED)
        x = np.c_[random.integers(0, 40, 400), random.integers(0, 5, 400), random.normal(size=400)].astype(np.float64)
        y = ((x[:, 0] * 7 % 11 > 5) ^ (x[:, 1] == 2) ^ (x[:, 2] > 0.3)).astype(int)
        return x, y if classes == 2 else y + (x[:, 0] % 3 == 0)
    return loader


class Categorical(lightgbm.LGBMClassifier):
    def fit(self, x, y):
        super().fit(x, y, categorical_feature=[0, 1])
        # The converter goes by the class.
        self.__class__ = lightgbm.LGBMClassifier
        return self


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


def unified():
    """Trees by hand in the operator of ai.onnx.ml 5: all modes, a leaf that two splits share, a tree that is a leaf, sets of members."""
    random = np.random.default_rng(SEED)
    for name, kind in (("unified", np.float32), ("unified_double", np.float64)):
        roots, members = [], []
        nodes = {key: [] for key in ("featureids", "modes", "splits", "truenodeids", "trueleafs", "falsenodeids", "falseleafs", "missing_value_tracks_true")}
        leaves = []

        def leaf():
            leaves.append(random.normal())
            return len(leaves) - 1, 1

        def split(feature, mode, value, yes, no, tracks):
            for key, each in zip(nodes, (feature, mode, value, *yes, *no, tracks)):
                nodes[key].append(each)
            return len(nodes["modes"]) - 1, 0

        for mode in range(7):
            for tracks in (0, 1):
                feature = 2 if mode == 6 else 0
                inner = split(2 if mode == 6 else 1, mode, 1.0, leaf(), leaf(), tracks)
                members += [1.0, 3.0, np.nan] if mode == 6 else []
                roots.append(split(feature, mode, 2.0, inner, leaf(), tracks)[0])
                members += [2.0, -1.0, 9.0, np.nan] if mode == 6 else []
        shared = leaf()
        roots.append(split(0, 0, 0.0, shared, shared, 0)[0])
        roots.append(split(1, 1, 0.1, shared, split(0, 0, 0.7, leaf(), shared, 1), 0)[0])
        node = helper.make_node(
            "TreeEnsemble", ["X"], ["y"], "trees", domain="ai.onnx.ml", n_targets=1, aggregate_function=1, post_transform=0, tree_roots=roots,
            nodes_modes=helper.make_tensor("modes", TensorProto.UINT8, [len(nodes["modes"])], nodes.pop("modes")),
            nodes_splits=numpy_helper.from_array(np.array(nodes.pop("splits"), kind), "splits"),
            membership_values=numpy_helper.from_array(np.array(members, kind), "members"),
            leaf_targetids=[0] * len(leaves), leaf_weights=numpy_helper.from_array(np.array(leaves, kind), "weights"),
            **{f"nodes_{key}": each for key, each in nodes.items()})
        element = helper.np_dtype_to_tensor_dtype(np.dtype(kind))
        graph = helper.make_graph(
            [node], name, [helper.make_tensor_value_info("X", element, [None, 3])], [helper.make_tensor_value_info("y", element, [None, 1])])
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21), helper.make_opsetid("ai.onnx.ml", 5)], ir_version=10)
        onnx.checker.check_model(model)
        grid = np.array(
            [[a, b, c] for a in (-1, 0, 1, 2, 0.7) for b in (0.1, 1, 3) for c in (1, 2, 3, 9)]
            + [[np.nan, 1, 2], [1, np.nan, 1], [1, 2, np.nan]] * 6, dtype=np.float32)
        save(name, model, grid, False)


sklearn("logistic_binary", LogisticRegression(max_iter=5000), load_breast_cancer, True)
def parts():
    """Classifiers that are joined as those of one-vs-rest are, after which comes something else than the greatest."""

    def classifier(k, weights):
        mirrored = {"coefficients": [-w for w in weights] + weights, "intercepts": [-0.25, 0.25], "post_transform": "LOGISTIC"}
        return helper.make_node("LinearClassifier", ["x"], [f"l{k}", f"p{k}"], domain="ai.onnx.ml", classlabels_ints=[0, 1], **mirrored)

    def score(k):
        return helper.make_node("Slice", [f"p{k}", "one", "two", "one"], [f"s{k}"])

    def greatest(read):
        return helper.make_node("ArgMax", [read], ["y"], axis=1, keepdims=0)

    ends = {
        "add": [helper.make_node("Add", ["c", "b"], ["a"]), greatest("a")],
        "matmul": [helper.make_node("MatMul", ["c", "w"], ["y"])],
        "relu": [helper.make_node("Relu", ["c"], ["r"]), helper.make_node("MatMul", ["r", "w"], ["y"])],
        "scores": [helper.make_node("Identity", ["c"], ["y"])],
        "flat": [helper.make_node("Reshape", ["c", "shape"], ["f"]), greatest("f")],
        "rows": [greatest("c")],
        "alone": [helper.make_node("Identity", ["p0"], ["y"])],
    }
    constants = {"one": np.array([1]), "two": np.array([2]), "b": np.float32([0.25, 0]), "w": np.float32([[1], [2]]), "shape": np.array([-1, 2])}
    for name, end in ends.items():
        join = helper.make_node("Concat", ["s0", "s1"], ["c"], axis=0 if name == "rows" else 1)
        graph = helper.make_graph(
            [classifier(0, [1.0, 0.0]), *([] if name == "alone" else [classifier(1, [0.0, 3.0]), score(0), score(1), join]), *end],
            name,
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, 2])],
            [helper.make_tensor_value_info("y", *((TensorProto.INT64, [None]) if end[-1].op_type == "ArgMax" else (TensorProto.FLOAT, [None, None])))],
            [numpy_helper.from_array(value, key) for key, value in constants.items()],
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)], ir_version=8)
        onnx.checker.check_model(model)
        (HERE / "parts" / f"{name}.onnx").write_bytes(model.SerializeToString())


sklearn("logistic_scaled", make_pipeline(StandardScaler(), LogisticRegression()), load_iris, True, labels=LABELS)
sklearn("logistic_minmax", make_pipeline(MinMaxScaler(), LogisticRegression()), load_iris, True, options={"zipmap": False})
sklearn("svc_binary", LinearSVC(), load_breast_cancer, True)
sklearn("svc", LinearSVC(), load_iris, True)
sklearn("linear", LinearRegression(), load_diabetes, True)
sklearn("ridge_scaled", make_pipeline(StandardScaler(), Ridge()), load_diabetes, True)
sklearn("poisson", make_pipeline(StandardScaler(), PoissonRegressor()), load_diabetes, True)
sklearn("descent_binary", make_pipeline(StandardScaler(), SGDClassifier(random_state=SEED)), load_breast_cancer, True)
sklearn("one_vs_rest", make_pipeline(StandardScaler(), OneVsRestClassifier(LogisticRegression())), load_iris, True)
sklearn("one_vs_rest_binary", make_pipeline(StandardScaler(), OneVsRestClassifier(LogisticRegression())), load_breast_cancer, True)
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
few = {"n_estimators": 4, "num_leaves": 6, "verbose": -1}
grouped = few | {"min_data_per_group": 5, "cat_smooth": 1}
boosted("xgboost_many", xgboost.XGBClassifier(n_estimators=3, max_depth=2), convert_xgboost, made_up(9))
boosted("xgboost_base", xgboost.XGBClassifier(n_estimators=4, max_depth=3, base_score=0.3), convert_xgboost, made_up(2))
boosted("xgboost_forest", xgboost.XGBRFRegressor(n_estimators=4, max_depth=3), convert_xgboost, numbers)
boosted("lightgbm_many", lightgbm.LGBMClassifier(n_estimators=2, num_leaves=4, verbose=-1), convert_lightgbm, made_up(9))
boosted("lightgbm_dart", lightgbm.LGBMClassifier(boosting_type="dart", **few), convert_lightgbm, made_up(2))
boosted("lightgbm_each", lightgbm.LGBMClassifier(objective="multiclassova", **few), convert_lightgbm, load_iris)
boosted("lightgbm_categories", Categorical(**grouped), convert_lightgbm, categories(2))
boosted("lightgbm_categories_many", Categorical(**grouped), convert_lightgbm, categories(3))
sklearn("extra_regression", ExtraTreesRegressor(4, max_depth=4, random_state=SEED), numbers, False)
sklearn("tree_regression", DecisionTreeRegressor(max_depth=5, random_state=SEED), numbers, False)
sklearn("raw_scores", GradientBoostingClassifier(n_estimators=4, max_depth=2, random_state=SEED), made_up(3), False, options={"raw_scores": True})
every_mode()
unified()
parts()
oblivious = {"iterations": 5, "depth": 3, "random_seed": SEED, "thread_count": 1, "verbose": 0, "allow_writing_files": False}
by_catboost("catboost_binary", catboost.CatBoostClassifier(**oblivious), load_breast_cancer)
by_catboost("catboost_regression", catboost.CatBoostRegressor(**oblivious), load_diabetes)
