"""Makes the small networks beside it and, for each, rows and what ONNX Runtime makes of them.

    pip install onnx==1.23.2 onnxruntime==1.32.0 numpy
    python make.py
"""

import json
import pathlib

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

HERE = pathlib.Path(__file__).parent
RANDOM = np.random.default_rng(19)
ROWS = 5


def weights(name, *shape, scale=None):
    fan = np.prod(shape[1:]) if len(shape) > 1 else shape[0]
    values = RANDOM.normal(size=shape) * (scale or 1 / np.sqrt(fan))
    return numpy_helper.from_array(values.astype(np.float32), name)


def tensor(name, kind, *shape):
    return helper.make_tensor_value_info(name, kind, shape)


def save(name, nodes, inputs, outputs, constants, rows, opset=17, **options):
    graph = helper.make_graph(nodes, name, inputs, outputs, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8, producer_name="make.py")
    onnx.checker.check_model(model)
    path = HERE / f"{name}.onnx"
    onnx.save_model(model, path, **options)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    made = session.run(None, rows)
    expected = {
        "inputs": {key: value.astype(float).tolist() for key, value in rows.items()},
        "outputs": {port.name: value.astype(float).tolist() for port, value in zip(outputs, made)},
    }
    (HERE / f"{name}.json").write_text(json.dumps(expected) + "\n")


def mlp():
    """Two layers on numbers, as the perceptrons that Vernier computes itself."""
    save(
        "mlp",
        [
            helper.make_node("Gemm", ["x", "w0", "b0"], ["h"], "first", transB=1),
            helper.make_node("Relu", ["h"], ["r"], "relu"),
            helper.make_node("Gemm", ["r", "w1", "b1"], ["logits"], "second", transB=1),
        ],
        [tensor("x", TensorProto.FLOAT, "rows", 8)],
        [tensor("logits", TensorProto.FLOAT, "rows", 3)],
        [weights("w0", 12, 8), weights("b0", 12), weights("w1", 3, 12), weights("b1", 3)],
        {"x": RANDOM.normal(size=(ROWS, 8)).astype(np.float32)},
    )


def cnn(name="cnn", opset=17, **options):
    """A convolution, one for each channel, a bounded rectifier, a mean over space and a matrix product."""
    squeeze = (
        helper.make_node("Squeeze", ["p"], ["f"], "squeeze", axes=[2, 3])
        if opset < 13
        else helper.make_node("Flatten", ["p"], ["f"], "flatten")
    )
    save(
        name,
        [
            helper.make_node("Conv", ["image", "w0", "b0"], ["c0"], "conv", pads=[1, 1, 1, 1], strides=[2, 2]),
            helper.make_node("Clip", ["c0", "zero", "six"], ["r0"], "relu6"),
            helper.make_node("Conv", ["r0", "w1"], ["c1"], "depthwise", group=6, pads=[1, 1, 1, 1]),
            helper.make_node("Clip", ["c1", "zero", "six"], ["r1"], "relu6_"),
            helper.make_node("MaxPool", ["r1"], ["m"], "pool", kernel_shape=[2, 2], strides=[2, 2]),
            helper.make_node("GlobalAveragePool", ["m"], ["p"], "mean"),
            squeeze,
            helper.make_node("MatMul", ["f", "w2"], ["y"], "dense"),
            helper.make_node("Add", ["y", "b2"], ["logits"], "bias"),
        ],
        [tensor("image", TensorProto.FLOAT, "rows", 1, 12, 12)],
        [tensor("logits", TensorProto.FLOAT, "rows", 4)],
        [
            weights("w0", 6, 1, 3, 3, scale=1),
            weights("b0", 6),
            weights("w1", 6, 1, 3, 3),
            weights("w2", 6, 4),
            weights("b2", 4),
            numpy_helper.from_array(np.array(0, np.float32), "zero"),
            numpy_helper.from_array(np.array(6, np.float32), "six"),
        ],
        {"image": RANDOM.random(size=(ROWS, 1, 12, 12)).astype(np.float32)},
        opset=opset,
        **options,
    )


def masked():
    """Identifiers of different lengths and a few numbers beside them: the mean of what is no padding, and two heads."""
    save(
        "masked",
        [
            helper.make_node("Gather", ["table", "ids"], ["e"], "embed"),
            helper.make_node("MatMul", ["e", "w0"], ["h"], "mix"),
            helper.make_node("Relu", ["h"], ["r"], "relu"),
            helper.make_node("Cast", ["mask"], ["m"], "real", to=TensorProto.FLOAT),
            helper.make_node("Unsqueeze", ["m", "last"], ["u"], "wide"),
            helper.make_node("Mul", ["r", "u"], ["k"], "keep"),
            helper.make_node("ReduceSum", ["k", "positions"], ["s"], "sum", keepdims=0),
            helper.make_node("ReduceSum", ["u", "positions"], ["n"], "count", keepdims=0),
            helper.make_node("Div", ["s", "n"], ["a"], "mean"),
            helper.make_node("Concat", ["a", "numbers"], ["j"], "join", axis=1),
            helper.make_node("Gemm", ["j", "w1", "b1"], ["logits"], "head"),
            helper.make_node("Softmax", ["logits"], ["probabilities"], "softmax", axis=1),
        ],
        [
            tensor("ids", TensorProto.INT64, "rows", "length"),
            tensor("mask", TensorProto.INT64, "rows", "length"),
            tensor("numbers", TensorProto.FLOAT, "rows", 2),
        ],
        [tensor("logits", TensorProto.FLOAT, "rows", 3), tensor("probabilities", TensorProto.FLOAT, "rows", 3)],
        [
            weights("table", 20, 6, scale=1),
            weights("w0", 6, 8),
            weights("w1", 10, 3),
            weights("b1", 3),
            numpy_helper.from_array(np.array([2], np.int64), "last"),
            numpy_helper.from_array(np.array([1], np.int64), "positions"),
        ],
        {
            "ids": np.array([[3, 7, 1, 0], [19, 0, 0, 0], [5, 5, 5, 5], [2, 9, 0, 0], [11, 12, 13, 0]], np.int64),
            "mask": np.array([[1, 1, 1, 0], [1, 0, 0, 0], [1, 1, 1, 1], [1, 1, 0, 0], [1, 1, 1, 0]], np.int64),
            "numbers": RANDOM.normal(size=(ROWS, 2)).astype(np.float32),
        },
    )


def company():
    """What a row comes to depends on the rows beside it: on their mean."""
    save(
        "company",
        [
            helper.make_node("ReduceMean", ["x"], ["m"], "mean", axes=[0]),
            helper.make_node("Sub", ["x", "m"], ["d"], "centre"),
            helper.make_node("Relu", ["x"], ["r"], "relu"),
            helper.make_node("Add", ["d", "r"], ["s"], "add"),
            helper.make_node("MatMul", ["s", "w"], ["y"], "dense"),
        ],
        [tensor("x", TensorProto.FLOAT, "rows", 4)],
        [tensor("y", TensorProto.FLOAT, "rows", 1)],
        [weights("w", 4, 1)],
        {"x": RANDOM.normal(size=(1, 4)).astype(np.float32)},
    )


def foreign():
    """An operator of somebody's own, which nothing here computes."""
    graph = helper.make_graph(
        [
            helper.make_node("MatMul", ["x", "w"], ["h"], "dense"),
            helper.make_node("Twist", ["h"], ["y"], "twist", domain="org.example"),
        ],
        "foreign",
        [tensor("x", TensorProto.FLOAT, "rows", 4)],
        [tensor("y", TensorProto.FLOAT, "rows", 4)],
        [weights("w", 4, 4)],
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("org.example", 1)]
    onnx.save_model(helper.make_model(graph, opset_imports=opsets, ir_version=8), HERE / "foreign.onnx")


if __name__ == "__main__":
    mlp()
    cnn()
    masked()
    cnn("opset11", opset=11)
    cnn("external", save_as_external_data=True, location="external.data", size_threshold=64)
    company()
    foreign()
