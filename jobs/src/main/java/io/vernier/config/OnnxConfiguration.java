package io.vernier.config;

import io.vernier.range.RangeEstimator;
import io.vernier.validation.Gate;
import java.util.List;
import java.util.Optional;

/**
 * What an ONNX file does not say of itself.
 *
 * @param inputs that are not columns of the same name
 * @param form whether the file becomes steps of Vernier's or is computed by ONNX Runtime
 * @param network what is asked of a network that ONNX Runtime computes
 */
public record OnnxConfiguration(List<InputColumns> inputs, Form form, Network network) {
    /** Of a file of which nothing need be said, and of everything that is none. */
    public static final OnnxConfiguration DEFAULT = new OnnxConfiguration(List.of(), Form.AUTO, Network.DEFAULT);

    public OnnxConfiguration {
        inputs = List.copyOf(inputs);
    }

    /** The columns of inputs, and nothing else. */
    public static OnnxConfiguration of(List<InputColumns> inputs) {
        return new OnnxConfiguration(inputs, DEFAULT.form(), DEFAULT.network());
    }

    /** What computes a file. */
    public enum Form {
        /** Steps where its operators are those of trees, linear models and perceptrons, else ONNX Runtime. */
        AUTO,
        STEPS,
        NETWORK
    }

    /**
     * The columns that make an input of an ONNX file, side by side.
     *
     * @param name of the input
     * @param columns numbers, vectors or arrays of numbers
     * @param shape sizes of a row, without that of the batch; none where the file says them
     * @param padding how rows of different lengths become one; absent where all have one
     */
    public record InputColumns(String name, List<String> columns, List<Integer> shape, Optional<Padding> padding) {
        public InputColumns {
            columns = List.copyOf(columns);
            shape = List.copyOf(shape);
        }

        /** An input of which the file says the rest. */
        public InputColumns(String name, List<String> columns) {
            this(name, columns, List.of(), Optional.empty());
        }
    }

    /**
     * What becomes of rows of different lengths.
     *
     * @param length positions of a row
     * @param value what fills up a row
     * @param mask the input that holds 1 where the row is and 0 where it was filled up
     */
    public record Padding(int length, double value, Overlong overlong, Optional<String> mask) {}

    /** What becomes of a row that is longer than the network reads. */
    public enum Overlong {
        REFUSED,
        CUT
    }

    /**
     * What is asked of a network.
     *
     * @param output that is compared and decided by; absent where there is one
     * @param decision how the output becomes a prediction; absent where its size decides
     * @param batch rows that are computed together; 0 where it is found out
     * @param tapBudgetBytes of all tensors that a session shows of a batch
     * @param optimized whether the runtime may change the graph while tensors are measured
     * @param taps which tensors are measured
     * @param histogramChannels up to how many channels of a tensor have their own histogram
     * @param quantization which integers are made
     */
    public record Network(
            Optional<String> output,
            Optional<Decision> decision,
            int batch,
            long tapBudgetBytes,
            boolean optimized,
            Taps taps,
            int histogramChannels,
            NetworkQuantization quantization) {
        /** What is asked unless configured. */
        public static final Network DEFAULT = new Network(
                Optional.empty(), Optional.empty(), 0, 64L << 20, true, Taps.OPERATORS, 0, NetworkQuantization.DEFAULT);
    }

    /** How an output becomes a prediction. */
    public enum Decision {
        /** The position of the greatest number. */
        ARGMAX,
        /** 1 where the number is above 0.5, else 0. */
        THRESHOLD,
        /** The number itself. */
        IDENTITY
    }

    /** Which tensors are measured. */
    public enum Taps {
        /** Those that quantized operators read, and the outputs. */
        OPERATORS,
        /** All of floats. */
        ALL
    }

    /**
     * Which integers are made of a network.
     *
     * @param operators types of nodes that are quantized
     * @param floats globs of names of nodes that stay as they are
     * @param outputs whether the outputs are quantized too
     * @param equalize whether scales move between layers where that loses less; of several possibilities the better one
     * @param estimators of the ranges of activations; of several the best one
     * @param compensate whether weights make up for one another's errors, by one more pass over the data
     * @param bias whether the mean error of rounded weights goes into the bias; of several possibilities the better one
     * @param search what must hold of the output, for which as few operators as do stay float; absent where none should
     */
    public record NetworkQuantization(
            Operators operators,
            List<String> floats,
            boolean outputs,
            List<Boolean> equalize,
            List<RangeEstimator> estimators,
            List<Boolean> bias,
            boolean compensate,
            Optional<Gate> search,
            TargetRuntime target,
            Weights weights) {
        /** What is tried without and with. */
        static final List<Boolean> EITHER = List.of(false, true);

        /** What is made unless configured. */
        public static final NetworkQuantization DEFAULT = new NetworkQuantization(
                Operators.COMPUTE,
                List.of(),
                false,
                EITHER,
                List.of(RangeEstimator.minMax(), RangeEstimator.meanSquaredError()),
                EITHER,
                false,
                Optional.empty(),
                TargetRuntime.ONNXRUNTIME,
                Weights.INT8);

        public NetworkQuantization {
            floats = List.copyOf(floats);
            equalize = List.copyOf(equalize);
            estimators = List.copyOf(estimators);
            bias = List.copyOf(bias);
        }

        /** Whether rows judge what others have made: there is more than one way that is asked for, or operators that may stay float. */
        public boolean isJudged() {
            return isChosen() || search.isPresent();
        }

        /** Whether there is more than one way that is asked for. */
        public boolean isChosen() {
            return equalize.size() * estimators.size() * bias.size() > 1;
        }
    }

    /**
     * Types of nodes.
     *
     * @param label as configured
     * @param types such as {@code Conv}; none where the label says them
     */
    public record Operators(String label, List<String> types) {
        /** Convolutions and matrix products. */
        public static final Operators COMPUTE = new Operators("compute", List.of());

        /** Those and what is done with numbers between them. */
        public static final Operators ALL = new Operators("all", List.of());

        public Operators {
            types = List.copyOf(types);
        }
    }

    /** What the integers are made for. */
    public enum TargetRuntime {
        ONNXRUNTIME,
        OPENVINO,
        TENSORRT
    }

    /** Types of weights. */
    public enum Weights {
        INT8,
        UINT8
    }
}
