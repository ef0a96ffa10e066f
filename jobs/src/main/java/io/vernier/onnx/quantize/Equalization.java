package io.vernier.onnx.quantize;

import io.vernier.onnx.graph.ElementType;
import io.vernier.onnx.graph.ModelFile;
import io.vernier.onnx.graph.Node;
import io.vernier.onnx.graph.OnnxModel;
import io.vernier.onnx.graph.Readers;
import io.vernier.onnx.graph.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * Scales the channels between two layers so that they use the codes alike: the weights before them times a factor, those behind them by
 * its inverse, which leaves the float network what it was (M. Nagel et al., Data-Free Quantization Through Weight Equalization and Bias
 * Correction, 2019, section 4.1). Between the layers there may be functions that a positive factor goes through. An upper limit, as that
 * of a ReLU6, lets through only factors that no observed value reaches the limit with, and only where what it limits is itself what
 * the layer behind reads: behind a pooling the greatest value before it is not known.
 *
 * @param file the float network with other weights
 * @param statistics of its tensors
 * @param exponents for each tensor that was scaled, how far its channels were brought to one size, up to 1
 */
record Equalization(ModelFile file, Map<String, ActivationStatistics> statistics, Map<String, Double> exponents) {
    private static final Set<String> COMMUTING =
            Set.of("AveragePool", "GlobalAveragePool", "GlobalMaxPool", "LeakyRelu", "MaxPool", "Relu");

    private static final Set<String> SHAPING = Set.of("Flatten", "Reshape", "Squeeze");

    /**
     * Absent where no pair of layers is expected to gain.
     *
     * @param limits whether factors may go through upper limits
     */
    static Optional<Equalization> of(
            ModelFile file,
            NetworkPlan plan,
            Map<String, ActivationStatistics> statistics,
            NetworkOptions options,
            boolean limits) {
        Search search = new Search(plan, statistics, options, limits);
        plan.layers().forEach(search::equalize);
        return search.exponents.isEmpty()
                ? Optional.empty()
                : Optional.of(new Equalization(
                        file.withConstants(search.changed.values()), search.statistics, search.exponents));
    }

    /** The tensors from a layer's output to what other layers read, and these layers. */
    private record Path(List<String> tensors, List<Layer> behind, boolean isLimited) {}

    private static final class Search {
        private final NetworkPlan plan;
        private final NetworkOptions options;
        private final boolean limits;
        private final OnnxModel model;
        private final Readers readers;
        private final Map<Node, Layer> layers = new HashMap<>();
        private final Map<String, ActivationStatistics> statistics;
        private final Map<String, Tensor> changed = new LinkedHashMap<>();
        private final Map<String, Double> exponents = new LinkedHashMap<>();

        Search(NetworkPlan plan, Map<String, ActivationStatistics> statistics, NetworkOptions options, boolean limits) {
            this.plan = plan;
            this.limits = limits;
            this.options = options;
            this.model = plan.model();
            this.readers = Readers.of(model);
            this.statistics = new HashMap<>(statistics);
            plan.layers().forEach(layer -> layers.put(layer.node(), layer));
        }

        void equalize(Layer before) {
            boolean isChangeable = isAlone(before.weights())
                    && before.bias().filter(bias -> !isAlone(bias)).isEmpty()
                    && before.takesBias();
            Optional<Path> found = isChangeable ? path(before) : Optional.empty();
            found.ifPresent(path -> {
                ActivationStatistics observed =
                        statistics.get(path.behind().get(0).input());
                if (path.tensors().stream().allMatch(tensor -> isScalable(tensor, before.outputs()))) {
                    ChannelFactors.best(
                                    observed,
                                    before.outputs(),
                                    path.behind(),
                                    path.behind().stream()
                                            .map(layer -> current(layer.weights()))
                                            .toList(),
                                    path.isLimited(),
                                    NetworkQuantization.quantizer(options.target()))
                            .ifPresent(factors -> apply(before, path, factors));
                }
            });
        }

        /** Whether a tensor has no codes, or the channels of those codes are known. */
        private boolean isScalable(String tensor, int channels) {
            ActivationStatistics known = statistics.get(tensor);
            boolean hasCodes = plan.tensors().contains(tensor);
            return !hasCodes || (known.hasChannels() && known.channels().size() % channels == 0);
        }

        private boolean isAlone(String constant) {
            return readers.count(constant) == 1;
        }

        private Tensor current(String constant) {
            return changed.getOrDefault(constant, model.constants().get(constant));
        }

        /** Absent where something else reads what would be scaled. */
        private Optional<Path> path(Layer before) {
            List<String> tensors = new ArrayList<>();
            List<Layer> behind = new ArrayList<>();
            Set<String> limited = new HashSet<>();
            boolean isLimited = false;
            boolean isShaped = false;
            Deque<String> open = new ArrayDeque<>(List.of(before.output()));
            while (!open.isEmpty()) {
                String tensor = open.remove();
                tensors.add(tensor);
                for (Node reader : readers.of(tensor)) {
                    Layer layer = layers.get(reader);
                    if (layer != null && layer.input().equals(tensor)) {
                        if (!isAlone(layer.weights()) || (layer.isTransposed() && layer.groups() > 1)) {
                            return Optional.empty();
                        }
                        behind.add(layer);
                    } else if (goesThrough(reader, tensor, before)) {
                        isShaped |= SHAPING.contains(reader.operator());
                        open.add(reader.outputs().get(0));
                        if (reader.operator().equals("Clip")) {
                            isLimited = true;
                            limited.add(reader.outputs().get(0));
                        }
                    } else {
                        return Optional.empty();
                    }
                }
            }
            Set<String> read = new HashSet<>();
            behind.forEach(layer -> read.add(layer.input()));
            boolean isShapedAlike = isShaped;
            boolean isAligned = behind.stream().allMatch(layer -> isAligned(before, layer, isShapedAlike));
            boolean isOne = isAligned && read.size() == 1 && (!isLimited || limited.containsAll(read));
            return isOne && (!isLimited || limits)
                    ? Optional.of(new Path(tensors, behind, isLimited))
                    : Optional.empty();
        }

        /** Whether the channels that one layer makes are, one after the other, those that another reads. */
        private static boolean isAligned(Layer before, Layer behind, boolean isShaped) {
            boolean isImage = isSpatial(before);
            return isSpatial(behind)
                    ? isImage && !isShaped
                    : isImage == isShaped
                            && (!isShaped || behind.node().operator().equals("Gemm"));
        }

        private static boolean isSpatial(Layer layer) {
            return layer.node().operator().startsWith("Conv");
        }

        private boolean goesThrough(Node reader, String tensor, Layer before) {
            boolean isData = reader.domain().isEmpty()
                    && !reader.inputs().isEmpty()
                    && reader.inputs().get(0).equals(tensor)
                    && reader.outputs().stream()
                                    .filter(output -> !output.isEmpty())
                                    .count()
                            == 1;
            return isData
                    && (COMMUTING.contains(reader.operator())
                            || (reader.operator().equals("ReduceMean") && isOverSpace(reader, before))
                            || SHAPING.contains(reader.operator())
                            || (reader.operator().equals("Clip") && isFromZero(reader)));
        }

        /** Whether a limit below is 0, which a factor leaves where it is. */
        private boolean isFromZero(Node clip) {
            Tensor least = clip.inputs().size() > 1
                    ? model.constants().get(clip.inputs().get(1))
                    : null;
            return least != null && least.reals()[0] == 0;
        }

        /** Whether a mean leaves rows and channels as they are. */
        private boolean isOverSpace(Node mean, Layer before) {
            int rank = model.constants().get(before.weights()).shape().length;
            Tensor given = mean.inputs().size() > 1
                    ? model.constants().get(mean.inputs().get(1))
                    : null;
            LongStream axes = given == null
                    ? LongStream.of(mean.integers("axes"))
                    : Arrays.stream(given.reals()).mapToLong(each -> (long) each);
            long[] positions = axes.map(axis -> axis < 0 ? axis + rank : axis).toArray();
            return isSpatial(before)
                    && positions.length > 0
                    && LongStream.of(positions).allMatch(axis -> axis > 1);
        }

        private void apply(Layer before, Path path, ChannelFactors factors) {
            double[] factor = factors.factors();
            Tensor weights = current(before.weights());
            changed.put(weights.name(), weights.times(element -> factor[before.output(element)]));
            before.bias().ifPresent(name -> {
                Tensor bias = current(name);
                changed.put(
                        name,
                        bias.reals().length == factor.length
                                ? bias.times(element -> factor[element])
                                : Tensor.of(
                                        name,
                                        ElementType.FLOAT,
                                        new long[] {factor.length},
                                        ChannelFactors.floats(factor, bias.reals()[0])));
            });
            for (Layer layer : path.behind()) {
                int run = layer.inputs() / factor.length;
                Tensor read = current(layer.weights());
                changed.put(read.name(), read.times(element -> 1 / factor[layer.input(element) / run]));
            }
            String read = path.behind().get(0).input();
            for (String tensor : path.tensors()) {
                statistics.computeIfPresent(
                        tensor,
                        (name, known) -> known.channels().size() % factor.length == 0 && known.hasChannels()
                                ? known.scaled(factor)
                                : known);
            }
            exponents.put(read, factors.exponent());
        }
    }
}
