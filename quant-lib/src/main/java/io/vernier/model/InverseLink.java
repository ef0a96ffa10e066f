package io.vernier.model;

import java.io.Serializable;
import java.util.Objects;

/**
 * The mean of a generalized linear model from its linear predictor: the inverse of the link, then the nearest mean that the family
 * allows.
 *
 * @param function inverse of the link
 * @param power the link's exponent, of {@link Function#POWER} alone; 0 for the others
 * @param means the means that the family allows
 */
public record InverseLink(Function function, double power, Means means) implements Serializable {

    /** Inverse link functions, named as their links. */
    public enum Function {
        /** eta. */
        IDENTITY,
        /** exp(eta). */
        LOG,
        /** 1 / eta. */
        INVERSE,
        /** 1 / (1 + exp(-eta)). */
        LOGIT,
        /** The standard normal distribution at eta. */
        PROBIT,
        /** 1 - exp(-exp(eta)). */
        CLOGLOG,
        /** eta^2. */
        SQRT,
        /** eta^(1/power). */
        POWER
    }

    /** What a family allows; others are replaced by the nearest, as Spark does. */
    public enum Means {
        /** Any number, infinities included. */
        ANY,
        /** Finite numbers: infinities become the greatest double of their sign. */
        FINITE,
        /** 1e-16 at least, and finite. */
        POSITIVE,
        /** 1e-16 to 1 - 1e-16. */
        PROBABILITY
    }

    private static final double LEAST = 1e-16;

    /** @throws IllegalArgumentException if a power is 0 or not finite, or is given to a function that has none */
    public InverseLink {
        Objects.requireNonNull(function);
        Objects.requireNonNull(means);
        boolean usable = Double.isFinite(power) && power != 0;
        if (function == Function.POWER ? !usable : power != 0) {
            throw new IllegalArgumentException("The link " + function + " cannot have the power " + power + ".");
        }
    }

    /** A link without a power. */
    public static InverseLink of(Function function, Means means) {
        return new InverseLink(function, 0, means);
    }

    /** The mean at a linear predictor; NaN where the function has none, such as a fractional power of a negative number. */
    public double apply(double eta) {
        double mean =
                switch (function) {
                    case IDENTITY -> eta;
                    case LOG -> StrictMath.exp(eta);
                    case INVERSE -> 1 / eta;
                    case LOGIT -> Links.sigmoid(eta);
                    case PROBIT -> NormalDistribution.cumulative(eta);
                    case CLOGLOG -> 1 - StrictMath.exp(-StrictMath.exp(eta));
                    case SQRT -> eta * eta;
                    case POWER -> StrictMath.pow(eta, 1 / power);
                };
        return switch (means) {
            case ANY -> mean;
            case FINITE -> Math.max(-Double.MAX_VALUE, Math.min(Double.MAX_VALUE, mean));
            case POSITIVE -> Math.max(LEAST, Math.min(Double.MAX_VALUE, mean));
            case PROBABILITY -> Math.max(LEAST, Math.min(1 - LEAST, mean));
        };
    }

    /** The mean of every element. */
    public DenseBatch apply(DenseBatch predictors) {
        DenseBatch result = DenseBatch.zeros(predictors.rows(), predictors.channels());
        apply(predictors, result);
        return result;
    }

    /** The mean of every element, into a batch of the same shape, which may be the same. */
    void apply(DenseBatch predictors, DenseBatch result) {
        int size = predictors.rows() * predictors.channels();
        for (int k = 0; k < size; k++) {
            result.values()[k] = apply(predictors.values()[k]);
        }
    }
}
