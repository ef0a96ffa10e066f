package io.vernier.refit;

import java.util.Arrays;
import java.util.List;

/**
 * Maximizes {@code F(w) = (w.c)^2 / (w^T H w)} over integers within bounds: the squared error of {@code t w} against the float outputs at its
 * best step {@code t = w.c / w^T H w}. One weight at a time moves where F gains most, and pairs by one where no single one gains. F never
 * falls. Of equals the first index wins.
 */
final class IntegerDescent {
    /** Pairs of inputs are tried up to this number of inputs. */
    private static final int PAIR_LIMIT = 512;

    private static final int MOVES = 2000;
    /** Shares of the greatest weight that become the greatest integer. */
    static final double[] STARTS = {0.3, 0.45, 0.6, 0.8, 1};

    private static final double GAIN = 1 + 1e-10;
    private static final double GAIN_OF_START = 1 + 1e-12;
    private static final double LEAST_SHARE = 1e-12;
    private static final double UNBOUNDED = 1e9;

    private final double[] h;
    private final double[] c;
    private final WeightBox box;
    private final int size;

    /** @param h symmetric, row-major */
    IntegerDescent(double[] h, double[] c, WeightBox box) {
        this.h = h;
        this.c = c;
        this.box = box;
        this.size = c.length;
    }

    /**
     * What a descent ends at.
     *
     * @param weights integers
     * @param step t
     * @param gain F
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Result(double[] weights, double step, double gain) {}

    /** The best that is reached from the given starts and from roundings of the real optimum at five steps; then pairs move. */
    Result multiStart(List<double[]> given) {
        double[] real = SymmetricSystem.of(h, size).solve(c);
        double greatest = 0;
        for (double each : real) {
            greatest = Math.max(greatest, Math.abs(each));
        }
        Result best = null;
        for (double[] start : given) {
            best = better(best, descend(start, false));
        }
        for (double share : greatest > 0 ? STARTS : new double[0]) {
            double factor = box.extent() / (greatest * share);
            double[] start = new double[size];
            for (int j = 0; j < size; j++) {
                start[j] = box.clip(j, Math.rint(real[j] * factor));
            }
            best = better(best, descend(start, false));
        }
        if (best == null || best.gain <= 0) {
            return nothing();
        }
        Result polished = descend(best.weights, true);
        return polished.gain > best.gain ? polished : best;
    }

    private static Result better(Result best, Result other) {
        return best == null || other.gain > best.gain * GAIN_OF_START ? other : best;
    }

    private Result nothing() {
        return new Result(new double[size], 1, 0);
    }

    /** The end of all moves from a start. */
    Result descend(double[] start, boolean pairs) {
        State state = new State(start);
        if (state.power <= 0 || state.match <= 0) {
            state = new State(strongest());
            if (state.match <= 0) {
                return nothing();
            }
        }
        for (int move = 0; move < MOVES; move++) {
            if (!state.moveOne() && !(pairs && size <= PAIR_LIMIT && state.movePair())) {
                break;
            }
        }
        return new Result(state.weights, state.match / state.power, state.match * state.match / state.power);
    }

    private double[] strongest() {
        int best = 0;
        double greatest = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < size; j++) {
            double gain = c[j] * c[j] / h[j * size + j];
            if (gain > greatest) {
                greatest = gain;
                best = j;
            }
        }
        double[] weights = new double[size];
        weights[best] = c[best] >= 0 ? 1 : -1;
        return weights;
    }

    /** Weights with what is known of them. */
    private final class State {
        private final double[] weights;

        /** H w. */
        private final double[] image;

        /** w.c. */
        private double match;

        /** w^T H w. */
        private double power;

        State(double[] start) {
            weights = start.clone();
            image = new double[size];
            refresh();
        }

        private void refresh() {
            Arrays.fill(image, 0);
            for (int j = 0; j < size; j++) {
                if (weights[j] != 0) {
                    addRow(j, weights[j]);
                }
            }
            match = 0;
            power = 0;
            for (int j = 0; j < size; j++) {
                match += weights[j] * c[j];
                power += weights[j] * image[j];
            }
        }

        private void addRow(int j, double factor) {
            for (int k = 0; k < size; k++) {
                image[k] += factor * h[j * size + k];
            }
        }

        private double gain(double newMatch, double newPower) {
            return newMatch > 0 && newPower > LEAST_SHARE * power ? newMatch * newMatch / newPower : -1;
        }

        /** The single move that gains most: the first index, rounding down before up. */
        boolean moveOne() {
            double best = match * match / power * GAIN;
            int at = -1;
            double by = 0;
            for (int up = 0; up <= 1; up++) {
                for (int j = 0; j < size; j++) {
                    double own = h[j * size + j];
                    double denominator = match * own - c[j] * image[j];
                    double numerator = c[j] * power - match * image[j];
                    double ideal = denominator > 0 ? numerator / denominator : numerator > 0 ? UNBOUNDED : -UNBOUNDED;
                    double delta =
                            box.clip(j, weights[j] + (up == 0 ? Math.floor(ideal) : Math.ceil(ideal))) - weights[j];
                    if (delta != 0) {
                        double gain = gain(match + delta * c[j], power + 2 * delta * image[j] + delta * delta * own);
                        if (gain > best) {
                            best = gain;
                            at = j;
                            by = delta;
                        }
                    }
                }
            }
            if (at < 0) {
                return false;
            }
            match += by * c[at];
            power += 2 * by * image[at] + by * by * h[at * size + at];
            weights[at] += by;
            addRow(at, by);
            return true;
        }

        /** The move of two weights by one each that gains most. */
        boolean movePair() {
            double best = match * match / power * GAIN;
            int first = -1;
            int second = -1;
            int firstBy = 0;
            int secondBy = 0;
            for (int a = 1; a >= -1; a -= 2) {
                for (int b = 1; b >= -1; b -= 2) {
                    for (int j = 0; j < size; j++) {
                        if (!isWithin(j, a)) {
                            continue;
                        }
                        for (int l = j + 1; l < size; l++) {
                            if (isWithin(l, b)) {
                                double gain = gain(
                                        match + a * c[j] + b * c[l],
                                        power
                                                + 2 * (a * image[j] + b * image[l])
                                                + h[j * size + j]
                                                + h[l * size + l]
                                                + 2 * a * b * h[j * size + l]);
                                if (gain > best) {
                                    best = gain;
                                    first = j;
                                    second = l;
                                    firstBy = a;
                                    secondBy = b;
                                }
                            }
                        }
                    }
                }
            }
            if (first < 0) {
                return false;
            }
            weights[first] += firstBy;
            weights[second] += secondBy;
            refresh();
            return true;
        }

        private boolean isWithin(int j, int by) {
            double moved = weights[j] + by;
            return box.lo()[j] <= moved && moved <= box.hi()[j];
        }
    }
}
