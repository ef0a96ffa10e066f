package io.vernier.onnx.graph;

import io.vernier.onnx.graph.Message.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * An ONNX file that can be changed. Each change gives another file; what is not changed keeps its bytes and its order, also what {@link
 * OnnxModel} does not read.
 */
public final class ModelFile {
    private static final int GRAPH = 7;
    private static final int OPSET = 8;

    private static final int NODE = 1;
    private static final int CONSTANT = 5;
    private static final int INPUT = 11;
    private static final int OUTPUT = 12;
    private static final int SHAPES = 13;

    private final Message model;
    private final Message graph;
    private final List<NodeMessage> nodes;

    private ModelFile(Message model, Message graph, List<NodeMessage> nodes) {
        this.model = model;
        this.graph = graph;
        this.nodes = List.copyOf(nodes);
    }

    /**
     * A file by its bytes.
     *
     * @throws OnnxException if it is no ONNX model
     */
    public static ModelFile of(byte[] file) {
        Message model = Message.read(WireReader.of(file));
        Message graph = model.all(GRAPH).stream()
                .findFirst()
                .map(field -> Message.read(field.message()))
                .orElseThrow(
                        () -> new OnnxException("is no ONNX model, it has no graph; name the file that was exported"));
        List<NodeMessage> nodes = graph.all(NODE).stream()
                .map(field -> new NodeMessage(Message.read(field.message())))
                .toList();
        return new ModelFile(model, graph, nodes);
    }

    /** The file. */
    public byte[] bytes() {
        Message changed = graph.with(
                NODE,
                nodes.stream()
                        .map(node -> Field.of(NODE, node.message().bytes()))
                        .toList());
        return model.with(GRAPH, List.of(Field.of(GRAPH, changed.bytes()))).bytes();
    }

    /**
     * What it says; the nodes are those of {@link #nodes}.
     *
     * @throws OnnxException if it holds a constant that is not read
     */
    public OnnxModel model() {
        Map<String, Tensor> constants = new LinkedHashMap<>();
        for (Field field : graph.all(CONSTANT)) {
            Tensor constant = Tensor.read(field.message());
            constants.put(constant.name(), constant);
        }
        return new OnnxModel(
                "",
                opset().map(version -> Map.of("", version)).orElse(Map.of()),
                nodes.stream().map(NodeMessage::node).toList(),
                constants,
                ports(INPUT).stream()
                        .filter(input -> !constants.containsKey(input.name()))
                        .toList(),
                ports(OUTPUT));
    }

    private List<Port> ports(int field) {
        return graph.all(field).stream().map(each -> Port.read(each.message())).toList();
    }

    /** In the order of the file. */
    public List<NodeMessage> nodes() {
        return nodes;
    }

    public ModelFile withNodes(List<NodeMessage> others) {
        return new ModelFile(model, graph, others);
    }

    /** With each node behind those that make what it reads; itself where nodes go round in a circle. */
    ModelFile sorted() {
        Set<String> awaited = new HashSet<>();
        nodes.forEach(each -> awaited.addAll(each.node().outputs()));
        awaited.remove("");
        List<NodeMessage> sorted = new ArrayList<>();
        for (List<NodeMessage> left = nodes; !left.isEmpty(); ) {
            List<NodeMessage> waiting = new ArrayList<>();
            for (NodeMessage each : left) {
                Node node = each.node();
                if (Stream.concat(node.inputs().stream(), node.captured().stream())
                        .anyMatch(awaited::contains)) {
                    waiting.add(each);
                } else {
                    sorted.add(each);
                    node.outputs().forEach(awaited::remove);
                }
            }
            if (waiting.size() == left.size()) {
                return this;
            }
            left = waiting;
        }
        return withNodes(sorted);
    }

    /** With constants, each in place of one of the same name. */
    public ModelFile withConstants(Collection<Tensor> constants) {
        Map<String, Field> added = new LinkedHashMap<>();
        constants.forEach(each -> added.put(each.name(), Field.of(CONSTANT, each.bytes())));
        return withConstants(added);
    }

    private ModelFile withConstants(Map<String, Field> others) {
        Map<String, Field> added = new LinkedHashMap<>(others);
        List<Field> all = new ArrayList<>();
        for (Field constant : graph.all(CONSTANT)) {
            Field other = added.remove(nameOf(constant, 8));
            all.add(other == null ? constant : other);
        }
        all.addAll(added.values());
        return new ModelFile(model, graph.with(CONSTANT, all), nodes);
    }

    /** With nodes {@code Constant} that hold a tensor as constants of the graph. */
    public ModelFile withoutConstantNodes() {
        Map<String, Field> constants = new LinkedHashMap<>();
        List<NodeMessage> others = new ArrayList<>();
        for (NodeMessage each : nodes) {
            Node node = each.node();
            if (node.operator().equals("Constant") && node.domain().isEmpty() && node.has("value")) {
                String name = node.outputs().get(0);
                constants.put(
                        name, Field.of(CONSTANT, each.tensor("value", name).bytes()));
            } else {
                others.add(each);
            }
        }
        return withConstants(constants).withNodes(others);
    }

    /** Without constants among its inputs, where files of old versions name them: there they could be replaced by a caller. */
    public ModelFile withConstantsFixed() {
        Set<String> constants = new HashSet<>();
        graph.all(CONSTANT).forEach(field -> constants.add(nameOf(field, 8)));
        return new ModelFile(model, graph.without(INPUT, field -> constants.contains(nameOf(field, 1))), nodes);
    }

    /** Without constants that nothing reads. */
    public ModelFile withoutUnusedConstants() {
        Set<String> used = new HashSet<>();
        nodes.forEach(each -> {
            used.addAll(each.node().inputs());
            used.addAll(each.node().captured());
        });
        graph.all(OUTPUT).forEach(field -> used.add(nameOf(field, 1)));
        return new ModelFile(model, graph.without(CONSTANT, field -> !used.contains(nameOf(field, 8))), nodes);
    }

    /** With tensors that nodes make as further outputs; those that are outputs already stay where they are. */
    public ModelFile withOutputs(List<String> tensors) {
        List<Field> outputs = new ArrayList<>(graph.all(OUTPUT));
        Set<String> known = new HashSet<>();
        outputs.forEach(field -> known.add(nameOf(field, 1)));
        for (String tensor : tensors) {
            if (known.add(tensor)) {
                outputs.add(Field.of(
                        OUTPUT, Message.made(out -> out.text(1, tensor)).bytes()));
            }
        }
        return new ModelFile(model, graph.with(OUTPUT, outputs), nodes);
    }

    /** The number of axes of each tensor whose shape the file tells. */
    public Map<String, Integer> ranks() {
        Map<String, Integer> ranks = new HashMap<>();
        for (int field : new int[] {INPUT, OUTPUT, SHAPES}) {
            ports(field).stream()
                    .filter(port -> !port.shape().isEmpty())
                    .forEach(port -> ranks.put(port.name(), port.shape().size()));
        }
        return ranks;
    }

    /** The version of ONNX's own operators; absent where the file uses none. */
    public Optional<Long> opset() {
        return model.all(OPSET).stream()
                .filter(ModelFile::isOnnx)
                .map(field -> version(field.message()))
                .findFirst();
    }

    /** With another version of ONNX's own operators. */
    public ModelFile withOpset(long version) {
        List<Field> opsets = new ArrayList<>();
        for (Field field : model.all(OPSET)) {
            opsets.add(
                    isOnnx(field)
                            ? Field.of(
                                    OPSET,
                                    Message.made(out -> out.integer(2, version)).bytes())
                            : field);
        }
        return new ModelFile(model.with(OPSET, opsets), graph, nodes);
    }

    private static boolean isOnnx(Field opset) {
        String domain = nameOf(opset, 1);
        return domain.isEmpty() || domain.equals("ai.onnx");
    }

    private static long version(WireReader opset) {
        while (opset.next()) {
            if (opset.field() == 2) {
                return opset.integer();
            }
            opset.skip();
        }
        return 0;
    }

    private static String nameOf(Field field, int number) {
        for (WireReader in = field.message(); in.next(); ) {
            if (in.field() == number) {
                return new String(in.content(), StandardCharsets.UTF_8);
            }
            in.skip();
        }
        return "";
    }
}
