package io.vernier.spark.mllib;

import io.vernier.config.JobConfiguration.ModelConfiguration;
import io.vernier.config.OnnxConfiguration.InputColumns;
import io.vernier.config.OnnxConfiguration.Overlong;
import io.vernier.config.OnnxConfiguration.Padding;
import io.vernier.onnx.graph.ElementType;
import io.vernier.onnx.graph.OnnxException;
import io.vernier.onnx.graph.OnnxModel;
import io.vernier.onnx.graph.Port;
import io.vernier.onnx.runtime.InputLayout;
import io.vernier.onnx.runtime.NetworkInput;
import io.vernier.spark.source.FeatureColumns;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** The inputs of a network and the columns that fill them. */
final class NetworkInputs {
    private static final Set<ElementType> TYPES = Set.of(
            ElementType.FLOAT,
            ElementType.DOUBLE,
            ElementType.INT64,
            ElementType.INT32,
            ElementType.INT8,
            ElementType.UINT8,
            ElementType.BOOL);

    private final Map<String, Port> ports = new LinkedHashMap<>();
    private final Map<String, InputColumns> told = new LinkedHashMap<>();
    private final List<NetworkInput> inputs = new ArrayList<>();
    private final List<FeatureColumns.Filling> columns = new ArrayList<>();
    private OptionalInt batch = OptionalInt.empty();

    private NetworkInputs(ModelConfiguration model, OnnxModel graph) {
        graph.inputs().forEach(port -> ports.put(port.name(), port));
        model.onnx().inputs().forEach(input -> told.put(input.name(), input));
    }

    /** @throws OnnxException if the configured inputs are not those of the graph, or do not tell what it leaves open */
    static NetworkInputs of(ModelConfiguration model, OnnxModel graph) {
        NetworkInputs inputs = new NetworkInputs(model, graph);
        inputs.requireKnown();
        Set<String> masks = inputs.told.values().stream()
                .flatMap(input -> input.padding().stream())
                .flatMap(padding -> padding.mask().stream())
                .collect(Collectors.toSet());
        graph.inputs().stream().filter(port -> !masks.contains(port.name())).forEach(inputs::add);
        return inputs;
    }

    InputLayout layout() {
        return new InputLayout(inputs);
    }

    /** Rows that the file itself prescribes for a batch. */
    OptionalInt fixedBatch() {
        return batch;
    }

    FeatureColumns features() {
        return new FeatureColumns.Filled(columns, layout().elements());
    }

    private void requireKnown() {
        for (InputColumns input : told.values()) {
            String mask = input.padding().flatMap(Padding::mask).orElse(input.name());
            for (String name : List.of(input.name(), mask)) {
                if (!ports.containsKey(name)) {
                    throw new OnnxException("has the inputs \"" + String.join("\", \"", ports.keySet())
                            + "\", but onnx.inputs names \"" + name + "\"; name one of these");
                }
            }
        }
    }

    private void add(Port port) {
        if (!TYPES.contains(port.type())) {
            throw new OnnxException("reads the input \"" + port.name() + "\" of the type "
                    + port.type().label() + ", which columns do not fill; export it with numbers");
        }
        InputColumns input =
                Optional.ofNullable(told.get(port.name())).orElse(new InputColumns(port.name(), List.of(port.name())));
        requireOneBatch(port);
        List<Integer> shape = shape(port, input);
        inputs.add(new NetworkInput(
                port.name(),
                port.type(),
                shape,
                input.padding().map(this::padding).stream().toList()));
        fill(input, inputs.get(inputs.size() - 1));
    }

    /** One column fills an input by itself; of several each tells its own length. */
    private void fill(InputColumns told, NetworkInput input) {
        boolean isAlone = told.columns().size() == 1;
        if (told.padding().isPresent() && !isAlone) {
            throw new OnnxException("reads the input \"" + input.name() + "\", which onnx.inputs pads, of "
                    + told.columns().size() + " columns, expected one with rows of different lengths; name one");
        }
        List<FeatureColumns.Padding> paddings = told
                .padding()
                .map(each -> new FeatureColumns.Padding(each.value(), each.overlong() == Overlong.CUT))
                .stream()
                .toList();
        for (String column : told.columns()) {
            columns.add(new FeatureColumns.Filling(column, isAlone ? input.size() : 0, paddings));
        }
    }

    private NetworkInput.Padding padding(Padding asked) {
        return new NetworkInput.Padding(
                asked.length(),
                asked
                        .mask()
                        .map(mask -> new NetworkInput.Mask(mask, ports.get(mask).type()))
                        .stream()
                        .toList());
    }

    private void requireOneBatch(Port port) {
        OptionalLong rows =
                port.shape().isEmpty() ? OptionalLong.empty() : port.shape().get(0);
        if (rows.isPresent()) {
            int fixed = Math.toIntExact(rows.getAsLong());
            if (batch.isPresent() && batch.getAsInt() != fixed) {
                throw new OnnxException("reads " + batch.getAsInt() + " rows of one input and " + fixed + " of \""
                        + port.name() + "\", expected as many; export it with a free size of batches");
            }
            batch = OptionalInt.of(fixed);
        }
    }

    /** The sizes of a row: those of the file, and what was told where it leaves them open. */
    private List<Integer> shape(Port port, InputColumns input) {
        List<OptionalLong> open = port.shape()
                .subList(Math.min(1, port.shape().size()), port.shape().size());
        List<Integer> given = input.shape();
        List<Integer> shape = new ArrayList<>();
        boolean fits =
                given.isEmpty() || given.size() == open.size() || port.shape().isEmpty();
        int rank = given.isEmpty() ? open.size() : given.size();
        for (int axis = 0; fits && axis < rank; axis++) {
            OptionalLong known = axis < open.size() ? open.get(axis) : OptionalLong.empty();
            OptionalLong asked = !given.isEmpty()
                    ? OptionalLong.of(given.get(axis))
                    : axis == 0 && input.padding().isPresent()
                            ? OptionalLong.of(input.padding().get().length())
                            : known;
            fits = asked.isPresent() && (known.isEmpty() || known.equals(asked));
            shape.add((int) asked.orElse(0));
        }
        if (!fits
                || (input.padding().isPresent()
                        && !shape.get(0).equals(input.padding().get().length()))) {
            throw new OnnxException("reads the input \"" + port.name() + "\" of the shape " + described(port)
                    + (given.isEmpty() ? "" : ", but onnx.inputs says " + given)
                    + "; give the sizes of a row with onnx.inputs, such as [{name: " + port.name()
                    + ", columns: [...], shape: [3, 224, 224]}], or length: for rows that are padded");
        }
        return shape;
    }

    private static String described(Port port) {
        return port.shape().stream()
                .map(size -> size.isPresent() ? Long.toString(size.getAsLong()) : "?")
                .collect(Collectors.joining(", ", "[", "]"));
    }
}
