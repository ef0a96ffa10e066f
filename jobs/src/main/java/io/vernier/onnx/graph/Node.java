package io.vernier.onnx.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * An operator of a graph with what it reads and makes.
 *
 * @param name may be empty
 * @param operator such as {@code TreeEnsembleClassifier}
 * @param domain empty for the operators of ONNX itself
 */
public record Node(
        String name,
        String operator,
        String domain,
        List<String> inputs,
        List<String> outputs,
        Map<String, Attribute> attributes) {

    static Node read(WireReader in) {
        String name = "";
        String operator = "";
        String domain = "";
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        Map<String, Attribute> attributes = new TreeMap<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> inputs.add(in.text());
                case 2 -> outputs.add(in.text());
                case 3 -> name = in.text();
                case 4 -> operator = in.text();
                case 5 -> {
                    Attribute attribute = Attribute.read(in.message());
                    attributes.put(attribute.name(), attribute);
                }
                case 7 -> domain = in.text();
                default -> in.skip();
            }
        }
        return new Node(
                name,
                operator,
                domain.equals("ai.onnx") ? "" : domain,
                List.copyOf(inputs),
                List.copyOf(outputs),
                attributes);
    }

    /** The node as the subject of a sentence. */
    public String described() {
        return "node \"" + (name.isEmpty() ? String.join(", ", outputs) : name) + "\" (" + operator + ")";
    }

    /** What graphs inside of it read, as the branches of an {@code If} do; some of it they make themselves. */
    public Set<String> captured() {
        return attributes.values().stream()
                .flatMap(each -> each.captured().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    public boolean has(String key) {
        return attributes.containsKey(key);
    }

    private Optional<Attribute> attribute(String key) {
        return Optional.ofNullable(attributes.get(key));
    }

    public long integer(String key, long otherwise) {
        return attribute(key).flatMap(Attribute::integer).orElse(otherwise);
    }

    public double real(String key, double otherwise) {
        return attribute(key).flatMap(Attribute::real).map(Float::doubleValue).orElse(otherwise);
    }

    public String text(String key, String otherwise) {
        return attribute(key).flatMap(Attribute::text).orElse(otherwise);
    }

    public Optional<Tensor> tensor(String key) {
        return attribute(key).flatMap(Attribute::tensor);
    }

    /** Empty where there is no such attribute. */
    public double[] reals(String key) {
        return attribute(key).map(Attribute::reals).orElse(new double[0]);
    }

    /** The attribute, or that of the same name {@code _as_tensor}, which holds doubles; empty where there is neither. */
    public double[] realsOrTensor(String key) {
        return tensor(key + "_as_tensor").map(Tensor::reals).orElseGet(() -> reals(key));
    }

    /** Empty where there is no such attribute. */
    public long[] integers(String key) {
        return attribute(key).map(Attribute::integers).orElse(new long[0]);
    }

    /** Empty where there is no such attribute. */
    public List<String> texts(String key) {
        return attribute(key).map(Attribute::texts).orElse(List.of());
    }
}
