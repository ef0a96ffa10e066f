package io.vernier.onnx.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vernier.onnx.graph.ElementType;
import io.vernier.onnx.graph.HalfPrecision;
import io.vernier.onnx.graph.ModelFile;
import io.vernier.onnx.graph.Node;
import io.vernier.onnx.graph.NodeChoice;
import io.vernier.onnx.graph.OnnxModel;
import io.vernier.onnx.graph.Tensor;
import io.vernier.range.RangeEstimator;
import io.vernier.statistics.ChannelSummary;
import io.vernier.statistics.Distribution;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that were written are what ONNX Runtime reads, and give nearly what the float network gives. */
class QdqFileTest {
    private static final NetworkOptions DEFAULTS = NetworkOptions.defaults();

    private static NetworkOptions plain(Set<String> operators, List<String> floats) {
        return with(new NodeChoice(operators, floats), false, false, false, NetworkTarget.ONNXRUNTIME, WeightType.INT8);
    }

    private static NetworkOptions with(
            NodeChoice nodes, boolean outputs, boolean equalize, boolean bias, NetworkTarget target, WeightType type) {
        return new NetworkOptions(
                nodes, Set.of(), outputs, new Recipe(RangeEstimator.minMax(), equalize, bias), target, type);
    }

    @ParameterizedTest
    @CsvSource({"mlp,32", "cnn,36", "cnn_opset10,40", "cnn_opset12,40", "residual,38"})
    void keepsWhatTheNetworkComputes(String name, double least) {
        SmallNetwork network = SmallNetwork.of(name);

        double plain = network.sqnr(
                network.quantized(plain(NodeChoice.COMPUTE, List.of())).file());
        double chosen = network.sqnr(network.quantized(DEFAULTS).file());

        assertThat(plain).isGreaterThan(least);
        assertThat(chosen).isGreaterThanOrEqualTo(plain);
    }

    @Test
    void whatMovesNumbersToFloatOperatorsHasNoCodesOfItsOwn() {
        ModelFile network = SmallNetwork.of("cnn").normalized();
        NetworkOptions all = plain(NodeChoice.ALL, List.of());
        Map<Node, Treatment> treatments = NetworkPlan.of(network, all).treatments();
        Map<Boolean, Set<String>> quantized = treatments.keySet().stream()
                .filter(node -> treatments.get(node).isQuantized())
                .collect(Collectors.partitioningBy(
                        node -> Operators.isMoving(node.operator()),
                        Collectors.mapping(NodeChoice::name, Collectors.toSet())));

        NetworkPlan searched = NetworkPlan.of(
                network,
                new NetworkOptions(
                        all.nodes(), quantized.get(false), all.outputs(), all.recipe(), all.target(), all.weights()));

        assertThat(quantized.get(true)).isNotEmpty();
        assertThat(searched.tensors()).isEmpty();
    }

    @Test
    void foldsWhatIsFoldedAlreadyAndLeavesWhatOnlyConstantsMake() {
        SmallNetwork network = SmallNetwork.of("folded");
        NetworkOptions all = plain(NodeChoice.ALL, List.of());

        assertThat(network.sqnr(network.normalized())).isGreaterThan(110);
        assertThat(network.sqnr(network.quantized(all).file())).isGreaterThan(30);
        // Measured is what rows make: codes of anything else would have no range.
        assertThat(NodeChoice.made(network.file().model()))
                .containsAll(NetworkPlan.of(network.normalized(), all).tensors());
    }

    @Test
    void floats16AreTakenAsFloats32() {
        SmallNetwork network = SmallNetwork.of("half");
        byte[] widened = HalfPrecision.widened(network.file().bytes());
        SmallNetwork wide = new SmallNetwork(ModelFile.of(widened), network.shape(), network.rows());

        // What is left between them is what float16 rounds away.
        assertThat(RuntimeSession.sqnr(wide.output(wide.file()), network.output(network.file())))
                .isGreaterThan(55);
        assertThat(HalfPrecision.widened(widened)).isSameAs(widened);
        QuantizedNetwork quantized = wide.quantized(DEFAULTS);
        assertThat(quantized.layers().stream()
                        .filter(layer -> layer.treatment().isQuantized())
                        .map(layer -> layer.operator()))
                .containsExactly("Gemm", "MatMul", "MatMul");
        assertThat(wide.sqnr(quantized.file())).isGreaterThan(32);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mlp", "cnn"})
    void gainsWhereChannelsAreUnequal(String name) {
        SmallNetwork network = SmallNetwork.of(name);

        QuantizedNetwork chosen = network.quantized(DEFAULTS);

        assertThat(network.sqnr(chosen.equalized().orElseThrow())).isGreaterThan(110);
        assertThat(network.sqnr(chosen.file()))
                .isGreaterThan(6
                        + network.sqnr(network.quantized(plain(NodeChoice.COMPUTE, List.of()))
                                .file()));
    }

    @Test
    void givesUpScalingThatChangesTheNetwork() {
        SmallNetwork network = SmallNetwork.of("mlp");

        QuantizedNetwork found = NetworkQuantization.quantize(
                network.normalized(), network.statistics(DEFAULTS), DEFAULTS, Map.of(), (changed, original) -> false);

        assertThat(found.equalized()).isEmpty();
    }

    /** One file is two models where pairs of products saturate, which codes of unsigned weights are not subject to. */
    @ParameterizedTest
    @EnumSource(WeightType.class)
    void isTheSamePreciselyComputedAndAsWritten(WeightType type) {
        SmallNetwork network = SmallNetwork.of("cnn");
        byte[] file = network.quantized(with(DEFAULTS.nodes(), false, true, true, NetworkTarget.ONNXRUNTIME, type))
                .file()
                .bytes();

        float[] asWritten = only(RuntimeSession.runUnoptimized(file, network.shape(), network.rows()));
        float[] precise = only(RuntimeSession.run(file, network.shape(), network.rows(), true));
        float[] expected = network.output(network.file());

        assertThat(RuntimeSession.sqnr(expected, precise))
                .isCloseTo(RuntimeSession.sqnr(expected, asWritten), within(.5));
    }

    private static float[] only(Map<String, RuntimeSession.Values> values) {
        return values.values().iterator().next().values();
    }

    @ParameterizedTest
    @EnumSource(NetworkTarget.class)
    void writesAZeroPointBesideEveryScale(NetworkTarget target) {
        SmallNetwork network = SmallNetwork.of("cnn");
        OnnxModel model = network.quantized(with(DEFAULTS.nodes(), false, false, true, target, WeightType.INT8))
                .file()
                .model();

        List<Node> coding = model.nodes().stream()
                .filter(node -> node.operator().endsWith("uantizeLinear"))
                .toList();

        assertThat(coding).isNotEmpty().allSatisfy(node -> {
            assertThat(node.inputs()).hasSize(3);
            Tensor scale = model.constants().get(node.inputs().get(1));
            Tensor zeroPoint = model.constants().get(node.inputs().get(2));
            assertThat(zeroPoint.shape()).isEqualTo(scale.shape());
            if (target == NetworkTarget.TENSORRT) {
                assertThat(zeroPoint.reals()).containsOnly(0);
                assertThat(zeroPoint.type()).isEqualTo(ElementType.INT8);
            }
        });
        assertThat(network.sqnr(network.quantized(with(DEFAULTS.nodes(), false, false, true, target, WeightType.INT8))
                        .file()))
                .isGreaterThan(32);
    }

    @Test
    void roundsATensorOnceHoweverManyReadIt() {
        SmallNetwork network = SmallNetwork.of("residual");

        OnnxModel model =
                network.quantized(plain(NodeChoice.ALL, List.of())).file().model();

        List<String> rounded = model.nodes().stream()
                .filter(node -> node.operator().equals("QuantizeLinear"))
                .map(node -> node.inputs().get(0))
                .toList();
        assertThat(rounded).doesNotHaveDuplicates().contains("a0", "c1", "s1", "m1", "d1", "k1", "k2");
        assertThat(network.sqnr(
                        network.quantized(plain(NodeChoice.ALL, List.of())).file()))
                .isGreaterThan(30);
    }

    /** A runtime rounds the float weights of what reads codes, by one scale for the whole tensor. */
    @Test
    void floatLayersReadTheTensorAsItWas() {
        SmallNetwork network = SmallNetwork.of("cnn");

        OnnxModel model = network.quantized(plain(NodeChoice.COMPUTE, List.of("conv_c1", "gemm*")))
                .file()
                .model();

        Set<String> decoded = model.nodes().stream()
                .filter(node -> node.operator().equals("DequantizeLinear"))
                .flatMap(node -> node.outputs().stream())
                .collect(Collectors.toSet());
        Map<String, Node> nodes = model.nodes().stream()
                .collect(Collectors.toMap(node -> node.outputs().get(0), node -> node));
        assertThat(nodes.get("c1").inputs()).containsExactly("a0", "w1", "b1").doesNotContainAnyElementsOf(decoded);
        assertThat(nodes.get("logits").inputs()).doesNotContainAnyElementsOf(decoded);
        assertThat(nodes.get("c2").inputs()).allMatch(decoded::contains);
    }

    @Test
    void roundsOutputsWhereItIsAskedTo() {
        SmallNetwork network = SmallNetwork.of("cnn");

        QuantizedNetwork found = network.quantized(
                with(DEFAULTS.nodes(), true, false, false, NetworkTarget.ONNXRUNTIME, WeightType.INT8));

        float[] output = network.output(found.file());
        long distinct = IntStream.range(0, output.length)
                .mapToObj(k -> output[k])
                .distinct()
                .count();
        assertThat(distinct).isLessThanOrEqualTo(256);
    }

    @Test
    void aLayerWhoseSumsMayLeave32BitsStaysFloat() {
        ModelFile file = SmallNetwork.of("mlp").normalized();
        int inputs = 80_000;
        double[] ones = new double[inputs];
        Arrays.fill(ones, 1);
        ModelFile wide = file.withConstants(List.of(
                Tensor.of("w0", ElementType.FLOAT, new long[] {inputs, 1}, ones),
                Tensor.of("b0", ElementType.FLOAT, new long[] {1}, new double[1]),
                Tensor.of("w1", ElementType.FLOAT, new long[] {16, 1}, new double[16])));
        ActivationStatistics.Channel channel = new ActivationStatistics.Channel(0, 1, .5, .3, 1);
        ActivationStatistics one = new ActivationStatistics(
                Distribution.of(new ChannelSummary(
                        1, 0, 0, 0, 0, 0, OptionalDouble.of(0), OptionalDouble.of(1), OptionalDouble.empty())),
                List.of(channel));

        QuantizedNetwork found = NetworkQuantization.quantize(
                wide,
                Map.of("x", one, "r0", one, "r1", one),
                plain(NodeChoice.COMPUTE, List.of()),
                Map.of(),
                (a, b) -> true);

        assertThat(found.layers().get(0).treatment()).isEqualTo(Treatment.ACCUMULATOR);
        assertThat(found.layers().get(2).treatment()).isEqualTo(Treatment.CHOSEN);
        assertThat(found.file().nodes().get(0).node().operator()).isEqualTo("Gemm");
        assertThat(found.tensors()).extracting("tensor").doesNotContain("x");
    }

    @Test
    void keepsABiasBesideWeightsThatAreZero() {
        SmallNetwork network = SmallNetwork.of("mlp");
        ModelFile file = network.file()
                .withConstants(List.of(Tensor.of("w0", ElementType.FLOAT, new long[] {24, 32}, new double[24 * 32])));
        SmallNetwork constant = new SmallNetwork(file, network.shape(), network.rows());

        QuantizedNetwork found = constant.quantized(plain(NodeChoice.COMPUTE, List.of()));

        assertThat(constant.sqnr(found.file())).isGreaterThan(38);
    }
}
