package io.vernier.spark.mllib;

import io.vernier.config.JobConfiguration.ModelConfiguration;
import io.vernier.config.OnnxConfiguration;
import io.vernier.config.OnnxConfiguration.Decision;
import io.vernier.config.OnnxConfiguration.Operators;
import io.vernier.config.OnnxConfiguration.Taps;
import io.vernier.onnx.graph.Node;
import io.vernier.onnx.graph.NodeChoice;
import io.vernier.onnx.graph.OnnxException;
import io.vernier.onnx.graph.OnnxModel;
import io.vernier.onnx.graph.Port;
import io.vernier.onnx.runtime.InputLayout;
import io.vernier.onnx.runtime.NetworkFile;
import io.vernier.onnx.runtime.NetworkTensor;
import io.vernier.onnx.runtime.Optimization;
import io.vernier.onnx.runtime.OrtModel;
import io.vernier.onnx.runtime.Probe;
import io.vernier.onnx.runtime.RuntimeLibrary;
import io.vernier.spark.mllib.SavedModel.StageReport;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes a {@link Network} of a file: what it reads, what is measured of it, how it is run. */
final class Networks {
    private static final Set<String> DOMAINS = Set.of("", "ai.onnx.ml", "com.microsoft");
    private static final Set<String> QUANTIZED = Set.of("QuantizeLinear", "DequantizeLinear");
    private static final long OLDEST_OPSET = 10;

    /** Of models that are no networks, whatever products of matrices they become, such as distances to the centers of clusters. */
    private static final Set<String> CONVERTERS = Set.of("skl2onnx", "OnnxMLTools");

    private final ModelConfiguration model;
    private final OnnxModel graph;
    private final NodeChoice choice;

    private Networks(ModelConfiguration model, OnnxModel graph) {
        this.model = model;
        this.graph = graph;
        this.choice = choice(model.onnx().network());
    }

    /** Whether a graph, which is none of steps, looks like a network. */
    static boolean isNetwork(OnnxModel graph) {
        return !CONVERTERS.contains(graph.producer())
                && graph.nodes().stream().noneMatch(node -> node.domain().equals("ai.onnx.ml"))
                && graph.nodes().stream().anyMatch(node -> NodeChoice.COMPUTE.contains(node.operator()));
    }

    /**
     * Probes a network.
     *
     * @param content the bytes of the file, with all its constants
     * @throws OnnxException if it is none that can be quantized, or ONNX Runtime is missing or does not compute it
     * @throws io.vernier.outcome.Refusal if the configured inputs are not its own
     */
    static Network load(ModelConfiguration model, OnnxModel graph, byte[] content) {
        RuntimeLibrary.requireVersion();
        return new Networks(model, graph).network(content);
    }

    /** Which nodes are asked to compute with integers. */
    static NodeChoice choice(OnnxConfiguration.Network asked) {
        Operators operators = asked.quantization().operators();
        Set<String> types = operators.equals(Operators.COMPUTE)
                ? NodeChoice.COMPUTE
                : operators.equals(Operators.ALL) ? NodeChoice.ALL : Set.copyOf(operators.types());
        return new NodeChoice(types, asked.quantization().floats());
    }

    private Network network(byte[] content) {
        requireQuantizable();
        OnnxConfiguration.Network asked = model.onnx().network();
        NetworkInputs inputs = NetworkInputs.of(model, graph);
        InputLayout layout = inputs.layout();
        List<String> outputs = graph.outputs().stream().map(Port::name).toList();
        String output = output(outputs);
        Probe.Limits limits = new Probe.Limits(asked.tapBudgetBytes(), asked.batch(), inputs.fixedBatch());
        Probe.Found found = Probe.of(
                NetworkFile.of(content, outputs),
                layout,
                asked(),
                limits,
                asked.optimized() ? Optimization.ALL : Optimization.NONE);
        NetworkTensor decided = found.model().shown().stream()
                .filter(tensor -> tensor.name().equals(output))
                .findFirst()
                .orElseThrow(() -> new OnnxException(
                        "has no tensor of floats as its output \"" + output + "\"; name another one in onnx.output"));
        return new Network(
                graph,
                found.model(),
                decided,
                decision(decided),
                asked,
                inputs.features(),
                limits,
                reports(found.model(), found.left()));
    }

    private void requireQuantizable() {
        Long opset = graph.opsets().get("");
        if (opset == null || opset < OLDEST_OPSET) {
            throw new OnnxException("has operators of version " + opset + ", expected " + OLDEST_OPSET
                    + " or later; convert it with onnx.version_converter");
        }
        for (Node node : graph.nodes()) {
            if (!DOMAINS.contains(node.domain())) {
                throw new OnnxException("has the " + node.described() + " of the domain \"" + node.domain()
                        + "\", which is not known; export it with operators of ONNX");
            }
            if (QUANTIZED.contains(node.operator())) {
                throw new OnnxException("is quantized already, by the " + node.described()
                        + "; name the file of floats that it was made of");
            }
        }
        List<String> unmatched = choice.unmatched(graph);
        if (!unmatched.isEmpty()) {
            throw new OnnxException(
                    "has no node \"" + String.join("\", \"", unmatched) + "\", which onnx.float names; correct it");
        }
        if (graph.nodes().stream().noneMatch(choice::isQuantized)) {
            throw new OnnxException("has no node to quantize, expected one of "
                    + choice.operators().stream().sorted().collect(Collectors.joining(", "))
                    + "; name others in onnx.operators, or fewer in onnx.float");
        }
    }

    private String output(List<String> outputs) {
        String named = model.onnx().network().output().orElse("");
        if (named.isEmpty() && outputs.size() == 1) {
            return outputs.get(0);
        }
        if (!outputs.contains(named)) {
            throw new OnnxException("has the outputs \"" + String.join("\", \"", outputs) + "\", but onnx.output "
                    + (named.isEmpty() ? "names none" : "is \"" + named + "\"") + "; name the one that decides");
        }
        return named;
    }

    private Decision decision(NetworkTensor output) {
        Decision decision =
                model.onnx().network().decision().orElse(output.values() == 1 ? Decision.IDENTITY : Decision.ARGMAX);
        if (decision != Decision.ARGMAX && output.values() != 1) {
            throw new OnnxException("has " + output.values() + " numbers a row in its output \"" + output.name()
                    + "\", but onnx.decision is of one; set onnx.decision: argmax, or name another output");
        }
        return decision;
    }

    /** The tensors to be measured, in the order of the graph, the outputs last. */
    private List<Probe.Asked> asked() {
        Set<String> names = new LinkedHashSet<>(
                model.onnx().network().taps() == Taps.ALL ? NodeChoice.made(graph) : choice.activations(graph));
        graph.outputs().forEach(output -> names.add(output.name()));
        return names.stream()
                .map(name -> new Probe.Asked(name, NodeChoice.channelAxis(graph, name), false))
                .toList();
    }

    private List<StageReport> reports(OrtModel measured, List<String> left) {
        List<StageReport> reports = new ArrayList<>();
        Set<String> floats = measured.shown().stream().map(NetworkTensor::name).collect(Collectors.toSet());
        for (Node node : graph.nodes()) {
            boolean isMeasured = node.inputs().stream().anyMatch(floats::contains);
            reports.add(new StageReport(
                    node.operator(),
                    NodeChoice.name(node),
                    choice.isQuantized(node)
                            ? isMeasured ? Network.QUANTIZED : "float: reads no tensor of floats that rows make"
                            : choice.operators().contains(node.operator()) ? "float: named in onnx.float" : "float"));
        }
        left.stream()
                .map(name -> new StageReport("tensor", name, "not measured: no floats"))
                .forEach(reports::add);
        return reports;
    }
}
