"""Runs a program of "vernier export RUN --to fhe" on encrypted rows and compares every integer with the same program in the clear.

    encrypted.py PROGRAM.json ROWS.csv [--rows N] [--simulate] [--margins MARGINS.csv]

ROWS.csv has the features of a row in each line, as numbers. Of each of the first N rows the integers are encrypted, the circuit is run on
them, and what it gives is decrypted; with --simulate it runs in the clear, as concrete-python simulates circuits. MARGINS.csv, if given, has
what Vernier itself says of the same rows, which must be the same numbers to the last bit. Exit codes: 0 all equal, 1 a difference.
"""

import argparse
import csv
import json
import math
import os
import sys
import time
import types

import numpy as np


class Missing(types.ModuleType):
    """In the place of torch, which concrete-python imports for conversions that nothing here asks for."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)


try:
    import torch  # noqa: F401
except ImportError:
    sys.modules["torch"] = Missing("torch")

from concrete import fhe  # noqa: E402

FORMAT_VERSION = 1


def read(path):
    with open(path, encoding="utf-8") as file:
        program = json.load(file)
    if program.get("format") != "vernier-fhe" or program.get("format_version") != FORMAT_VERSION:
        sys.exit(
            f'"{path}" has the format {program.get("format")} {program.get("format_version")},'
            f" expected vernier-fhe {FORMAT_VERSION}; export the run again."
        )
    return program


def table(path):
    with open(path, encoding="utf-8") as file:
        return [[float(cell) for cell in line] for line in csv.reader(file)]


# In the clear: what the format says, in plain arithmetic.


def codes(program, row):
    """The integers of a row."""
    source = program["input"]
    if source["kind"] == "ranks":
        return [rank(channel, row[channel["feature"]]) for channel in source["channels"]]
    if source["rule"] != "round_then_shift":
        sys.exit(f'The rule "{source["rule"]}" of the input is not known here; quantize with convention: vernier.')
    result = []
    for x, scale, offset, zero, least, greatest in zip(
        row, *(source[key] for key in ("scale", "offset", "zero_point", "qmin", "qmax")), strict=True
    ):
        if math.isnan(x):
            sys.exit("A row has NaN, which has no code; leave it out.")
        # round() takes ties to the even integer, as rint does.
        unclamped = (x - offset) / scale
        code = round(unclamped) + zero if math.isfinite(unclamped) else unclamped
        result.append(int(max(least, min(greatest, code))))
    return result


def rank(channel, x):
    if "categories" in channel:
        categories = channel["categories"]
        return int(x) if 0 <= x < categories and x == int(x) else categories
    thresholds = [float(threshold) for threshold in channel["thresholds"]]
    return len(thresholds) if math.isnan(x) else sum(threshold < x for threshold in thresholds)


def greatest_codes(program):
    source = program["input"]
    if source["kind"] == "codes":
        return source["qmin"], source["qmax"]
    tops = [c["categories"] if "categories" in c else len(c["thresholds"]) for c in source["channels"]]
    return [0] * len(tops), tops


def goes_left(tree, node, code):
    categories = tree.get("categories", {}).get(str(node))
    return code <= tree["rank"][node] if categories is None else code in categories


def integers(program, values):
    """What the instructions give, one after the other, with integers of any size."""
    for instruction in program["instructions"]:
        if instruction["kind"] == "linear":
            values = [
                bias + sum(weight * value for weight, value in zip(weights, values, strict=True))
                for weights, bias in zip(instruction["weights"], instruction["bias"], strict=True)
            ]
        elif instruction["kind"] == "table":
            values = [
                entries[(value - lo + ((1 << drop) >> 1)) >> drop]
                for value, lo, drop, entries in zip(
                    values, instruction["lo"], instruction["drop"], instruction["entries"], strict=True
                )
            ]
        else:
            values = [leaf(tree, values) for tree in instruction["trees"]]
    return values


def leaf(tree, values):
    child = 0 if tree["feature"] else -1
    while child >= 0:
        left = goes_left(tree, child, values[tree["feature"][child]])
        child = tree["left" if left else "right"][child]
    return ~child


def margins(program, values):
    """What the integers stand for."""
    output = program["output"]
    if output["kind"] == "accumulators":
        return [scale * value + offset for value, scale, offset in zip(values, output["scale"], output["offset"])]
    sums = [0.0] * len(output["values"][0][0])
    for leaves, weight, value in zip(output["values"], output["weights"], values, strict=True):
        sums = [total + weight * number for total, number in zip(sums, leaves[value], strict=True)]
    return sums if output["divisor"] == 1 else [total / output["divisor"] for total in sums]


# Encrypted: the same instructions as circuits, every width from what is proven and none from samples.


def storing(value, least, greatest):
    """Tells the compiler between what the elements are proven to lie."""
    return fhe.hint(fhe.hint(value, can_store=int(least)), can_store=int(greatest))


def looked_up(value, tables):
    """Each element in a table of its own."""
    size = 1 << max(1, (max(map(len, tables)) - 1).bit_length())
    padded = [list(map(int, entries)) + [int(entries[-1])] * (size - len(entries)) for entries in tables]
    return fhe.LookupTable([fhe.LookupTable(entries) for entries in padded])[storing(value, 0, size - 1)]


def linear(instruction, values, shift):
    """The accumulators less their shifts."""
    bias = np.array(instruction["bias"]) - shift
    least, greatest = np.array(instruction["lo"]) - shift, np.array(instruction["hi"]) - shift
    product = np.array(instruction["weights"]) @ values
    product = storing(product, (least - bias).min(), (greatest - bias).max())
    return storing(product + bias, least.min(), greatest.max())


def dropped(value, drop):
    return fhe.truncate_bit_pattern(value, lsbs_to_remove=drop) >> drop if drop else value


def indices(value, drops):
    if len(set(drops)) == 1:
        return dropped(value, drops[0])
    return np.concatenate(tuple(dropped(value[c : c + 1], drop) for c, drop in enumerate(drops)))


def forest(instruction, values, channels):
    """The number of the leaf that each tree reaches: of all its leaves the one at whose path every node agrees."""
    trees = instruction["trees"]
    nodes = [(tree, node) for tree in trees for node in range(len(tree["feature"]))]
    if not nodes:
        return None
    _, tops = channels
    chosen = np.zeros((len(nodes), len(tops)), dtype=int)
    sides = []
    for place, (tree, node) in enumerate(nodes):
        feature = tree["feature"][node]
        chosen[place, feature] = 1
        sides.append([int(goes_left(tree, node, code)) for code in range(tops[feature] + 1)])
    left = looked_up(storing(chosen @ values, 0, max(tops)), sides)
    agreeing, right_turns, depths, numbers = [], [], [], []
    start = 0
    for which, tree in enumerate(trees):
        for number, path in paths(tree):
            row = np.zeros(len(nodes), dtype=int)
            for node, turn in path:
                row[start + node] = 1 if turn == "left" else -1
            agreeing.append(row)
            right_turns.append(sum(turn == "right" for _, turn in path))
            depths.append(len(path))
            numbers.append((which, number))
        start += len(tree["feature"])
    agreed = storing(np.array(agreeing) @ left + np.array(right_turns), 0, max(depths))
    reached = looked_up(agreed, [[int(count == depth) for count in range(max(depths) + 1)] for depth in depths])
    sums = np.zeros((len(trees), len(numbers)), dtype=int)
    for place, (which, number) in enumerate(numbers):
        sums[which, place] = number
    return storing(sums @ reached, 0, sums.max())


def paths(tree):
    """Each leaf with the nodes and turns on the way to it."""
    stack = [(0, [])] if tree["feature"] else []
    while stack:
        child, path = stack.pop()
        if child < 0:
            yield ~child, path
        else:
            stack += [(tree[turn][child], path + [(child, turn)]) for turn in ("left", "right")]


def circuit(program, simulate):
    channels = greatest_codes(program)

    def encrypted(values):
        shift = None
        for place, instruction in enumerate(program["instructions"]):
            following = program["instructions"][place + 1 : place + 2]
            if instruction["kind"] == "linear":
                shift = np.zeros(len(instruction["bias"]), dtype=int)
                if following:
                    # An index counts from the least accumulator, and half of what is dropped rounds it.
                    drops = np.array(following[0]["drop"])
                    shift = np.array(following[0]["lo"]) - ((1 << drops) >> 1)
                values = linear(instruction, values, shift)
            elif instruction["kind"] == "table":
                values = looked_up(indices(values, instruction["drop"]), instruction["entries"])
            else:
                values = forest(instruction, values, channels)
        return values

    return fhe.Compiler(encrypted, {"values": "encrypted"}).compile(
        samples(program, channels), fhe.Configuration(fhe_simulation=simulate, fhe_execution=not simulate)
    )


def samples(program, channels):
    """Codes at both ends of each accumulator of the first layer, and some between."""
    least, greatest = (np.array(end) for end in channels)
    inputset = [least, greatest]
    first = program["instructions"][0]
    if first["kind"] == "linear":
        for weights in np.array(first["weights"]):
            inputset += [np.where(weights > 0, greatest, least), np.where(weights > 0, least, greatest)]
    random = np.random.default_rng(0)
    inputset += [random.integers(least, greatest + 1) for _ in range(20)]
    return inputset


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program")
    parser.add_argument("rows")
    parser.add_argument("--rows", dest="count", type=int, default=5)
    parser.add_argument("--simulate", action="store_true")
    parser.add_argument("--margins")
    asked = parser.parse_args()
    program = read(asked.program)
    rows = table(asked.rows)[: asked.count]
    expected = table(asked.margins)[: len(rows)] if asked.margins else None
    began = time.time()
    compiled = circuit(program, asked.simulate)
    compiled_in = time.time() - began
    began = time.time()
    if not asked.simulate:
        compiled.keygen()
    keys_in = time.time() - began
    differences, seconds, compared = 0, 0.0, 0
    for place, row in enumerate(rows):
        plain = codes(program, row)
        clear = integers(program, plain)
        began = time.time()
        run = compiled.simulate if asked.simulate else compiled.encrypt_run_decrypt
        secret = [int(value) for value in np.atleast_1d(run(np.array(plain)))]
        seconds += time.time() - began
        compared += len(clear)
        if secret != clear:
            differences += 1
            print(f"row {place}: encrypted {secret}, in the clear {clear}", file=sys.stderr)
        if expected and margins(program, secret) != expected[place]:
            differences += 1
            print(f"row {place}: stands for {margins(program, secret)}, Vernier {expected[place]}", file=sys.stderr)
    print(
        json.dumps(
            {
                "rows": len(rows),
                "integers": compared,
                "differences": differences,
                "simulated": asked.simulate,
                "seconds_to_compile": round(compiled_in, 2),
                "seconds_for_keys": round(keys_in, 2),
                "seconds_a_row": round(seconds / max(1, len(rows)), 3),
            }
        )
    )
    return 1 if differences else 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # What concrete-python does at exit would make any code 0.
    os._exit(code)
