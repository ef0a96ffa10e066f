package io.vernier.onnx.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An attribute of a node; of its values one is set, as its name tells.
 *
 * @param name such as {@code nodes_values}
 * @param captured what the nodes of a graph read, which may come from outside of it
 */
@SuppressWarnings("ArrayRecordComponent")
record Attribute(
        String name,
        Optional<Float> real,
        Optional<Long> integer,
        Optional<String> text,
        Optional<Tensor> tensor,
        double[] reals,
        long[] integers,
        List<String> texts,
        Set<String> captured) {

    static Attribute read(WireReader in) {
        String name = "";
        Optional<Float> real = Optional.empty();
        Optional<Long> integer = Optional.empty();
        Optional<String> text = Optional.empty();
        Optional<Tensor> tensor = Optional.empty();
        List<Float> reals = new ArrayList<>();
        List<Long> integers = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        Set<String> captured = new HashSet<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> name = in.text();
                case 2 -> real = Optional.of(in.float32());
                case 3 -> integer = Optional.of(in.integer());
                case 4 -> text = Optional.of(in.text());
                case 5 -> tensor = Optional.of(Tensor.read(in.message()));
                case 6, 11 -> capture(in.message(), captured);
                case 7 -> in.floats(reals::add);
                case 8 -> in.integers(integers::add);
                case 9 -> texts.add(in.text());
                default -> in.skip();
            }
        }
        return new Attribute(
                name,
                real,
                integer,
                text,
                tensor,
                reals.stream().mapToDouble(Float::doubleValue).toArray(),
                integers.stream().mapToLong(Long::longValue).toArray(),
                List.copyOf(texts),
                Set.copyOf(captured));
    }

    private static void capture(WireReader graph, Set<String> captured) {
        while (graph.next()) {
            switch (graph.field()) {
                case 1 -> {
                    Node node = Node.read(graph.message());
                    captured.addAll(node.inputs());
                    captured.addAll(node.captured());
                }
                case 12 -> captured.add(Port.read(graph.message()).name());
                default -> graph.skip();
            }
        }
    }
}
