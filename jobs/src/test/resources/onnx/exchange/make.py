"""Writes the table of calibration beside it as ONNX Runtime does, from the JSON that Vernier writes of the same ranges.

    pip install onnx==1.23.2 onnxruntime==1.32.0 flatbuffers==25.12.19
    python make.py
"""

import json
import pathlib

import numpy as np
from onnxruntime.quantization.calibrate import TensorData
from onnxruntime.quantization.quant_utils import write_calibration_table

HERE = pathlib.Path(__file__).parent
MAGNITUDES = {
    "/conv/Conv_output_0": 6.0, "b": 0.1, "bias of é": 1e-5, "c": 123456.7, "d": 2e-3, "e": 3e16, "f": 1e-38, "g": 0.0, "h": 1e22, "i": 0.00012,
}

ranges = {
    name: TensorData(lowest=np.array(-value, dtype=np.float32), highest=np.array(value, dtype=np.float32))
    for name, value in MAGNITUDES.items()
}
write_calibration_table(ranges, str(HERE))
read = json.loads((HERE / "calibration.json").read_text())
assert {name: TensorData.from_dict(value).highest for name, value in read.items()} == {
    name: np.float32(value) for name, value in MAGNITUDES.items()}
