"""Writes pytorch_parameters.json: what PyTorch's observers make of ranges, and the codes of quantize_per_tensor.

pip install torch numpy (made with 2.15.0, on the CPU)
"""

import json

import numpy
import torch
from torch.ao.quantization.observer import MinMaxObserver

from ranges import numbers, ranges

# (name, storage, least and greatest code; None for the whole type)
TYPES = [
    ("uint8", torch.quint8, None), ("int8", torch.qint8, None), ("uint4", torch.quint8, (0, 15)),
    ("int4", torch.qint8, (-8, 7)), ("uint6", torch.quint8, (0, 63)),
]


def main():
    cases = []
    for name, storage, codes in TYPES:
        for symmetric in (False, True):
            scheme = torch.per_tensor_symmetric if symmetric else torch.per_tensor_affine
            ends = {} if codes is None else {"quant_min": codes[0], "quant_max": codes[1]}
            for lo, hi in ranges():
                observer = MinMaxObserver(dtype=storage, qscheme=scheme, **ends)
                observer(torch.tensor([lo, hi], dtype=torch.float64).to(torch.float32))
                scale, zero = observer.calculate_qparams()
                x = numbers(lo, hi, scale.item())
                values = torch.tensor(x, dtype=torch.float64).to(torch.float32)
                whole = torch.quantize_per_tensor(values, scale.item(), zero.item(), storage).int_repr().to(torch.int64)
                if codes is not None:
                    whole = whole.clamp(*codes)
                cases.append({
                    "type": name, "symmetric": symmetric, "lo": lo.hex(), "hi": hi.hex(),
                    "scale": float(scale.item()).hex(), "zero_point": int(zero.item()),
                    "x": [one.hex() for one in x], "codes": whole.tolist(),
                })
    with open("pytorch_parameters.json", "w", encoding="utf-8") as file:
        lines = ",\n".join(json.dumps(case) for case in cases)
        file.write(f'{{"package": "torch {torch.__version__}", "cases": [\n{lines}\n]}}\n')


main()
