"""Recomputes the tables of a Vernier run with NumPy, from their documentation alone, and says what differs.

    python check_tables.py RUN_DIRECTORY... [--label COLUMN]

Needs numpy and pyarrow. For each run it reads the tables of the run, of its calibration, and the data that the manifest names (Parquet on
this machine, columns of numbers, no condition), and recomputes
  statistics    of every input channel, from the data: counts, extremes, every bin, of float32 and of doubles, mean, deviation (as
                rationals, rounded once)
  parameters    of inputs (minmax) from the statistics, and of every tensor from its range
  tables        the entries of every activation table, from weights, statistics and parameters
  accumulators  the proven extremes from the program, the observed ones by running the program on the validation data
  validation    rows, and with --label the accuracy of the integers
Prints one line for each run; exits with 1 if anything differs.
"""

import argparse
import json
import math
import pathlib
import sys
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq


def table(directory, name):
    return pq.read_table(directory / name / "part-0.parquet").to_pylist()


def columns(path, names):
    read = pq.read_table(path, columns=names)
    return np.column_stack([pc.cast(read[n], pa.float64()).to_numpy() for n in names])


def root(fraction):
    """The square root of a fraction, rounded once."""
    scale = 4 ** max(0, 200 - (fraction.numerator.bit_length() - fraction.denominator.bit_length()) // 2)
    return float(Fraction(math.isqrt(fraction.numerator * scale // fraction.denominator), math.isqrt(scale)))


def fine(x, float_bins):
    """Bins of doubles by the most leading bits of their patterns that make at most 512 bins."""
    pattern = (x + 0.0).view(np.uint64)
    # At 64 bits every pattern is a bin, and nothing is shifted away.
    bits = next((k for k in range(64, 11, -1) if len(np.unique(pattern >> np.uint64(64 - k))) <= 512), None)
    if float_bins > 8 or bits is None:
        return dict(fine_bits=None, fine_values=None, fine_counts=None, fine_residual_sums=None)
    low = np.uint64(64 - bits)
    ids, inverse, counts = np.unique(pattern >> low, return_inverse=True, return_counts=True)
    values = (ids << low).view(np.float64)
    sums = np.zeros(len(ids), dtype=object)
    np.add.at(sums, inverse, (pattern & ((np.uint64(1) << low) - np.uint64(1))).astype(object))
    # Of negative numbers the greater pattern is the lesser one.
    order = sorted(range(len(ids)), key=lambda k: (values[k], math.copysign(1, values[k])))
    return dict(
        fine_bits=bits,
        fine_values=values[order].tolist(),
        fine_counts=counts[order].tolist(),
        fine_residual_sums=[int(sums[k]) for k in order],
    )


def statistics(x):
    with np.errstate(over="ignore", under="ignore"):
        within = x[np.isfinite(x) & (np.abs(x) <= np.finfo(np.float32).max)]
        view = within.astype(np.float32) + np.float32(0)
    pattern = view.view(np.uint32)
    ids, inverse, counts = np.unique(pattern >> 16, return_inverse=True, return_counts=True)
    residual = (pattern & 0xFFFF).astype(np.int64)
    sums, squares = (np.zeros(len(ids), dtype=object) for _ in range(2))
    np.add.at(sums, inverse, residual.astype(object))
    np.add.at(squares, inverse, (residual**2).astype(object))
    order = np.argsort(np.where(ids < 0x8000, ids.astype(np.int64), 0x7FFF - ids.astype(np.int64)))
    # Every float32 is a whole number of 2^-149.
    whole = [int(v) for v in np.ldexp(view.astype(np.float64), 149)]
    n, s, q = len(whole), sum(whole), sum(v * v for v in whole)
    finite = x[np.isfinite(x)]
    return dict(
        count=len(x),
        nan_count=int(np.isnan(x).sum()),
        zero_count=int((x == 0).sum()),
        min=float(finite.min()),
        max=float(finite.max()),
        mean=float(Fraction(s, n << 149)),
        std=root(Fraction(n * q - s * s, (n * n) << 298)),
        bins=ids[order].tolist(),
        counts=counts[order].tolist(),
        residual_sums=sums[order].tolist(),
        residual_square_sums=squares[order].tolist(),
        **fine(within, len(ids)),
    )


def parameters(row):
    """Scale and zero point of a range, by Vernier's convention."""
    lo, hi, qmin, qmax = row["range_min"], row["range_max"], row["qmin"], row["qmax"]
    # Both are near the offset, so the differences are exact.
    lo, hi = lo - row["offset"], hi - row["offset"]
    tiny = np.finfo(float).tiny
    if row["scheme"] == "symmetric":
        return (1.0 if hi == 0 else max(hi / qmax, tiny)), 0
    if lo == hi:
        return (1.0, qmin) if lo == 0 else (abs(lo), qmin - (1 if lo > 0 else -1))
    scale = max(hi / (qmax - qmin) - lo / (qmax - qmin), tiny)
    zero = int(np.rint(qmin - lo / scale))
    return scale, min(max(zero, qmin), qmax) if lo <= 0 <= hi else zero


KINDS = {"quantize", "linear", "table", "dequantize", "sigmoid", "softmax", "predict"}


def run_program(program, x):
    """The result of every instruction, rows by channels."""
    results = []
    for step in program:
        of, integers, reals = dict(step["attributes"]), np.array(step["integers"]), np.array(step["reals"])
        value = results[step["inputs"][0]] if step["inputs"] else x
        if step["kind"] == "quantize":
            low, high = (np.array([int(v) for v in of[k].split(",")]) for k in ("qmin", "qmax"))
            scales, offsets = reals[: len(integers)], reals[len(integers) :]
            value = value - offsets if len(offsets) else value
            value = np.clip(np.rint(value / scales) + integers, low, high).astype(np.int64)
        elif step["kind"] == "linear":
            out, width = step["shape"]
            value = value @ integers[: out * width].reshape(out, width).T + integers[out * width :]
        elif step["kind"] == "table":
            channels, length = step["shape"]
            lo, drop, entries = np.split(integers, [channels, 2 * channels])
            half = np.where(drop > 0, 1 << np.maximum(drop - 1, 0), 0)
            index = np.clip((value - lo + half) >> drop, 0, length - 1)
            value = entries.reshape(channels, length)[np.arange(channels), index]
        elif step["kind"] == "dequantize":
            scales, offsets = reals[: step["shape"][0]], reals[step["shape"][0] :]
            value = scales * value + offsets if len(offsets) else scales * value
        elif step["kind"] == "sigmoid":
            value = 1 / (1 + np.exp(-value))
        elif step["kind"] == "softmax":
            value = np.exp(value - value.max(axis=1, keepdims=True))
            value = value / value.sum(axis=1, keepdims=True)
        elif step["kind"] == "predict" and of["rule"] == "argmax":
            with np.errstate(divide="ignore"):
                value = np.argmax(np.where(reals == 0, np.inf, value / reals), axis=1)
        elif step["kind"] == "predict" and of["rule"] == "threshold":
            value = (value[:, 0] > reals[0]).astype(int)
        results.append(value)
    return results


def check_entries(program, at, parameter_rows, statistic_rows, scales, report):
    step = program[at]
    layer = program[step["inputs"][0]]["name"]
    channels, length = step["shape"]
    lo, drop, entries = np.split(np.array(step["integers"]), [channels, 2 * channels])
    rows = [p for p in parameter_rows if p["tensor"] == step["name"]]
    scale, zero, offset, low, high = (
        np.array([row[key] for row in rows])[:, None] for key in ("scale", "zero_point", "offset", "qmin", "qmax")
    )
    t = np.array(scales[layer])[:, None]
    refitted = rows[0]["estimator"] == "refit"
    if not refitted:
        lowest = [s["min"] for s in statistic_rows if s["tensor"] == layer and s["channel"] is not None]
        report(f"{step['name']} lo", np.rint(lowest / t[:, 0]).astype(np.int64).tolist(), lo.tolist())
    reals = t * (lo[:, None] + (np.arange(length)[None, :] << drop[:, None]))
    # Re-fitted units have a part of the bias in their tables that is no multiple of t: half of it at most.
    rests = (-t / 2, t / 2) if refitted else (0 * t,)
    codes = []
    for rest in rests:
        wanted = (1 / (1 + np.exp(-(reals + rest))) - offset) / scale
        # An exponential may differ in its last place, so a value on the edge between two codes may have either.
        for edge in (-1e-9, 1e-9):
            codes.append(np.clip(np.rint(wanted + edge) + zero, low, high))
    found = entries.reshape(channels, length)
    wrong = (found < np.min(codes, axis=0)) | (found > np.max(codes, axis=0))
    report(f"{step['name']} entries", 0, int(wrong.sum()))


def check(run, label):
    differences = []

    def report(what, expected, found):
        if expected != found:
            differences.append(f"{what}: {str(expected)[:60]} was expected, {str(found)[:60]} found")

    manifest = json.loads((run / "manifest.json").read_text())
    configuration = manifest["configuration"]
    stats = table(run.parent.parent / "calibrations" / manifest["calibration_id"], "statistics")
    parameter_rows, program = table(run, "parameters"), table(run, "program")
    others = {step["kind"] for step in program} - KINDS
    if others:
        return [f"{', '.join(sorted(others))}: this script computes {', '.join(sorted(KINDS))} alone"]
    inputs = [s for s in stats if s["tensor"] == "input" and s["channel"] is not None]
    names = [s["channel_name"] for s in inputs]
    train = columns(configuration["calibration"]["path"], names)
    for k, found in enumerate(inputs):
        for key, value in statistics(train[:, k]).items():
            report(f"statistics {names[k]} {key}", value, found[key])
    for row in parameter_rows:
        name = f"parameters {row['tensor']} {row['role']} {row['channel']}"
        if configuration["quantization"]["convention"] == "vernier" and row["estimator"] != "refit":
            report(name, parameters(row), (row["scale"], row["zero_point"]))
        if row["role"] == "input" and row["estimator"] == "minmax" and row["scheme"] == "asymmetric":
            seen = next(s for s in stats if s["tensor"] == "input" and s["channel"] == row["channel"])
            # What has an offset has it under every choice with a scale for each feature.
            zero = manifest["guard"]["choice"].endswith("zero inside") and row["offset"] == 0
            wanted = (min(seen["min"], 0), max(seen["max"], 0)) if zero else (seen["min"], seen["max"])
            report(name + " range", wanted, (row["range_min"], row["range_max"]))
    weights = [w for w in table(run, "weights")]
    scales = {w["layer"]: w["scale"] for w in weights if w["role"] == "weight"}
    for at, step in enumerate(program):
        if step["kind"] == "linear":
            stored = [v for w in weights if w["layer"] == step["name"] for v in w["values"]]
            report(f"weights {step['name']}", stored, step["integers"])
            chosen = [p["scale"] for p in parameter_rows if p["tensor"] == step["name"] and p["role"] == "weight"]
            report(f"scales {step['name']}", chosen * (len(scales[step["name"]]) // len(chosen)), scales[step["name"]])
        elif step["kind"] == "dequantize":
            report("dequantize", scales[step["name"]], step["reals"][: step["shape"][0]])
        elif step["kind"] == "table":
            check_entries(program, at, parameter_rows, stats, scales, report)
    held = configuration.get("validation")
    if held:
        results = run_program(program, columns(held["path"], names))
        accumulators, metrics = table(run, "accumulators"), table(run, "validation")
        for step, result in zip(program, results):
            if step["kind"] == "linear":
                out, width = step["shape"]
                before = dict(program[step["inputs"][0]]["attributes"])
                low, high = (np.array([int(v) for v in before[k].split(",")]) for k in ("qmin", "qmax"))
                w, b = np.split(np.array(step["integers"]), [out * width])
                w = w.reshape(out, width)
                proven = np.minimum(w * low, w * high).sum(1) + b, np.maximum(w * low, w * high).sum(1) + b
                wanted = [v.tolist() for v in (*proven, result.min(0), result.max(0))]
                keys = ("proven_min", "proven_max", "observed_min", "observed_max")
                rows = [a for a in accumulators if a["layer"] == step["name"]]
                report(f"accumulators {step['name']}", wanted, [[a[k] for a in rows] for k in keys])
        value = {m["metric"]: m["quantized_value"] for m in metrics if m["scope"] == "model" and m["slice"] is None}
        report("validation rows", len(results[0]), value["rows"])
        if label:
            truth = pq.read_table(held["path"], columns=[label])[label].to_numpy()
            report("accuracy", int((results[-1] == truth).sum()), round(value["accuracy"] * len(truth)))
    return differences


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("runs", nargs="+", type=pathlib.Path)
    options.add_argument("--label", help="column of the label in the validation data")
    options = options.parse_args()
    failed = False
    for run in options.runs:
        differences = check(run, options.label)
        failed |= bool(differences)
        print(f"{run}: {'equal' if not differences else 'differs'}")
        print("".join(f"  {line}\n" for line in differences[:20]), end="")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
