"""Networks as integers, made by Vernier and by ONNX Runtime's own quantizer of the same rows, compared on other rows.

    python networks.py WORK VERNIER [NAME ...]

WORK is a directory for what is made, VERNIER the launcher. The networks are fitted to the digits of scikit-learn; where WORK has
magika.onnx with config.min.json (of the PyPI package magika) or cls.onnx (ch_ppocr_mobile_v2.0_cls_infer of rapidocr-onnxruntime), these
too: of files of this machine, and of words that Pillow draws. Needs numpy, onnx, onnxruntime, pyarrow, scikit-learn (and Pillow).

Columns: signal to noise of the output in dB and share of rows with the class of the float network, of ONNX Runtime's quantize_static
(QDQ, per channel, all else as it is) by each of its calibrators, of all operators and of convolutions and products of matrices alone; of
Vernier's file without any recipe (minmax); of the one whose recipe was chosen; and of that with onnx.compensate.
All are computed by ONNX Runtime with exact products (session.x64quantprecision=1), or without optimizations where it does not load so.
"""

import contextlib
import hashlib
import io
import json
import os
import pathlib
import subprocess
import sys

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper, version_converter

PLAIN = ["onnx.estimator=minmax", "onnx.equalize=false", "onnx.bias=false"]


class Case:
    """A network, its rows, and how a row fills its input."""

    def __init__(self, name, content, column, shape, train, test, labels=None):
        self.name, self.content, self.column, self.shape = name, content, column, shape
        self.train, self.test, self.labels = train, test, labels


def session(content, precise=True):
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    if precise:
        options.add_session_config_entry("session.x64quantprecision", "1")
    else:
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    return ort.InferenceSession(content, options, providers=["CPUExecutionProvider"])


def computed(content, case, rows):
    try:
        opened = session(content)
    except Exception:
        opened = session(content, False)
    name = opened.get_inputs()[0].name
    # One row after the other: batches may change what comes out.
    return np.concatenate([opened.run(None, {name: rows[k:k + 1].reshape(1, *case.shape)})[0] for k in range(len(rows))])


def compared(floats, integers):
    floats, integers = floats.astype(float), integers.astype(float)
    noise = ((floats - integers) ** 2).sum()
    return 10 * np.log10((floats ** 2).sum() / noise) if noise else np.inf, (floats.argmax(1) == integers.argmax(1)).mean()


CALIBRATORS = ["MinMax", "Entropy", "Percentile"]
LAYERS = ["Conv", "MatMul", "Gemm"]


def quantized_by_runtime(case, work, calibrator, operators):
    from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static

    class Rows(CalibrationDataReader):
        def __init__(self):
            self.rows = iter([{case.column: row.reshape(1, *case.shape)} for row in case.train])

        def get_next(self):
            return next(self.rows, None)

    path = work / f"{case.name}-{calibrator}-{'layers' if operators else 'all'}.onnx"
    with contextlib.redirect_stdout(io.StringIO()):
        quantize_static(
            str(work / f"{case.name}.onnx"), str(path), Rows(), quant_format=QuantFormat.QDQ, per_channel=True,
            activation_type=QuantType.QInt8, weight_type=QuantType.QInt8, calibrate_method=CalibrationMethod[calibrator],
            op_types_to_quantize=operators)
    return path.read_bytes()


def run(case, work, vernier, output, settings):
    arguments = [vernier, "run"]
    inputs = f"onnx.inputs=[{{name: {case.column}, columns: [{case.column}], shape: {list(case.shape)}}}]"
    for setting in ["onnx.as=network", f"model.path={work / case.name}.onnx", f"calibration.path={work / case.name}-train.parquet",
                    f"validation.path={work / case.name}-test.parquet", f"output.path={work / output}", inputs, *settings]:
        arguments += ["--set", setting]
    if case.labels is not None:
        arguments += ["--set", "validation.label=label"]
    done = subprocess.run(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    (work / f"{case.name}-{output}.log").write_text(done.stdout)
    if done.returncode:
        raise SystemExit(f"{case.name}: exit code {done.returncode}, read {work / case.name}-{output}.log")
    current = json.loads((work / output / case.name / "current.json").read_text())
    return work / output / case.name / current["path"]


def table(case, name, work):
    import pyarrow as pa
    import pyarrow.parquet as parquet

    rows = case.train if name == "train" else case.test
    columns = {case.column: pa.array(list(rows))}
    if name == "test" and case.labels is not None:
        columns["label"] = pa.array(case.labels.astype(float))
    parquet.write_table(pa.table(columns), work / f"{case.name}-{name}.parquet", row_group_size=64)


def digits():
    """Shifted digits with noise, 4,000 to calibrate by and 3,188 to judge by, and networks that tell them."""
    from sklearn.datasets import load_digits
    from sklearn.linear_model import LogisticRegression
    from sklearn.neural_network import MLPClassifier

    random = np.random.default_rng(0)
    x, y = load_digits(return_X_y=True)
    order = random.permutation(len(x))

    def many(rows, seed):
        other = np.random.default_rng(seed)
        images, labels = [], []
        for _ in range(4):
            shifts = other.integers(-1, 2, (len(rows), 2))
            moved = np.stack([np.roll(x[row].reshape(8, 8) / 16, shift, (0, 1)) for row, shift in zip(rows, shifts)])
            images.append(np.clip(moved.reshape(-1, 64) + other.normal(0, 0.05, (len(rows), 64)), 0, 1))
            labels.append(y[rows])
        return np.concatenate(images).astype(np.float32), np.concatenate(labels)

    train, labels = many(order[:1000], 1)
    test, truth = many(order[1000:], 2)

    def model(nodes, constants, shape, output, width):
        graph = helper.make_graph(
            nodes, "digits", [helper.make_tensor_value_info("pixels", TensorProto.FLOAT, ["rows", *shape])],
            [helper.make_tensor_value_info(output, TensorProto.FLOAT, ["rows", width])],
            [numpy_helper.from_array(np.ascontiguousarray(value), name) for name, value in constants.items()])
        made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        onnx.checker.check_model(made, full_check=True)
        return made.SerializeToString()

    def perceptron(name, hidden):
        fitted = MLPClassifier(hidden, max_iter=200, random_state=0).fit(train, labels)
        nodes, constants, read = [], {}, "pixels"
        for k, (weights, bias) in enumerate(zip(fitted.coefs_, fitted.intercepts_)):
            constants |= {f"w{k}": weights.astype(np.float32), f"b{k}": bias.astype(np.float32)}
            last = k == len(hidden)
            nodes.append(helper.make_node("Gemm", [read, f"w{k}", f"b{k}"], ["logits" if last else f"g{k}"], f"fc{k}"))
            if not last:
                nodes.append(helper.make_node("Relu", [f"g{k}"], [f"r{k}"], f"relu{k}"))
                read = f"r{k}"
        return Case(name, model(nodes, constants, [64], "logits", 10), "pixels", (64,), train, test, truth)

    def he(seed, *shape):
        return (np.random.default_rng(seed).standard_normal(shape) * np.sqrt(2 / np.prod(shape[1:]))).astype(np.float32)

    def level(size):
        return np.random.default_rng(9).normal(0, 0.1, size).astype(np.float32)

    def headed(name, nodes, constants, features):
        """Layers as they are drawn, and a last one that is fitted to what they find."""
        body = session(model(nodes, constants, (1, 8, 8), "found", features))
        found = body.run(None, {"pixels": train.reshape(-1, 1, 8, 8)})[0]
        head = LogisticRegression(max_iter=100, C=0.1).fit(found, labels)
        constants |= {"head": head.coef_.astype(np.float32), "last": head.intercept_.astype(np.float32)}
        nodes = [*nodes, helper.make_node("Gemm", ["found", "head", "last"], ["logits"], "head_", transB=1)]
        return Case(name, model(nodes, constants, (1, 8, 8), "logits", 10), "pixels", (1, 8, 8), train, test, truth)

    def conv(read, to, name, **attributes):
        return helper.make_node("Conv", [read, f"{name}_w", f"{name}_b"], [to], name, **attributes)

    pads = {"pads": [1, 1, 1, 1]}
    yield "mlp", lambda: perceptron("mlp", (64, 32))
    yield "deep", lambda: perceptron("deep", (128, 64, 32))
    yield "cnn", lambda: headed("cnn", [
        conv("pixels", "c0", "first", **pads), helper.make_node("Relu", ["c0"], ["a0"]),
        conv("a0", "c1", "second", **pads), helper.make_node("Relu", ["c1"], ["a1"]),
        helper.make_node("MaxPool", ["a1"], ["p1"], kernel_shape=[2, 2], strides=[2, 2]),
        helper.make_node("Flatten", ["p1"], ["found"]),
    ], {"first_w": he(1, 16, 1, 3, 3), "first_b": level(16), "second_w": he(2, 32, 16, 3, 3), "second_b": level(32)}, 512)
    unequal = np.exp(np.random.default_rng(5).uniform(-1.5, 1.5, (16, 1, 1, 1))).astype(np.float32)
    yield "dscnn", lambda: headed("dscnn", [
        conv("pixels", "c0", "first", **pads), helper.make_node("Clip", ["c0", "zero", "six"], ["a0"]),
        conv("a0", "c1", "depthwise", group=16, **pads), helper.make_node("Clip", ["c1", "zero", "six"], ["a1"]),
        conv("a1", "c2", "pointwise"), helper.make_node("Relu", ["c2"], ["a2"]),
        helper.make_node("MaxPool", ["a2"], ["p2"], kernel_shape=[2, 2], strides=[2, 2]),
        helper.make_node("Flatten", ["p2"], ["found"]),
    ], {"first_w": he(3, 16, 1, 3, 3), "first_b": level(16), "depthwise_w": he(4, 16, 1, 3, 3) * unequal, "depthwise_b": level(16),
        "pointwise_w": he(5, 32, 16, 1, 1), "pointwise_b": level(32), "zero": np.float32(0), "six": np.float32(6)}, 512)
    # Each line of the picture is a word of 8 numbers.
    yield "attention", lambda: headed("attention", [
        helper.make_node("Reshape", ["pixels", "words"], ["rows_"]), helper.make_node("MatMul", ["rows_", "embed"], ["e"], "embedding"),
        helper.make_node("Add", ["e", "position"], ["x"]),
        helper.make_node("LayerNormalization", ["x", "one", "nought"], ["n"]),
        *(helper.make_node("MatMul", ["n", name], [f"{name}_"], name) for name in ("query", "key", "value")),
        helper.make_node("Transpose", ["key_"], ["turned"], perm=[0, 2, 1]),
        helper.make_node("MatMul", ["query_", "turned"], ["scores"]), helper.make_node("Softmax", ["scores"], ["p"]),
        helper.make_node("MatMul", ["p", "value_"], ["mixed"]), helper.make_node("Add", ["mixed", "x"], ["sum"]),
        helper.make_node("MatMul", ["sum", "wide"], ["w"], "wide_"), helper.make_node("Relu", ["w"], ["r"]),
        helper.make_node("Flatten", ["r"], ["found"]),
    ], {"words": np.array([0, 8, 8]), "embed": he(11, 8, 32) * 2, "position": he(12, 8, 32), "one": np.ones(32, np.float32),
        "nought": np.zeros(32, np.float32), "query": he(13, 32, 32), "key": he(14, 32, 32), "value": he(15, 32, 32),
        "wide": he(16, 32, 48)}, 384)


LABELS = {
    ".py": "python", ".json": "json", ".html": "html", ".c": "c", ".js": "javascript", ".css": "css", ".png": "png", ".so": "elf",
    ".xml": "xml", ".md": "markdown", ".sh": "shell", ".gz": "gzip", ".pdf": "pdf", ".zip": "zip", ".jar": "jar", ".pyc": "pythonbytecode",
    ".svg": "svg", ".yaml": "yaml", ".toml": "toml", ".csv": "csv", ".java": "java", ".pl": "perl", ".rst": "rst", ".ini": "ini"}


def magika(work):
    """Files of this machine by their endings: the first and last 1,024 bytes, as the package reads them."""
    known = json.loads((work / "config.min.json").read_text())["target_labels_space"]
    found = {}
    for root in (sys.prefix, os.path.dirname(os.__file__), "/usr/share", "/usr/lib", str(pathlib.Path(__file__).parents[2])):
        for directory, _, files in os.walk(root):
            for name in files:
                ending = os.path.splitext(name)[1]
                if LABELS.get(ending) in known and len(found.setdefault(ending, [])) < 400:
                    found[ending].append(os.path.join(directory, name))
    rows, labels = [], []
    for ending, paths in sorted(found.items()):
        for path in sorted(set(paths), key=lambda path: hashlib.sha256(path.encode()).digest())[:50]:
            with contextlib.suppress(OSError):
                content = pathlib.Path(path).read_bytes()
                first, last = content[:4096].lstrip()[:1024], content[-4096:].rstrip()[-1024:]
                if len(first) >= 8:
                    rows.append([*first, *[256] * (1024 - len(first)), *[256] * (1024 - len(last)), *last])
                    labels.append(known.index(LABELS[ending]))
    order = np.random.default_rng(3).permutation(len(rows))[:600]
    rows, labels = np.array(rows, np.int32)[order], np.array(labels)[order]
    content = (work / "magika.onnx").read_bytes()
    return Case("magika", content, "bytes", (2048,), rows[:300], rows[300:], labels[300:])


def cls(work):
    """Words that were drawn, half of them upside down."""
    from PIL import Image, ImageDraw, ImageFont

    random = np.random.default_rng(4)
    rows, labels = [], []
    for _ in range(700):
        text = "".join(random.choice(list("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 "), random.integers(4, 14)))
        image = Image.new("RGB", (192, 48), tuple(int(c) for c in random.integers(160, 256, 3)))
        ImageDraw.Draw(image).text((4, random.integers(0, 12)), text, tuple(int(c) for c in random.integers(0, 100, 3)),
                                   font=ImageFont.load_default(size=int(random.integers(20, 34))))
        turned = int(random.integers(0, 2))
        pixels = np.asarray(image.rotate(180 * turned)).astype(np.float32)
        pixels = pixels + random.normal(0, 6, pixels.shape)
        rows.append((pixels.transpose(2, 0, 1) / 255 - 0.5) / 0.5)
        labels.append(turned)
    rows = np.stack(rows).astype(np.float32).reshape(len(rows), -1)
    # ONNX Runtime's quantizer has scales by channel from version 13 on.
    content = version_converter.convert_version(onnx.load(work / "cls.onnx"), 17).SerializeToString()
    return Case("cls", content, "x", (3, 48, 192), rows[:100], rows[100:], np.array(labels[100:]))


def cases(work):
    yield from digits()
    if (work / "magika.onnx").exists():
        yield "magika", lambda: magika(work)
    if (work / "cls.onnx").exists():
        yield "cls", lambda: cls(work)


def main(work, vernier, names):
    work = pathlib.Path(work)
    work.mkdir(parents=True, exist_ok=True)
    heads = ["network", "float accuracy"] + [f"{calibrator}, {what}" for what in ("all", "layers") for calibrator in CALIBRATORS]
    heads += ["minmax", "chosen", "recipe", "compensated"]
    print("| " + " | ".join(heads) + " |\n|" + " --- |" * len(heads))
    for name, made in cases(work):
        if names and name not in names:
            continue
        case = made()
        (work / f"{case.name}.onnx").write_bytes(case.content)
        table(case, "train", work)
        table(case, "test", work)
        floats = computed(case.content, case, case.test)
        cells = []
        for operators in (None, LAYERS):
            for calibrator in CALIBRATORS:
                try:
                    file = quantized_by_runtime(case, work, calibrator, operators)
                    cells.append(compared(floats, computed(file, case, case.test)))
                except Exception as failed:
                    print(f"{case.name}: {calibrator}: {failed}", file=sys.stderr)
                    cells.append((np.nan, np.nan))
        recipe = "none"
        for output, settings in (("plain", PLAIN), ("chosen", []), ("chosen", ["onnx.compensate=true"])):
            made = run(case, work, vernier, output, settings)
            cells.append(compared(floats, computed((made / "model.onnx").read_bytes(), case, case.test)))
            for note in json.loads((made / "manifest.json").read_text())["notes"]:
                recipe = note.split('"')[1] if note.startswith("Of ") else recipe
        accuracy = (floats.argmax(1) == case.labels).mean()
        cells = [f"{db:.2f} dB, {alike:.3f}" for db, alike in cells]
        print("| " + " | ".join([case.name, f"{accuracy:.3f}", *cells[:-1], recipe, cells[-1]]) + " |", flush=True)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
