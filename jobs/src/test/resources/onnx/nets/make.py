"""Makes the files beside it: small networks with seeded weights, some in ways of writing that other versions of ONNX had, and rows.

    pip install onnx==1.23.2 numpy
    python make.py
"""

import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HERE = pathlib.Path(__file__).parent


def weights(random, *shape):
    fan = int(np.prod(shape[1:]))
    return (random.standard_normal(shape) * np.sqrt(2 / fan)).astype(np.float32)


def save(name, nodes, constants, inputs, outputs, opset=17):
    graph = helper.make_graph(
        nodes, name,
        [helper.make_tensor_value_info(n, TensorProto.FLOAT, ["rows", *shape]) for n, shape in inputs],
        [helper.make_tensor_value_info(n, TensorProto.FLOAT, ["rows", *shape]) for n, shape in outputs],
        [numpy_helper.from_array(np.asarray(value), n) for n, value in constants.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8, producer_name="make.py")
    onnx.checker.check_model(model, full_check=True)
    (HERE / f"{name}.onnx").write_bytes(model.SerializeToString())


def node(operator, inputs, output, **attributes):
    return helper.make_node(operator, inputs, [output], name=f"{operator.lower()}_{output}", **attributes)


def mlp():
    """MatMul with Add, Gemm both ways round, LeakyRelu, a softmax behind the logits."""
    random = np.random.default_rng(1)
    constants = {
        "w0": weights(random, 32, 24).T.copy(), "b0": weights(random, 32) * np.float32(0.1),
        "w1": weights(random, 16, 32), "b1": weights(random, 16) * np.float32(0.1),
        "w2": weights(random, 10, 16).T.copy(), "b2": weights(random, 10),
    }
    # Channels of very unequal size, as training leaves them.
    spread = np.exp(random.uniform(-2, 2, 32)).astype(np.float32)
    constants["w0"] *= spread
    constants["b0"] *= spread
    constants["w1"] /= spread
    save("mlp", [
        node("Gemm", ["x", "w0", "b0"], "h0"), node("Relu", ["h0"], "r0"),
        node("Gemm", ["r0", "w1", "b1"], "h1", transB=1), node("LeakyRelu", ["h1"], "r1", alpha=0.1),
        node("MatMul", ["r1", "w2"], "m2"), node("Add", ["m2", "b2"], "logits"),
    ], constants, [("x", [24])], [("logits", [10])])


def cnn(name="cnn", opset=17, old=False):
    """Conv and normalization of batches, depthwise convolution with ReLU6, max and mean pooling, a Gemm."""
    random = np.random.default_rng(2)
    constants = {
        "w0": weights(random, 8, 1, 3, 3), "scale0": random.uniform(0.5, 2, 8).astype(np.float32),
        "shift0": random.normal(0, 0.2, 8).astype(np.float32), "mean0": random.normal(0, 0.1, 8).astype(np.float32),
        "var0": random.uniform(0.5, 2, 8).astype(np.float32),
        "w1": weights(random, 8, 1, 3, 3) * np.exp(random.uniform(-1, 1, (8, 1, 1, 1))).astype(np.float32),
        "b1": random.normal(0, 0.1, 8).astype(np.float32),
        "w2": weights(random, 16, 8, 1, 1), "b2": random.normal(0, 0.1, 16).astype(np.float32),
        "w3": weights(random, 10, 16), "b3": random.normal(0, 0.5, 10).astype(np.float32),
    }
    zero, six = np.float32(0), np.float32(6)
    nodes = [
        node("Conv", ["x", "w0"], "c0", pads=[1, 1, 1, 1]),
        node("BatchNormalization", ["c0", "scale0", "shift0", "mean0", "var0"], "n0"),
    ]
    if old:
        nodes += [
            node("Clip", ["n0"], "a0", min=0.0, max=6.0) if opset < 11 else node("Clip", ["n0", "zero", "six"], "a0"),
            helper.make_node("Constant", [], ["axes"], value=numpy_helper.from_array(np.array([2, 3]))),
        ]
        constants |= {} if opset < 11 else {"zero": zero, "six": six}
    else:
        constants |= {"zero": zero, "six": six}
        nodes += [node("Clip", ["n0", "zero", "six"], "a0")]
    nodes += [
        node("Conv", ["a0", "w1", "b1"], "c1", group=8, pads=[1, 1, 1, 1]),
        node("Relu", ["c1"], "a1"),
        node("MaxPool", ["a1"], "p1", kernel_shape=[2, 2], strides=[2, 2]),
        node("Conv", ["p1", "w2", "b2"], "c2"), node("Relu", ["c2"], "a2"),
        node("GlobalAveragePool", ["a2"], "g2"),
    ]
    if old:
        nodes += [node("Squeeze", ["g2"], "f2", axes=[2, 3])]
        nodes = [n for n in nodes if n.op_type != "Constant"]
    else:
        constants["axes"] = np.array([2, 3])
        nodes += [node("Squeeze", ["g2", "axes"], "f2")]
    nodes += [node("Gemm", ["f2", "w3", "b3"], "logits" if not old else "scores", transB=1)]
    if old:
        nodes += [node("Softmax", ["scores"], "logits", axis=1)]
    save(name, nodes, constants, [("x", [1, 8, 8])], [("logits", [10])], opset)


def residual():
    """Additions, a concatenation, sigmoids and a transposed convolution, for what all operators are quantized."""
    random = np.random.default_rng(3)
    constants = {
        "w0": weights(random, 6, 2, 3, 3), "b0": random.normal(0, 0.1, 6).astype(np.float32),
        "w1": weights(random, 6, 6, 3, 3), "b1": random.normal(0, 0.1, 6).astype(np.float32),
        "w2": weights(random, 12, 3, 2, 2), "b2": random.normal(0, 0.1, 3).astype(np.float32),
        "half": np.float32(0.5),
    }
    save("residual", [
        node("Conv", ["x", "w0", "b0"], "c0", pads=[1, 1, 1, 1]), node("Relu", ["c0"], "a0"),
        node("Conv", ["a0", "w1", "b1"], "c1", pads=[1, 1, 1, 1]), node("Sigmoid", ["c1"], "s1"),
        node("Mul", ["c1", "s1"], "m1"), node("Add", ["a0", "m1"], "d1"),
        node("Concat", ["d1", "a0"], "k1", axis=1), node("Mul", ["k1", "half"], "k2"),
        node("ConvTranspose", ["k2", "w2", "b2"], "y", strides=[2, 2]),
    ], constants, [("x", [2, 6, 6])], [("y", [3, 12, 12])])


def folded():
    """Two normalizations of batches one behind the other, and an operand that nodes make of constants."""
    random = np.random.default_rng(4)
    constants = {"w0": weights(random, 4, 2, 3, 3), "b0": random.normal(0, 0.5, 4).astype(np.float32)}
    for k in range(2):
        constants |= {
            f"scale{k}": random.uniform(0.5, 2, 4).astype(np.float32), f"shift{k}": random.normal(0, 0.5, 4).astype(np.float32),
            f"mean{k}": random.normal(0, 0.5, 4).astype(np.float32), f"var{k}": random.uniform(0.5, 2, 4).astype(np.float32)}
    constants |= {"added": random.normal(0, 1, (1, 4, 4)).astype(np.float32), "axes": np.array([0])}
    constants |= {"w1": weights(random, 5, 64), "b1": random.normal(0, 2, 5).astype(np.float32)}
    save("folded", [
        node("Conv", ["x", "w0", "b0"], "c0", pads=[1, 1, 1, 1]),
        node("BatchNormalization", ["c0", "scale0", "shift0", "mean0", "var0"], "n0"),
        node("BatchNormalization", ["n0", "scale1", "shift1", "mean1", "var1"], "n1"),
        node("Unsqueeze", ["added", "axes"], "a0"), node("Add", ["n1", "a0"], "d0"),
        node("Flatten", ["d0"], "f0"), node("Gemm", ["f0", "w1", "b1"], "y", transB=1),
    ], constants, [("x", [2, 4, 4])], [("y", [5])])


def half():
    """float16 in each way that files hold it, between float32 inputs and outputs; a cast stands behind what reads it, as converters leave it."""
    random = np.random.default_rng(5)
    half = lambda values: values.astype(np.float16)
    constants = {"w0": half(weights(random, 32, 24)), "w1": half(weights(random, 32, 16)), "half": np.float16(0.5)}
    nodes = [
        node("Gemm", ["x16", "w0", "b0"], "h0", transB=1), node("Relu", ["h0"], "r0"),
        node("Constant", [], "w2", value=numpy_helper.from_array(half(weights(random, 16, 10)))),
        node("Cast", ["r0"], "r1", to=TensorProto.FLOAT), node("Cast", ["w1"], "v1", to=TensorProto.FLOAT),
        node("MatMul", ["r1", "v1"], "m1"), node("Cast", ["m1"], "c1", to=TensorProto.FLOAT16),
        node("Greater", ["c1", "half"], "g1"), node("Not", ["g1"], "n1"),
        node("Where", ["n1", "c1", "half"], "s1"), node("MatMul", ["s1", "w2"], "y16"),
        node("Cast", ["y16"], "y", to=TensorProto.FLOAT), node("Cast", ["x"], "x16", to=TensorProto.FLOAT16),
    ]
    save("half", nodes[-1:] + nodes[:-1], constants | {"b0": half(weights(random, 32, 1)[:, 0])}, [("x", [24])], [("y", [10])])
    model = onnx.load(HERE / "half.onnx")
    model.graph.node.append(model.graph.node.pop(0))
    bias = next(c for c in model.graph.initializer if c.name == "b0")
    bias.int32_data.extend(int(b) for b in np.frombuffer(bias.raw_data, np.uint16))
    bias.ClearField("raw_data")
    model.graph.value_info.append(helper.make_tensor_value_info("h0", TensorProto.FLOAT16, ["rows", 32]))
    (HERE / "half.onnx").write_bytes(model.SerializeToString())


if __name__ == "__main__":
    mlp()
    cnn()
    cnn("cnn_opset10", 10, old=True)
    cnn("cnn_opset12", 12, old=True)
    residual()
    folded()
    half()
