package io.vernier.jobs.report;

import io.vernier.integer.InstructionRow;
import io.vernier.integer.TreeSize;
import io.vernier.jobs.store.manifest.RunManifest;
import io.vernier.jobs.store.table.AccumulatorRow;
import io.vernier.jobs.store.table.ValidationRow;
import io.vernier.statistics.TensorStatistics;
import io.vernier.validation.Gate;
import io.vernier.validation.MaterialLoss;
import io.vernier.validation.Metric;
import io.vernier.validation.MetricName;
import io.vernier.validation.Speed;
import io.vernier.validation.Verdict;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A run in values: everything that the terminal, its page and comparisons show, decided once.
 *
 * @param name of its model
 * @param found the tables
 * @param tensors in the order of the model
 * @param quality metrics of the whole model on all held-out rows, without the counts of rows
 * @param slices by column
 * @param clusters in their order; empty of models that assign none
 * @param proof absent where there is none
 * @param losses what got worse by much and not by chance
 */
public record RunSummary(
        String name,
        Findings found,
        List<TensorSummary> tensors,
        List<ValidationRow> quality,
        List<SliceSummary> slices,
        List<ClusterSummary> clusters,
        Optional<Proof> proof,
        List<MaterialLoss> losses) {
    /** What is told wherever there is a verdict. */
    private static final Set<MetricName> SHOWN = Set.of(
            MetricName.AGREEMENT,
            MetricName.CLUSTER_AGREEMENT,
            MetricName.HASH_AGREEMENT,
            MetricName.TOP_K_OVERLAP,
            MetricName.ACCURACY);

    private static final int BITS_OF_DOUBLE = 64;

    public RunSummary {
        tensors = List.copyOf(tensors);
        quality = List.copyOf(quality);
        slices = List.copyOf(slices);
        clusters = List.copyOf(clusters);
        losses = List.copyOf(losses);
    }

    /** What the tables of a run say. */
    public static RunSummary of(Findings found) {
        List<ValidationRow> whole = found.validation().stream()
                .filter(row -> row.scope().equals(Metric.MODEL) && row.slice().isEmpty())
                .toList();
        return new RunSummary(
                name(found.path()),
                found,
                found.calibration().tensors().stream()
                        .map(tensor -> TensorSummary.of(tensor, found))
                        .toList(),
                whole.stream().filter(row -> !row.isCount()).toList(),
                SliceSummary.of(found.validation()),
                ClusterSummary.of(found),
                Proof.of(found.certificate()),
                MaterialLoss.among(whole.stream()
                        .map(ValidationRow::asMetric)
                        .flatMap(Optional::stream)
                        .toList()));
    }

    /** {@code <output>/<name>/runs/<run_id>}. */
    private static String name(String path) {
        String[] parts = path.split("/", -1);
        return parts.length > 2 ? parts[parts.length - 3] : path;
    }

    /** Its identity, the name of its directory. */
    public String runId() {
        return found.path().substring(found.path().lastIndexOf('/') + 1);
    }

    /** The verdict; absent while the run is not complete. */
    public Optional<Verdict> verdict() {
        return found.manifest().map(RunManifest::verdict);
    }

    /** Each gate and what it found. */
    public List<Gate.Result> gates() {
        return found.manifest().map(RunManifest::gates).orElse(List.of());
    }

    /** The gates that did not hold. */
    public List<Gate.Result> missed() {
        return gates().stream().filter(gate -> !gate.passed()).toList();
    }

    /** Whether a run passed that nothing could fail. */
    public boolean isUngated() {
        return verdict().filter(Verdict.PASSED::equals).isPresent() && gates().isEmpty();
    }

    /** Whether a metric got worse by much and not by chance. */
    public boolean isLost(ValidationRow row) {
        return losses.stream().anyMatch(loss -> loss.metric().label().equals(row.metric()));
    }

    /** What gates say of a metric of the whole model; absent where none judges it. */
    public Optional<Gate.Result> judgement(ValidationRow row) {
        return row.asMetric()
                .flatMap(metric ->
                        gates().stream().filter(gate -> gate.judges(metric)).findFirst());
    }

    /** The losses beside those of equal decisions and of accuracy, which are told wherever there is a verdict. */
    public List<MaterialLoss> furtherLosses() {
        return losses.stream().filter(loss -> !SHOWN.contains(loss.metric())).toList();
    }

    /** A metric of the whole model. */
    public Optional<ValidationRow> metric(String metric) {
        return quality.stream().filter(row -> row.metric().equals(metric)).findFirst();
    }

    /** By how much a number of a tensor and what its integers stand for differ at most; absent where that was not measured. */
    public OptionalDouble greatestError(String tensor) {
        return found.validation().stream()
                .filter(row -> row.scope().equals(tensor)
                        && row.metric().equals(MetricName.MAX_ABS_ERROR.label())
                        && row.slice().isEmpty())
                .map(ValidationRow::quantizedValue)
                .findFirst()
                .orElse(OptionalDouble.empty());
    }

    /** A count of held-out rows; absent where nothing was validated. */
    public OptionalLong count(String metric) {
        return found.validation().stream()
                .filter(row -> row.metric().equals(metric)
                        && row.scope().equals(Metric.MODEL)
                        && row.slice().isEmpty()
                        && row.quantizedValue().isPresent())
                .mapToLong(row -> (long) row.quantizedValue().getAsDouble())
                .findFirst();
    }

    /** The share of rows that both models decide alike: their classes, numbers, clusters or hashes. */
    public Optional<ValidationRow> agreement() {
        return metric(MetricName.AGREEMENT.label())
                .or(() -> metric(MetricName.CLUSTER_AGREEMENT.label()))
                .or(() -> metric(MetricName.HASH_AGREEMENT.label()));
    }

    /** Whether a proof says that the integers decide as the float model does for every row, seen or not: only then is the interval no wider. */
    public boolean isProvenSame() {
        return agreement()
                .filter(row -> row.low().isPresent() && row.low().getAsDouble() == 1)
                .isPresent();
    }

    /** What {@link #agreement()} is a share of. */
    public Alike alike() {
        return Alike.of(agreement(), this);
    }

    /** Whether the model predicts classes or numbers, and nobody told it which are right: only the agreement of both models is known. */
    public boolean isWithoutLabel() {
        return metric(MetricName.AGREEMENT.label()).isPresent()
                && metric(MetricName.ACCURACY.label()).isEmpty()
                && metric(MetricName.RMSE.label()).isEmpty();
    }

    /** Whether the model is a network, which ONNX Runtime computes. */
    public boolean isOfNetwork() {
        return found.manifest().map(RunManifest::isOfNetwork).orElse(false);
    }

    /** Whether the model is tables of vectors, which have no program. */
    public boolean isOfTables() {
        return found.manifest().map(RunManifest::isOfTables).orElse(false);
    }

    /** Whether the model predicts numbers and not classes; factors predict ratings. */
    public boolean isRegression() {
        return isOfTables()
                || found.program().stream()
                        .filter(step -> step.kind().equals("predict"))
                        .anyMatch(step -> "identity".equals(step.attributes().get("rule")));
    }

    /**
     * The tensor that is or is made of integers and has the least signal-to-noise ratio on held-out data. One with channels of no bits is left
     * out: its noise is mostly these channels themselves, which were left out on purpose.
     */
    public Optional<TensorSummary> weakest() {
        return tensors.stream()
                .filter(tensor -> tensor.isQuantized() && tensor.measuredDb().isPresent())
                .filter(tensor -> tensor.values().stream().noneMatch(role -> role.leastBits() == 0))
                .min(Comparator.comparingDouble(tensor -> tensor.measuredDb().getAsDouble()));
    }

    /** How long both models took in the validation; absent where that was not measured. */
    public Optional<Speed> speed() {
        return timed().filter(speed -> !speed.isBrief());
    }

    /** The same, also where too little was timed to be sure of. */
    public Optional<Speed> timed() {
        return found.manifest().flatMap(RunManifest::speed).filter(speed -> speed.rows() > 0);
    }

    /** The first of the widest accumulators by proof; absent where there are none. */
    public Optional<AccumulatorRow> widest() {
        return found.accumulators().stream().reduce((best, row) -> row.provenBits() > best.provenBits() ? row : best);
    }

    /** The instruction of a kind that makes a tensor. */
    public Optional<InstructionRow> instruction(String kind, String tensor) {
        return found.program().stream()
                .filter(step -> step.kind().equals(kind) && step.name().equals(tensor))
                .findFirst();
    }

    /** The weights of all linear layers, without biases. */
    public long weights() {
        return isOfTables()
                ? found.calibration().tensors().stream()
                        .mapToLong(RunSummary::numbers)
                        .sum()
                : found.program().stream().mapToLong(RunSummary::weights).sum();
    }

    private Optional<TreeSize> trees() {
        return TreeSize.of(found.program(), leafBits().orElse(Double.SIZE));
    }

    /** What takes the bytes, such as {@code 160 weights}. */
    public String sized() {
        return trees().map(
                        size -> Numbers.count(size.splits()) + " splits, " + Numbers.count(size.leaves()) + " leaves")
                .orElseGet(() -> Numbers.count(weights()) + " weights");
    }

    /** The bits of the leaves of trees; absent where these are real numbers, or there are none. */
    public OptionalInt leafBits() {
        return tensors.stream()
                .filter(tensor -> instruction("integer_trees", tensor.name()).isPresent())
                .flatMap(tensor -> tensor.role("weight").stream())
                .mapToInt(RoleSummary::greatestBits)
                .findFirst();
    }

    private static long numbers(TensorStatistics tensor) {
        return tensor.summary(0).count() * tensor.layout().channels();
    }

    private static long weights(InstructionRow step) {
        return step.kind().equals("linear") ? (long) step.shape()[0] * step.shape()[1] : 0;
    }

    /** What the weights, or the trees, take in as many bits as they have, each layer in whole bytes. */
    public long weightBytes() {
        return trees().map(TreeSize::bytes).orElseGet(this::layerBytes);
    }

    private long layerBytes() {
        return tensors.stream()
                .mapToLong(tensor -> {
                    long count = isOfTables()
                            ? numbers(found.calibration().tensor(tensor.name()))
                            : found.program().stream()
                                    .filter(step -> step.name().equals(tensor.name()))
                                    .mapToLong(RunSummary::weights)
                                    .sum();
                    long bits =
                            tensor.role("weight").map(RoleSummary::greatestBits).orElse(BITS_OF_DOUBLE);
                    return (count * bits + Byte.SIZE - 1) / Byte.SIZE;
                })
                .sum();
    }

    /** How many times smaller than as doubles; absent without weights and trees. */
    public Optional<Double> shrinkage() {
        if (trees().isPresent()) {
            return trees().map(TreeSize::shrinkage);
        }
        return weights() == 0 ? Optional.empty() : Optional.of((double) weights() * Double.BYTES / weightBytes());
    }

    /** The bits of a role before overrides, as they are configured; absent where the configuration is not known. */
    private Optional<Integer> configuredBits(String role) {
        return found.manifest()
                .map(manifest -> manifest.configuration().get("quantization"))
                .map(quantization -> quantization instanceof Map<?, ?> roles ? roles.get(role) : null)
                .map(each -> each instanceof Map<?, ?> keys ? keys.get("bits") : null)
                .map(bits -> ((Number) bits).intValue());
    }

    /** The ranks that a model of trees reads in the place of its features; absent of other models. */
    public Optional<RoleSummary> ranks() {
        return tensors.stream()
                .filter(tensor -> instruction("rank", tensor.name()).isPresent())
                .map(tensor -> tensor.role("input"))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /**
     * Such as {@code 8}, or {@code 8/6/4} for inputs, activations and weights; of trees the bits of their ranks; empty where the configuration
     * is not known.
     */
    public String bits() {
        if (ranks().isPresent()) {
            return ranks().get().bits();
        }
        List<String> roles = isOfTables() ? List.of("weights") : List.of("inputs", "activations", "weights");
        List<String> each = roles.stream()
                .map(this::configuredBits)
                .flatMap(Optional::stream)
                .map(bits -> Integer.toString(bits))
                .toList();
        return each.stream().distinct().count() == 1 ? each.get(0) : String.join("/", each);
    }
}
