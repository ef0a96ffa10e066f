"""Models of scikit-learn, XGBoost and LightGBM as ONNX files, with what ONNX Runtime predicts for rows that they were not trained on.

    onnx_models.py make DIRECTORY     trains and converts; prints a line for each: name, columns, and what is asked of it
    onnx_models.py judge RUN ASKED    whether the predictions of a run are ONNX Runtime's; the label of its validation
    onnx_models.py network DIRECTORY  makes a convolution network with rows, for it to be calibrated and quantized
    onnx_models.py chosen FILE DIRECTORY RUN
                                      whether the run has the recipe that lost least, and the file 3 dB more than ONNX Runtime's quantizer gets
    onnx_models.py served FILE DIRECTORY RUN
                                      whether ONNX Runtime loads and computes a quantized file as the validation of its run says
    onnx_models.py exported DIRECTORY whether ONNX Runtime's own modules read and write what was exported of the network, and AIMET's
                                      encodings are what its file says
    onnx_models.py nets DIRECTORY     makes networks of all versions of operators, with values in another file, and with a mask
    onnx_models.py read DIRECTORY RUN...
                                      whether onnx, ONNX Runtime and OpenVINO take the files of runs, and compute the same
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
    print(*pipeline(directory))


def pipeline(directory):
    """A pipeline that fills gaps and encodes texts and integers before its trees, with a value that it was not trained on."""
    import numpy as np
    import onnxruntime
    from skl2onnx import to_onnx
    from skl2onnx.common.data_types import FloatTensorType, Int64TensorType, StringTensorType
    from sklearn.compose import make_column_transformer
    from sklearn.datasets import load_wine
    from sklearn.ensemble import GradientBoostingClassifier
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, PowerTransformer

    random = np.random.default_rng(2)
    wine = load_wine(as_frame=True)
    rows = wine.data[["ash", "hue", "proline"]].sample(2000, replace=True, random_state=1)
    target = wine.target[rows.index].to_numpy()
    rows = rows.reset_index(drop=True).mask(random.random(rows.shape) < 0.1)
    rows["shade"] = np.where(rows.hue.isna(), "?", np.where(rows.hue > 1, "it's light", "dark"))
    rows["grade"] = (target + random.integers(0, 2, len(rows))) % 3
    train = np.arange(len(rows)) < 1000
    model = make_pipeline(
        make_column_transformer(
            (SimpleImputer(strategy="median"), ["ash"]), (make_pipeline(SimpleImputer(), PowerTransformer()), ["proline"]),
            (OneHotEncoder(handle_unknown="ignore"), ["shade"]), (OneHotEncoder(), ["grade"])),
        GradientBoostingClassifier(n_estimators=20))
    model.fit(rows[train], target[train])
    rows.loc[~train & (random.random(len(rows)) < 0.05), "shade"] = "new"
    types = {"ash": FloatTensorType, "proline": FloatTensorType, "shade": StringTensorType, "grade": Int64TensorType}
    content = to_onnx(
        model, initial_types=[(name, kind([None, 1])) for name, kind in types.items()], options={"zipmap": False}).SerializeToString()
    (directory / "pipeline.onnx").write_bytes(content)
    dtypes = {"tensor(float)": np.float32, "tensor(string)": object, "tensor(int64)": np.int64}
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(content, options)
    rows["onnxruntime"] = session.run(
        None, {each.name: rows[[each.name]].to_numpy().astype(dtypes[each.type]) for each in session.get_inputs()})[0].astype(np.float64)
    rows[train].to_parquet(directory / "pipeline-train.parquet")
    rows[~train].to_parquet(directory / "pipeline-test.parquet")
    # The other inputs have the names of their columns.
    return "pipeline", "ash", "ash", EXACT


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

    def images(path):
        return np.stack(pd.read_parquet(directory / path)["pixels"].to_numpy()).reshape(-1, 1, 8, 8)

    class Rows(CalibrationDataReader):
        def __init__(self):
            self.rows = iter([{"pixels": images("once")}])

        def get_next(self):
            return next(self.rows, None)

    other = directory / "runtime.onnx"
    with contextlib.redirect_stdout(io.StringIO()):
        quantize_static(str(directory / "digits.onnx"), str(other), Rows(), per_channel=True, calibrate_method=CalibrationMethod.MinMax)
    options = onnxruntime.SessionOptions()
    # Products are not to saturate in either file.
    options.add_session_config_entry("session.x64quantprecision", "1")
    x = images("digits-test.parquet")
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


def exported(directory):
    import json

    import numpy as np
    import onnx
    import pandas as pd
    from onnx import numpy_helper
    from onnxruntime.quantization import CalibrationDataReader, QuantFormat, quantize_static
    from onnxruntime.quantization.CalTableFlatBuffers.TrtTable import TrtTable
    from onnxruntime.quantization.calibrate import TensorData, load_tensors_data
    from onnxruntime.quantization.quant_utils import write_calibration_table

    rows = np.stack(pd.read_parquet(directory / "once")["pixels"].to_numpy()).reshape(-1, 1, 8, 8)

    class Rows(CalibrationDataReader):
        batches = iter(np.array_split(rows, 8))

        def get_next(self):
            batch = next(self.batches, None)
            return None if batch is None else {"pixels": batch}

    def quantized(name, reader, **options):
        quantize_static(directory / "digits.onnx", directory / name, reader, quant_format=QuantFormat.QDQ, per_channel=True, **options)
        return (directory / name).read_bytes()

    by_own_ranges = quantized("own.onnx", Rows(), calibration_cache_path=directory / "own.json")
    by_ours = quantized("ours.onnx", None, calibration_cache_path=directory / "ort.json")
    own = load_tensors_data(directory / "own.json")
    print(f"     ONNX Runtime's file by our ranges is {'its own' if by_ours == by_own_ranges else 'another'}, {len(by_ours)} bytes")

    table = {name: TensorData.from_dict(entry) for name, entry in json.loads((directory / "calibration.json").read_text()).items()}
    (directory / "written").mkdir(exist_ok=True)
    write_calibration_table(table, str(directory / "written"))
    same = [(directory / name).read_bytes() == (directory / "written" / name).read_bytes()
            for name in ("calibration.cache", "calibration.flatbuffers")]
    read = TrtTable.GetRootAsTrtTable((directory / "calibration.flatbuffers").read_bytes(), 0)
    reach = {read.Dict(k).Key().decode(): float(read.Dict(k).Value()) for k in range(read.DictLength())}
    expected = {name: float(max(-np.min(tensor.lowest), np.max(tensor.highest))) for name, tensor in own.items()}
    print(f"     TensorRT's table: {len(reach)} tensors, text and flatbuffers are what ONNX Runtime writes: {same}")

    document = json.loads((directory / "digits.encodings").read_text())
    file = onnx.load(directory / "reference.onnx")
    constants = {each.name: numpy_helper.to_array(each) for each in file.graph.initializer}
    scales = [constants[node.input[1]] for node in file.graph.node
              if node.op_type == "QuantizeLinear" or (node.op_type == "DequantizeLinear" and constants.get(node.input[0], np.zeros(0)).dtype == np.int8)]
    told = [np.float32(each["y_scale"]) for each in document["encodings"]]
    names = {each.name for each in onnx.load(directory / "digits.onnx").graph.initializer} | set(own)
    encodings = (document["version"] == "2.0.0" and len(told) == len(scales)
                 and sorted(each.tobytes() for each in told) == sorted(each.tobytes() for each in scales)
                 and all(each["name"] in names for each in document["encodings"]))
    print(f"     encodings of AIMET: {len(told)}, of the network's tensors, with the scales of the file: {encodings}")
    return by_ours == by_own_ranges and all(same) and reach == expected and encodings


def aimet(directory):
    """By its real reader, which needs torch."""
    from aimet_onnx.quantsim import QuantizationSimModel, load_encodings_to_sim
    import onnx

    sim = QuantizationSimModel(onnx.load(directory / "digits.onnx"))
    load_encodings_to_sim(sim, str(directory / "digits.encodings"), strict=False)
    return all(sim.qc_quantize_op_dict[name].enabled for name in ("pixels", "filters", "own", "head"))


OPSETS = (10, 11, 12, 13, 15, 17, 19, 21, 22)


def nets(directory):
    """The same layers in each version, which writes some operators in another way; rows that all of them read."""
    import numpy as np
    import onnx
    import pandas as pd
    from onnx import TensorProto, helper, numpy_helper

    random = np.random.default_rng(3)
    FLOAT, INT64 = TensorProto.FLOAT, TensorProto.INT64

    def weights(name, *shape):
        return numpy_helper.from_array((random.normal(size=shape) / np.sqrt(np.prod(shape[1:]) or 1)).astype(np.float32), name)

    def integers(name, *values):
        return numpy_helper.from_array(np.array(values, dtype=np.int64), name)

    def save(name, nodes, inputs, outputs, constants, opset, **options):
        ports = [[helper.make_tensor_value_info(*port) for port in ports] for ports in (inputs, outputs)]
        model = helper.make_model(
            helper.make_graph(nodes, name, *ports, constants), opset_imports=[helper.make_opsetid("", opset)], ir_version=7)
        onnx.checker.check_model(model, full_check=True)
        onnx.save_model(model, directory / f"{name}.onnx", **options)

    def convolutions(name, opset, **options):
        axes = ([integers("axes", 3)], ["axes"], {}) if opset >= 13 else ([], [], {"axes": [3]})
        nodes = [
            helper.make_node("Conv", ["x", "w0", "b0"], ["c0"], "conv", pads=[1, 1, 1, 1]),
            helper.make_node("BatchNormalization", ["c0", "scale", "shift", "mean", "variance"], ["n0"], "norm"),
            helper.make_node("Relu", ["n0"], ["r0"], "relu"),
            helper.make_node("AveragePool", ["r0"], ["p0"], "pool", kernel_shape=[2, 8], strides=[2, 8]),
            helper.make_node("Squeeze", ["p0", *axes[1]], ["s0"], "squeeze", **axes[2]),
            helper.make_node("Flatten", ["s0"], ["f0"], "flatten"),
            helper.make_node("Gemm", ["f0", "w1", "b1"], ["h1"], "hidden", transB=1),
            helper.make_node("LeakyRelu", ["h1"], ["r1"], "leaky", alpha=0.1),
            helper.make_node("MatMul", ["r1", "w2"], ["y0"], "head"),
            helper.make_node("Add", ["y0", "b2"], ["y"], "bias"),
        ]
        constants = [weights("w0", 8, 1, 3, 3), weights("b0", 8), weights("scale", 8), weights("shift", 8), weights("mean", 8),
                     numpy_helper.from_array(np.ones(8, np.float32), "variance"), weights("w1", 24, 32), weights("b1", 24),
                     weights("w2", 24, 5), weights("b2", 5), *axes[0]]
        save(name, nodes, [("x", FLOAT, ["rows", 1, 8, 8])], [("y", FLOAT, ["rows", 5])], constants, opset, **options)

    for opset in OPSETS:
        convolutions(f"opset{opset}", opset)
    convolutions("opset_external", 18, save_as_external_data=True, location="opset_external.data", size_threshold=64)
    save(
        "masked",
        [
            helper.make_node("Gather", ["table", "ids"], ["e"], "embedding"),
            helper.make_node("MatMul", ["e", "w0"], ["h"], "positions"),
            helper.make_node("Cast", ["mask"], ["m"], "cast", to=FLOAT),
            helper.make_node("Unsqueeze", ["m", "last"], ["m3"], "unsqueeze"),
            helper.make_node("Mul", ["h", "m3"], ["k"], "keep"),
            helper.make_node("ReduceSum", ["k", "middle"], ["s"], "sum", keepdims=0),
            helper.make_node("Concat", ["s", "numbers"], ["j"], "join", axis=1),
            helper.make_node("Gemm", ["j", "w1", "b1"], ["y"], "head", transB=1),
        ],
        [("ids", INT64, ["rows", "length"]), ("mask", INT64, ["rows", "length"]), ("numbers", FLOAT, ["rows", 2])],
        [("y", FLOAT, ["rows", 4])],
        [weights("table", 30, 12), weights("w0", 12, 16), weights("w1", 4, 18), weights("b1", 4), integers("last", 2), integers("middle", 1)],
        17)
    rows = 400
    pd.DataFrame({
        "x": list(random.random((rows, 64)).astype(np.float32)),
        "ids": [random.integers(0, 30, random.integers(1, 9)) for _ in range(rows)],
        "a": random.normal(size=rows).astype(np.float32),
        "b": random.normal(size=rows).astype(np.float32),
    }).to_parquet(directory / "nets.parquet")


def read(directory, *runs):
    import json

    import numpy as np
    import onnx
    import onnxruntime
    import openvino
    import pandas as pd

    table = pd.read_parquet(directory / "nets.parquet")
    lengths = table["ids"].map(len).to_numpy()
    fed = {
        "x": np.stack(table["x"].to_numpy()).reshape(-1, 1, 8, 8),
        "ids": np.stack([np.pad(ids, (0, 8 - len(ids))) for ids in table["ids"]]),
        "mask": (np.arange(8) < lengths[:, None]).astype(np.int64),
        "numbers": table[["a", "b"]].to_numpy(),
    }

    def decibels(floats, integers):
        return 10 * np.log10((floats.astype(float) ** 2).sum() / ((floats.astype(float) - integers) ** 2).sum())

    good = True
    for run in runs:
        name = pathlib.Path(run).parent.parent.name
        file = f"{run}/model.onnx"
        onnx.checker.check_model(onnx.load(file), full_check=True)
        names = [port.name for port in onnx.load(file).graph.input]
        inputs = {each: fed[each] for each in names}
        options = onnxruntime.SessionOptions()
        options.add_session_config_entry("session.x64quantprecision", "1")
        floats = onnxruntime.InferenceSession(directory / f"{name}.onnx").run(None, inputs)[0]
        integers = onnxruntime.InferenceSession(file, options).run(None, inputs)[0]
        other = openvino.Core().compile_model(openvino.Core().read_model(file), "CPU")(inputs)[0]
        found = decibels(floats, integers), decibels(floats, other)
        told = json.loads(pathlib.Path(f"{run}/manifest.json").read_text())["files"]["model.onnx"]["bytes"]
        print(f"     {name}: {found[0]:.1f} dB by ONNX Runtime, {found[1]:.1f} dB by OpenVINO, {told} bytes")
        good &= found[0] > 25 and found[1] > found[0] - 3
    return good


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
    elif command == "nets":
        nets(pathlib.Path(arguments[0]))
    elif command in ("exported", "aimet"):
        sys.exit(not globals()[command](pathlib.Path(arguments[0])))
    elif command == "read":
        sys.exit(not read(pathlib.Path(arguments[0]), *arguments[1:]))
    else:
        sys.exit(not judge(*arguments))
