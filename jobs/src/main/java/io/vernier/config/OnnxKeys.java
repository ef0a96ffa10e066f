package io.vernier.config;

import io.vernier.config.OnnxConfiguration.Decision;
import io.vernier.config.OnnxConfiguration.Form;
import io.vernier.config.OnnxConfiguration.InputColumns;
import io.vernier.config.OnnxConfiguration.Network;
import io.vernier.config.OnnxConfiguration.NetworkQuantization;
import io.vernier.config.OnnxConfiguration.Operators;
import io.vernier.config.OnnxConfiguration.Overlong;
import io.vernier.config.OnnxConfiguration.Padding;
import io.vernier.config.OnnxConfiguration.Taps;
import io.vernier.config.OnnxConfiguration.TargetRuntime;
import io.vernier.config.OnnxConfiguration.Weights;
import io.vernier.config.Value.Items;
import io.vernier.config.Value.Mapping;
import io.vernier.config.Value.Scalar;
import io.vernier.range.RangeEstimator;
import io.vernier.validation.Comparison;
import io.vernier.validation.Gate;
import io.vernier.validation.GateMetric;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the section {@code onnx}: what an ONNX file does not say of itself. */
final class OnnxKeys {
    private static final String INPUTS = "inputs";
    private static final String INPUT = "{name: X, columns: [a, b]}";
    private static final String DEFAULT_BUDGET = "64m";
    private static final String AUTO = "auto";
    private static final String SEARCH = "search";
    private static final Set<GateMetric> SEARCHED = Set.of(GateMetric.SQNR_DB, GateMetric.AGREEMENT);

    /** Padded lengths and sizes of batches. */
    private static final int MOST = 1 << 20;

    private static final Map<String, Optional<Decision>> DECISIONS = Map.of(
            "auto", Optional.empty(),
            "argmax", Optional.of(Decision.ARGMAX),
            "threshold", Optional.of(Decision.THRESHOLD),
            "identity", Optional.of(Decision.IDENTITY));

    private OnnxKeys() {}

    static OnnxConfiguration read(Section section) {
        List<InputColumns> inputs = inputs(section);
        Form form =
                section.choice("as", "auto", Map.of("auto", Form.AUTO, "steps", Form.STEPS, "network", Form.NETWORK));
        Network network = network(section);
        section.refuseUnknown();
        return new OnnxConfiguration(inputs, form, network);
    }

    private static Network network(Section section) {
        return new Network(
                section.optionalText("output"),
                section.choice("decision", "auto", DECISIONS),
                (int) section.integer("batch", 0, 0, MOST),
                CalibrationKeys.size(section, "tap_budget", DEFAULT_BUDGET),
                !section.either("reference", true, false, false),
                section.choice("taps", "operators", Map.of("operators", Taps.OPERATORS, "all", Taps.ALL)),
                (int) section.integer("histogram_channels", 0, 0, Integer.MAX_VALUE),
                quantization(section));
    }

    private static NetworkQuantization quantization(Section section) {
        return new NetworkQuantization(
                operators(section),
                section.texts("float"),
                section.either("quantize_outputs", true, false, false),
                tried(section, "equalize"),
                estimators(section),
                tried(section, "bias"),
                section.either("compensate", true, false, false),
                search(section),
                section.choice(
                        "target",
                        "onnxruntime",
                        Map.of(
                                "onnxruntime", TargetRuntime.ONNXRUNTIME,
                                "openvino", TargetRuntime.OPENVINO,
                                "tensorrt", TargetRuntime.TENSORRT)),
                section.choice("weights_type", "int8", Map.of("int8", Weights.INT8, "uint8", Weights.UINT8)));
    }

    /** The signal to noise or the agreement that is wanted; like no key at all where it is an empty map. */
    private static Optional<Gate> search(Section section) {
        Optional<Value> written = section.value(SEARCH);
        if (written.isEmpty()
                || (written.get() instanceof Mapping mapping
                        && mapping.entries().isEmpty())) {
            return Optional.empty();
        }
        Section wanted = section.section(SEARCH);
        List<Gate> goals = GateKeys.read(wanted);
        boolean isOne = goals.size() == 1
                && SEARCHED.contains(goals.get(0).metric())
                && goals.get(0).comparison() == Comparison.AT_LEAST
                && goals.get(0).bound() == Gate.Bound.POINT;
        if (!isOne && written.get() instanceof Mapping) {
            section.problems()
                    .bad(wanted.path(), written.get(), "either {sqnr_db: \">= 20\"} or {agreement: \">= 0.98\"}");
        }
        return isOne ? Optional.of(goals.get(0)) : Optional.empty();
    }

    /** What is done, or not done, or whichever is better. */
    private static List<Boolean> tried(Section section, String key) {
        return section.choice(
                key, AUTO, Map.of(AUTO, NetworkQuantization.EITHER, "true", List.of(true), "false", List.of(false)));
    }

    private static List<RangeEstimator> estimators(Section section) {
        boolean isAuto = section.value("estimator")
                .map(written ->
                        written instanceof Scalar scalar && scalar.text().equals(AUTO))
                .orElse(true);
        if (isAuto) {
            section.resolve("estimator", AUTO);
            return NetworkQuantization.DEFAULT.estimators();
        }
        return EstimatorKey.read(section).stream().toList();
    }

    /** A name of many, or a list of types. */
    private static Operators operators(Section section) {
        if (section.value("operators").filter(Items.class::isInstance).isPresent()) {
            return new Operators("", section.texts("operators"));
        }
        return section.choice("operators", "compute", Map.of("compute", Operators.COMPUTE, "all", Operators.ALL));
    }

    /** The inputs that are made of other columns than their own name. */
    private static List<InputColumns> inputs(Section section) {
        List<InputColumns> inputs = new ArrayList<>();
        List<Object> resolved = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Optional<Value> written = section.value(INPUTS);
        if (written.isPresent() && written.get() instanceof Items items) {
            for (int index = 0; index < items.values().size(); index++) {
                String name = section.name(INPUTS) + "[" + index + "]";
                if (items.values().get(index) instanceof Mapping mapping) {
                    Section input = new Section(name, mapping, section.problems());
                    inputs.add(input(input, names));
                    resolved.add(input.resolved());
                } else {
                    section.problems().bad(name, items.values().get(index), "a map such as " + INPUT);
                    break;
                }
            }
        } else if (written.isPresent()) {
            section.problems().bad(section.name(INPUTS), written.get(), "a list such as [" + INPUT + "]");
        }
        section.resolve(INPUTS, List.copyOf(resolved));
        return inputs;
    }

    private static InputColumns input(Section section, Set<String> names) {
        String name = section.requiredText("name");
        List<String> columns = section.texts("columns");
        if (!names.add(name)) {
            section.problems()
                    .add("\"" + section.name("name") + "\" is \"" + name
                            + "\" for the second time: give each input once.");
        }
        if (columns.isEmpty()) {
            section.missing("columns");
        }
        InputColumns input = new InputColumns(name, columns, shape(section), padding(section));
        section.refuseUnknown();
        return input;
    }

    private static List<Integer> shape(Section section) {
        List<Integer> sizes = new ArrayList<>();
        for (String size : section.texts("shape")) {
            if (size.matches("[1-9][0-9]{0,8}")) {
                sizes.add(Integer.parseInt(size));
            } else {
                section.problems()
                        .bad(section.name("shape"), section.value("shape").orElseThrow(), "a list of sizes above 0");
            }
        }
        section.resolve("shape", sizes.stream().map(Integer::longValue).toList());
        return sizes;
    }

    private static Optional<Padding> padding(Section section) {
        long length = section.integer("length", 0, 0, MOST);
        double value = section.integer("pad", 0, Integer.MIN_VALUE, Integer.MAX_VALUE);
        Overlong overlong = section.either("truncate", Overlong.CUT, Overlong.REFUSED, Overlong.REFUSED);
        Optional<String> mask = section.optionalText("mask");
        if (length == 0 && (mask.isPresent() || overlong == Overlong.CUT)) {
            section.missing("length");
        }
        return length == 0 ? Optional.empty() : Optional.of(new Padding((int) length, value, overlong, mask));
    }
}
