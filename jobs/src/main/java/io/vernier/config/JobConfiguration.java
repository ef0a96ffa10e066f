package io.vernier.config;

import io.vernier.statistics.ContentGroups;
import io.vernier.validation.Gate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything that a job was told, with every default filled in.
 *
 * @param model the saved model
 * @param calibration the data that ranges are taken from, or what was measured of it before
 * @param validation held-out data; absent where none is configured
 * @param quantization how the model becomes integers
 * @param gates what decides the verdict, in the order of their names
 * @param output where results go
 * @param resolved the same as a tree of plain values (maps with sorted keys, lists, text, numbers, truth values), complete with
 *     defaults, secrets as they are: what identities are made of and, masked, what the manifest says
 */
public record JobConfiguration(
        ModelConfiguration model,
        CalibrationConfiguration calibration,
        Optional<ValidationConfiguration> validation,
        QuantizationConfiguration quantization,
        List<Gate> gates,
        OutputConfiguration output,
        SortedMap<String, Object> resolved) {

    public JobConfiguration {
        gates = List.copyOf(gates);
    }

    /** The same model and data, quantized otherwise and judged by no gate; what was resolved stays. */
    public JobConfiguration with(QuantizationConfiguration other) {
        return new JobConfiguration(model, calibration, validation, other, List.of(), output, resolved);
    }

    /** The same with groups of the calibration's rows, which are decided when the model is known. */
    public JobConfiguration withGroups(int groups) {
        if (!(calibration instanceof CalibrationConfiguration.Measured measured)) {
            return this;
        }
        SortedMap<String, Object> all = new TreeMap<>(resolved);
        SortedMap<String, Object> section = new TreeMap<>();
        if (all.get("calibration") instanceof Map<?, ?> keys) {
            keys.forEach((key, value) -> section.put((String) key, value));
        }
        section.put("groups", groups);
        all.put("calibration", section);
        return new JobConfiguration(model, measured.withGroups(groups), validation, quantization, gates, output, all);
    }

    /** {@link #resolved()} with its secrets replaced by stars, for everything that is written or shown. */
    public SortedMap<String, Object> maskedResolved() {
        return Secrets.mask(resolved);
    }

    /** Without secrets, since values end in logs. */
    @Override
    public String toString() {
        return maskedResolved().toString();
    }

    /**
     * The saved model.
     *
     * @param path directory of a saved Spark ML model or pipeline, or an ONNX file
     * @param name the directory under the output; the last segment of the path where none is given
     * @param onnx what an ONNX file does not say of itself
     */
    public record ModelConfiguration(String path, String name, OnnxConfiguration onnx) {
        private static final List<String> PICKLES = List.of(".pkl", ".pickle", ".joblib");

        /** Whether a path names an ONNX file. */
        public static boolean isOnnx(String path) {
            return path.toLowerCase(Locale.ROOT).endsWith(".onnx");
        }

        /** Why a path names no model where nothing is, in a sentence. */
        public static String missing(String path) {
            return "The model \"" + path + "\" does not exist; " + expected(path);
        }

        /** Why a path names no model where a file is that ends otherwise, in a sentence. */
        public static String file(String path) {
            return "\"" + path + "\" is no saved Spark ML model, it is a file; " + expected(path);
        }

        private static String expected(String path) {
            String lower = path.toLowerCase(Locale.ROOT);
            if (isOnnx(path)) {
                return "name an ONNX file that is there.";
            }
            return PICKLES.stream().anyMatch(lower::endsWith)
                    ? "models that Python has pickled are not read: export it as ONNX, with skl2onnx for example, and name that"
                            + " file."
                    : "name a directory that Spark ML has saved, or a file that ends in .onnx.";
        }

        /** The same of another place. */
        public ModelConfiguration at(String other) {
            return new ModelConfiguration(other, name, onnx);
        }
    }

    /** Where the statistics come from. */
    public sealed interface CalibrationConfiguration {
        /** Up to how many channels of a tensor have their own histogram, unless configured. */
        int DEFAULT_HISTOGRAM_CHANNELS = 4096;

        /** What a task and the driver may hold of statistics, unless configured: 256 MiB. */
        long DEFAULT_STATE_BUDGET_BYTES = 256L << 20;

        /**
         * From data, which is known by its files.
         *
         * @param histogramChannels up to how many channels of a tensor have their own histogram
         * @param groups one of {@link #GROUPS}, or {@link #AUTO}
         * @param stateBudgetBytes what a task and the driver may hold of statistics
         * @param footers whether what Parquet files note of their columns is held against the statistics
         */
        record Measured(
                SourceConfiguration source, int histogramChannels, int groups, long stateBudgetBytes, Footers footers)
                implements CalibrationConfiguration {
            /** As many groups of rows as the model has use for and the budget holds. */
            public static final int AUTO = 0;

            /** How many groups there can be: fewer than all are runs of these, of equal length. */
            public static final List<Integer> GROUPS = List.of(ContentGroups.COUNT, 8, 4, 2, 1);

            /** Whether the statistics of groups of rows are kept too. */
            public boolean isInGroups() {
                return groups > 1;
            }

            /** The same with a histogram for each channel of other tensors. */
            public Measured withHistogramChannels(int other) {
                return new Measured(source, other, groups, stateBudgetBytes, footers);
            }

            /** The same with so many groups of rows. */
            public Measured withGroups(int count) {
                return new Measured(source, histogramChannels, count, stateBudgetBytes, footers);
            }
        }

        /** What becomes of the footers of Parquet files. */
        enum Footers {
            CHECK,
            IGNORE
        }

        /**
         * From a calibration of the model's directory, such as a sum.
         *
         * @param id its identity, 16 hex digits
         */
        record Saved(String id) implements CalibrationConfiguration {}

        /** From nowhere: only models whose own numbers are measured do without data. */
        record None() implements CalibrationConfiguration {}
    }

    /**
     * The held-out data and how it is judged.
     *
     * @param label column of the label; absent where the model's own is meant
     * @param slices columns by whose values metrics are broken down
     * @param tolerance how far predictions of a regression may be apart and agree, in standard deviations of the prediction
     * @param ablation whether parts of the integers are compared too
     */
    public record ValidationConfiguration(
            SourceConfiguration source,
            Optional<String> label,
            List<String> slices,
            double tolerance,
            boolean ablation) {
        public ValidationConfiguration {
            slices = List.copyOf(slices);
        }
    }

    /**
     * Where results go.
     *
     * @param path directory on any Hadoop file system
     * @param asOf the pointer never moves to an older one; absent where it always moves
     * @param tables namespace of a catalog, to whose tables results are appended; absent where they are not
     */
    public record OutputConfiguration(String path, Optional<String> asOf, Optional<String> tables) {}
}
