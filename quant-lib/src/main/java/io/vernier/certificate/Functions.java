package io.vernier.certificate;

import io.vernier.model.Activation;
import io.vernier.model.Links;

/** Enclosures of the non-linear functions as the models compute them. */
final class Functions {
    /** Of the computed values, relative: an exponential within 2 units in the last place, then a sum and a quotient. */
    private static final double ERROR = 0x1p-50;

    private Functions() {}

    static Enclosure apply(Activation.Function function, Enclosure x) {
        return switch (function) {
            case SIGMOID -> sigmoid(x);
            case RELU -> new Enclosure(Math.max(0, x.lo()), Math.max(0, x.hi()));
            case TANH -> new Enclosure(-outwards(StrictMath.tanh(-x.lo())), outwards(StrictMath.tanh(x.hi())));
        };
    }

    /** A hyperbolic tangent, or more. */
    private static double outwards(double tanh) {
        return Math.min(1, Math.nextUp(tanh + Math.abs(tanh) * ERROR));
    }

    /** It rises, so the ends have the extremes; where it underflows it is off by less than the smallest normal number. */
    static Enclosure sigmoid(Enclosure x) {
        double low = Links.sigmoid(x.lo()) * (1 - ERROR) - Double.MIN_NORMAL;
        double high = Links.sigmoid(x.hi()) * (1 + ERROR) + Double.MIN_NORMAL;
        return new Enclosure(Math.max(0, Math.nextDown(low)), Math.min(1, Math.nextUp(high)));
    }
}
