"""Makes the files beside it: pipelines of scikit-learn that fill gaps and encode categories before their model, and a graph by hand of all
functions of inputs, with rows and what ONNX Runtime predicts for them. Gaps are left out of the rows, but for texts, where they are empty.

    pip install skl2onnx==1.20.0 onnx==1.23.2 onnxruntime==1.32.0 scikit-learn==1.9.1 pandas==3.1.1
    python make.py
"""

import json
import pathlib

import numpy as np
import onnx
import onnxruntime
import pandas as pd
from onnx import TensorProto, helper, numpy_helper
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, Int64TensorType, StringTensorType
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import Binarizer, MinMaxScaler, Normalizer, OneHotEncoder, OrdinalEncoder, PowerTransformer, StandardScaler

HERE = pathlib.Path(__file__).parent
NUMBERS, TEXTS = ["age", "income", "debt"], ["city", "job"]
TYPES = {"tensor(float)": np.float32, "tensor(string)": object, "tensor(int64)": np.int64, "tensor(bool)": bool}


def people(seed, cities):
    random = np.random.default_rng(seed)
    rows = 600
    table = pd.DataFrame({
        "age": random.integers(18, 90, rows).astype(float),
        "income": np.exp(random.normal(10, 1, rows)),
        "debt": random.normal(0, 1, rows),
        "city": random.choice(cities, rows),
        "job": random.choice(["baker", "smith", "none \\ at all", "__THIS__"], rows),
        "level": random.integers(0, 4, rows),
    })
    for name in ("age", "income"):
        table.loc[random.random(rows) < 0.1, name] = np.nan
    return table


def save(name, content, table):
    (HERE / f"{name}.onnx").write_bytes(content)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(content, options)
    feed = {each.name: table[[each.name]].to_numpy().astype(TYPES[each.type]) for each in session.get_inputs()}
    predicted = np.asarray(session.run(None, feed)[0]).reshape(-1)
    with open(HERE / f"{name}.jsonl", "w") as out:
        for row, expected in zip(table.to_dict("records"), predicted):
            kept = {key: value for key, value in row.items() if value == value}
            out.write(json.dumps(kept | {"expected": float(expected)}) + "\n")


def pipeline(name, model, *prepared):
    train = people(1, ["Oslo", "Rome", "L'Aquila", "São Paulo", ""])
    label = ((train.age > 40) & (train.city != "Oslo") | (train.debt > 1) | (train.level == 2)).astype(int)
    fitted = Pipeline([("prepared", ColumnTransformer(list(prepared))), ("model", model)]).fit(train, label)
    types = [(each, FloatTensorType([None, 1])) for each in NUMBERS] + [(each, StringTensorType([None, 1])) for each in TEXTS]
    content = to_onnx(fitted, initial_types=types + [("level", Int64TensorType([None, 1]))], options={"zipmap": False}, target_opset={"": 17, "ai.onnx.ml": 3})
    # Other rows, with a city that was not seen.
    save(name, content.SerializeToString(), people(2, ["Oslo", "Rome", "L'Aquila", "São Paulo", "", "Lima"]).head(80))


def functions():
    """Every function of inputs, of columns one at a time, each missing somewhere; a sum of all results is the prediction."""
    nodes, parts = [], []

    def node(operator, *reads, domain="", **attributes):
        nodes.append(helper.make_node(operator, list(reads), [f"t{len(nodes)}"], domain=domain, **attributes))
        return f"t{len(nodes) - 1}"

    def number(truth):
        return node("Cast", truth, to=TensorProto.FLOAT)

    def filled(read):
        return node("Imputer", read, domain="ai.onnx.ml", imputed_value_floats=[0.5], replaced_value_float=float("nan"))

    def part(read):
        parts.append(read)

    positive = filled(node("Abs", "debt"))
    part(node("Sqrt", positive))
    part(node("Log", node("Add", positive, "one")))
    part(filled(node("Log", filled("debt"))))
    part(node("Exp", node("Neg", positive)))
    part(node("Pow", positive, "third"))
    part(node("Div", "one", node("Add", "one", positive)))
    part(node("Sub", "one", positive))
    part(node("Mul", positive, filled("age")))
    part(number(node("IsNaN", "age")))
    part(number(node("Less", "age", "forty")))
    part(number(node("Greater", "age", "forty")))
    part(number(node("LessOrEqual", "forty", "age")))
    part(number(node("GreaterOrEqual", "forty", "age")))
    part(number(node("Equal", "age", "forty")))
    part(number(node("Less", "age", "nan")))
    part(number(node("Greater", "nan", "age")))
    part(number(node("Equal", "age", "nan")))
    part(number(node("Equal", "level", "two")))
    part(number(node("Not", node("And", node("Greater", "debt", "one"), node("Less", "age", "forty")))))
    part(number(node("Or", node("Greater", "debt", "one"), "known")))
    part(node("Where", "known", positive, "third"))
    part(number("known"))
    part(number(node("Cast", positive, to=TensorProto.INT64)))
    part(node("Binarizer", positive, domain="ai.onnx.ml", threshold=0.7))
    part(node("LabelEncoder", "level", domain="ai.onnx.ml", keys_int64s=[0, 3], values_floats=[0.25, -1.5], default_float=7.0))
    part(number(node("LabelEncoder", "city", domain="ai.onnx.ml", keys_strings=["Oslo", "L'Aquila"], values_int64s=[4, 5], default_int64=-2)))
    part(node("Imputer", number("level"), domain="ai.onnx.ml", imputed_value_floats=[9.0], replaced_value_float=2.0))
    part(node("Clip", filled("debt"), "low", "high"))
    part(node("Clip", filled("debt"), "", "low"))
    part(node("Clip", positive, "high", "low"))
    wide = node("Concat", *parts, axis=1)
    both = node("Concat", node("Gather", wide, "places", axis=1), wide, axis=1)
    nodes.append(helper.make_node("Gemm", [both, "weights", "bias"], ["y"]))
    constants = {"one": 1.0, "third": 1 / 3, "forty": 40.0, "bias": 0.125, "nan": float("nan")}
    initializers = [numpy_helper.from_array(np.array([value], np.float32), name) for name, value in constants.items()]
    initializers += [numpy_helper.from_array(np.array([2]), "two"), numpy_helper.from_array(np.array([1, 0]), "places")]
    initializers += [numpy_helper.from_array(np.float32(value), name) for name, value in (("low", -0.25), ("high", 0.75))]
    initializers.append(numpy_helper.from_array(np.linspace(-1, 1, len(parts) + 2, dtype=np.float32).reshape(-1, 1), "weights"))
    types = {"age": TensorProto.FLOAT, "debt": TensorProto.FLOAT, "level": TensorProto.INT64, "known": TensorProto.BOOL, "city": TensorProto.STRING}
    inputs = [helper.make_tensor_value_info(name, kind, [None, 1]) for name, kind in types.items()]
    graph = helper.make_graph(nodes, "functions", inputs, [helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, 1])], initializers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)], ir_version=8)
    onnx.checker.check_model(model)
    table = people(3, ["Oslo", "Rome", "L'Aquila"]).head(80).assign(known=lambda rows: rows.level > 1)
    table.loc[table.index % 9 == 4, "age"] = 40.0
    table.loc[table.index % 11 == 3, "debt"] = 0.0
    save("functions", model.SerializeToString(), table[list(types)])


def unread():
    """Texts that nothing reads beside numbers that the model reads as they are."""
    nodes = [helper.make_node("Gemm", ["debt", "weights", "bias"], ["y"])]
    initializers = [numpy_helper.from_array(np.array([[2.5]], np.float32), "weights"), numpy_helper.from_array(np.array([0.5], np.float32), "bias")]
    inputs = [helper.make_tensor_value_info("city", TensorProto.STRING, [None, 1]), helper.make_tensor_value_info("debt", TensorProto.FLOAT, [None, 1])]
    graph = helper.make_graph(nodes, "unread", inputs, [helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, 1])], initializers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    save("unread", model.SerializeToString(), people(4, ["Oslo", "Rome"]).head(80)[["city", "debt"]])


def wide():
    """An input of three elements, whose gaps are filled."""
    nodes = [
        helper.make_node("Imputer", ["X"], ["filled"], domain="ai.onnx.ml", imputed_value_floats=[1.0, 2.0, 3.0], replaced_value_float=float("nan")),
        helper.make_node("MatMul", ["filled", "weights"], ["y"])]
    initializers = [numpy_helper.from_array(np.ones((3, 1), np.float32), "weights")]
    values = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [None, size]) for name, size in (("X", 3), ("y", 1))]
    graph = helper.make_graph(nodes, "wide", values[:1], values[1:], initializers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)], ir_version=8)
    (HERE / "wide.onnx").write_bytes(model.SerializeToString())


def axes_of_many():
    """Sixty numbers by their norm, and fifty axes of these, which trees read."""
    def filled(table):
        return np.tile(table[NUMBERS].fillna(table[NUMBERS].mean()).to_numpy(), 20) * np.linspace(-1, 1, 60) / [[40, 3e4, 1] * 20]

    train = people(1, ["Oslo", "Rome"])
    rows = filled(train)
    axes = PCA(50, random_state=0).fit(Normalizer().fit_transform(rows + np.random.default_rng(5).normal(0, 0.3, rows.shape))).components_.T
    forest = RandomForestClassifier(8, max_depth=5, random_state=1).fit(Normalizer().fit_transform(rows) @ axes, (train.debt > 0.3) ^ (train.age > 50))
    trees = to_onnx(forest, np.zeros((1, 50), np.float32), options={"zipmap": False}, target_opset={"": 17, "ai.onnx.ml": 3}).graph
    nodes = [helper.make_node("Concat", NUMBERS, ["given"], axis=1),
             helper.make_node("Imputer", ["given"], ["full"], domain="ai.onnx.ml", imputed_value_floats=list(map(float, train[NUMBERS].mean()))),
             helper.make_node("Concat", ["full"] * 20, ["many"], axis=1), helper.make_node("Mul", ["many", "sizes"], ["sized"]),
             helper.make_node("Normalizer", ["sized"], ["normed"], domain="ai.onnx.ml", norm="L2"),
             helper.make_node("MatMul", ["normed", "axes"], [trees.input[0].name])]
    initializers = [numpy_helper.from_array((np.linspace(-1, 1, 60) / ([40, 3e4, 1] * 20)).astype(np.float32), "sizes"),
                    numpy_helper.from_array(axes.astype(np.float32), "axes")]
    inputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [None, 1]) for name in NUMBERS]
    graph = helper.make_graph([*nodes, *trees.node], "many", inputs, list(trees.output), initializers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)], ir_version=8)
    save("axes_of_many", model.SerializeToString(), people(6, ["Oslo", "Rome"]).head(80)[NUMBERS])


encoded = ("texts", OneHotEncoder(handle_unknown="ignore"), TEXTS)
level = ("level", "passthrough", ["level"])
pipeline("logistic", LogisticRegression(max_iter=1000), ("numbers", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), NUMBERS), encoded, level)
pipeline("forest", RandomForestClassifier(8, max_depth=5, random_state=1), ("numbers", SimpleImputer(), NUMBERS),
         ("texts", OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), TEXTS), level)
pipeline("texts", LogisticRegression(max_iter=1000), ("numbers", make_pipeline(SimpleImputer(), MinMaxScaler()), NUMBERS),
         ("texts", make_pipeline(SimpleImputer(strategy="constant", fill_value="?", missing_values=""), OneHotEncoder(handle_unknown="ignore")), TEXTS),
         ("level", OneHotEncoder(), ["level"]))
pipeline("power", LogisticRegression(max_iter=1000), ("income", make_pipeline(SimpleImputer(), PowerTransformer()), ["income", "age"]),
         ("debt", Binarizer(threshold=0.5), ["debt"]), level)
for norm in ("l1", "l2", "max"):
    pipeline(f"norm_{norm}", RandomForestClassifier(8, max_depth=5, random_state=1), ("numbers", make_pipeline(SimpleImputer(), StandardScaler(), Normalizer(norm)), NUMBERS), level)
pipeline("norm_logistic", LogisticRegression(max_iter=1000), ("numbers", make_pipeline(SimpleImputer(), Normalizer()), NUMBERS), level)
pipeline("axes", RandomForestClassifier(8, max_depth=5, random_state=1), ("numbers", make_pipeline(SimpleImputer(), StandardScaler(), PCA(2)), NUMBERS), level)
axes_of_many()
functions()
unread()
wide()
