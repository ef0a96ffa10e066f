package io.vernier.arithmetic;

/** Rules of rounding to an integer, by the field's names; they differ at ties. */
public enum Rounding {
    /** Ties to even: IEEE 754, NumPy, ONNX, PyTorch, Concrete ML, Distiller. */
    HALF_EVEN {
        @Override
        public double round(double x) {
            return Math.rint(x);
        }
    },
    /** Ties away from zero: gemmlowp's and TFLite's choice of parameters. */
    HALF_AWAY_FROM_ZERO {
        @Override
        public double round(double x) {
            double floor = Math.floor(Math.abs(x));
            // The difference is exact, so 0.49999999999999994 is below a half.
            return Math.copySign(Math.abs(x) - floor >= 0.5 ? floor + 1 : floor, x);
        }
    },
    /** Ties towards positive infinity: TFLite's single rounding, {@link Math#round(double)}. */
    HALF_UP {
        @Override
        public double round(double x) {
            double floor = Math.floor(x);
            return x - floor >= 0.5 ? floor + 1 : floor;
        }
    };

    /** The integer nearest to {@code x}, as a double; infinities and NaN stay. */
    public abstract double round(double x);
}
