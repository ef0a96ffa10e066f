package io.vernier.onnx.steps;

import io.vernier.onnx.steps.Operation.Kind;
import io.vernier.onnx.steps.Operation.Numbers;
import java.util.ArrayList;
import java.util.List;

/**
 * An element of the input vector on its way through operators that change each element by itself.
 *
 * @param feature its place in the vector
 * @param operations first to last
 */
record Element(int feature, List<Operation> operations) {
    Element {
        operations = List.copyOf(operations);
    }

    Element then(Kind kind, double constant, Numbers precision) {
        List<Operation> more = new ArrayList<>(operations);
        more.add(new Operation(kind, constant, precision));
        return new Element(feature, more);
    }

    double apply(double x) {
        double result = x;
        for (Operation operation : operations) {
            result = operation.apply(result);
        }
        return result;
    }

    boolean falls() {
        return operations.stream().filter(Operation::falls).count() % 2 == 1;
    }

    boolean isMonotonic() {
        return operations.stream().allMatch(Operation::isMonotonic);
    }

    /**
     * The split of the input itself that decides as a split of what becomes of it: with roundings on the way every element up to some double
     * is on one side and every greater one on the other.
     *
     * @param bound what the changed element is compared with
     * @param inclusive whether the bound itself is on the lower side
     * @return the greatest double whose changed element is on the side of lesser inputs; NaN where there is none
     */
    double greatest(double bound, boolean inclusive) {
        boolean falls = falls();
        long low = key(Double.NEGATIVE_INFINITY);
        long high = key(Double.POSITIVE_INFINITY);
        if (isLow(Double.NEGATIVE_INFINITY, bound, inclusive) == falls) {
            return Double.NaN;
        }
        while (low < high) {
            long middle = low + ((high - low) >>> 1) + 1;
            middle = middle > high ? high : middle;
            if (isLow(number(middle), bound, inclusive) != falls) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return number(low);
    }

    private boolean isLow(double x, double bound, boolean inclusive) {
        double changed = apply(x);
        return inclusive ? changed <= bound : changed < bound;
    }

    /** Integers in the order of the doubles that they stand for. */
    private static long key(double x) {
        long bits = Double.doubleToRawLongBits(x);
        return bits >= 0 ? bits : Long.MIN_VALUE - bits;
    }

    private static double number(long key) {
        return Double.longBitsToDouble(key >= 0 ? key : Long.MIN_VALUE - key);
    }

    /**
     * What becomes of the element, roundings aside: {@code factor (x - center) + shift}.
     */
    record Affine(double factor, double center, double shift) {}

    Affine affine() {
        double factor = 1;
        double center = 0;
        double shift = 0;
        boolean untouched = true;
        for (Operation operation : operations) {
            double constant = operation.constant();
            switch (operation.kind()) {
                case CAST -> {}
                case SUBTRACT -> {
                    center += untouched ? constant : 0;
                    shift -= untouched ? 0 : constant;
                }
                case ADD -> {
                    shift += constant;
                    untouched = false;
                }
                case MULTIPLY -> {
                    factor *= constant;
                    shift *= constant;
                    untouched = false;
                }
                case DIVIDE -> {
                    factor /= constant;
                    shift /= constant;
                    untouched = false;
                }
            }
        }
        return new Affine(factor, center, shift);
    }
}
