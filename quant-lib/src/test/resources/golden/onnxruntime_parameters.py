"""Writes onnxruntime_parameters.json: what ONNX Runtime makes of ranges, and the codes of its operator QuantizeLinear.

pip install onnxruntime==1.30.0 onnx numpy
"""

import json

import numpy
import onnx
import onnxruntime
from onnx import TensorProto, helper
from onnxruntime.quantization.quant_utils import compute_scale_zp, get_qmin_qmax_for_qType

from ranges import numbers, ranges

TYPES = {
    "uint8": TensorProto.UINT8, "int8": TensorProto.INT8, "uint16": TensorProto.UINT16, "int16": TensorProto.INT16,
    "uint4": TensorProto.UINT4, "int4": TensorProto.INT4,
}


def quantizer(kind):
    """A session that quantizes; the codes leave it as the float32 numbers that they stand for at scale 1."""
    nodes = [
        helper.make_node("QuantizeLinear", ["x", "scale", "zero"], ["q"]),
        helper.make_node("DequantizeLinear", ["q", "one"], ["codes"]),
    ]
    inputs = [
        helper.make_tensor_value_info("x", TensorProto.FLOAT, [None]),
        helper.make_tensor_value_info("scale", TensorProto.FLOAT, []),
        helper.make_tensor_value_info("z", TensorProto.INT32, []),
    ]
    nodes.insert(0, helper.make_node("Cast", ["z"], ["zero"], to=kind))
    outputs = [helper.make_tensor_value_info("codes", TensorProto.FLOAT, [None])]
    one = helper.make_tensor("one", TensorProto.FLOAT, [], [1.0])
    graph = helper.make_graph(nodes, "quantize", inputs, outputs, [one])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


def main():
    cases = []
    for name, kind in TYPES.items():
        session = quantizer(kind)
        for symmetric in (False, True):
            qmin, qmax = get_qmin_qmax_for_qType(kind, reduce_range=False, symmetric=symmetric)
            for lo, hi in ranges():
                rmin, rmax = numpy.array(lo, dtype=numpy.float32), numpy.array(hi, dtype=numpy.float32)
                zero, scale = compute_scale_zp(rmin, rmax, qmin, qmax, symmetric)
                x = numbers(lo, hi, scale)
                feed = {
                    "x": numpy.array(x, dtype=numpy.float32),
                    "scale": numpy.array(scale, dtype=numpy.float32),
                    "z": numpy.array(int(zero), dtype=numpy.int32),
                }
                (codes,) = session.run(None, feed)
                cases.append({
                    "type": name, "symmetric": symmetric, "lo": lo.hex(), "hi": hi.hex(),
                    "scale": float(scale).hex(), "zero_point": int(zero),
                    "x": [one.hex() for one in x], "codes": [int(code) for code in codes],
                })
    with open("onnxruntime_parameters.json", "w", encoding="utf-8") as file:
        lines = ",\n".join(json.dumps(case) for case in cases)
        file.write(f'{{"package": "onnxruntime {onnxruntime.__version__}", "cases": [\n{lines}\n]}}\n')


main()
