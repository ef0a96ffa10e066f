package io.vernier.jobs.stage;

import io.vernier.config.JobConfiguration;
import io.vernier.jobs.store.CalibrationDirectory;
import io.vernier.jobs.store.MomentsDirectory;
import io.vernier.onnx.graph.ModelFile;
import io.vernier.onnx.quantize.LayerInputs;
import io.vernier.onnx.quantize.Recipe;
import io.vernier.onnx.runtime.NetworkFile;
import io.vernier.onnx.runtime.OrtModel;
import io.vernier.outcome.Refusal;
import io.vernier.spark.mllib.Network;
import io.vernier.spark.plan.Broadcasts;
import io.vernier.spark.scan.NetworkMoments;
import io.vernier.statistics.SecondMoments;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.broadcast.Broadcast;

/** The sums that the weights of a network are rounded by: of one more pass over the calibration's data, saved with the calibration. */
final class NetworkCompensation {
    /** Raised when equal rows may give other sums, or equal sums other codes, than before. */
    private static final int VERSION = 1;

    private NetworkCompensation() {}

    /** Reads the data unless its sums are there. */
    static NetworkIntegers.Moments of(JobContext job, Network network) {
        CalibrationDirectory directory = job.calibrationDirectory();
        NetworkIntegers.Moments saved = saved(job.configuration(), directory);
        return (floats, inputs, recipe) -> {
            boolean isThere = inputs.stream().allMatch(each -> sums(job.configuration(), directory, each, recipe)
                    .isComplete());
            if (!isThere) {
                List<SecondMoments> measured = measured(job, network, floats, inputs);
                for (int layer = 0; layer < inputs.size(); layer++) {
                    sums(job.configuration(), directory, inputs.get(layer), recipe)
                            .write(measured.get(layer));
                }
            }
            return saved.of(floats, inputs, recipe);
        };
    }

    /** Reads what was saved; refuses what is not there or damaged (21). */
    static NetworkIntegers.Moments saved(JobConfiguration configuration, CalibrationDirectory directory) {
        return (floats, inputs, recipe) -> {
            Map<String, SecondMoments> all = new HashMap<>();
            for (LayerInputs each : inputs) {
                all.put(
                        each.layer(),
                        sums(configuration, directory, each, recipe).read(SecondMoments.empty(each.inputs(), 1, 0)));
            }
            return all;
        };
    }

    private static MomentsDirectory sums(
            JobConfiguration configuration, CalibrationDirectory directory, LayerInputs inputs, Recipe recipe) {
        SortedMap<String, Object> what = new TreeMap<>();
        what.put("version", VERSION);
        what.put("kind", "network");
        what.put("onnx", configuration.resolved().get("onnx"));
        what.put("recipe", recipe.label());
        what.put("layer", inputs.layer());
        return directory.moments(MomentsDirectory.identity(what), inputs.layer());
    }

    private static List<SecondMoments> measured(
            JobContext job, Network network, ModelFile floats, List<LayerInputs> inputs) {
        CalibrationInput input = job.calibration()
                .orElseThrow(
                        () -> Refusal.before(
                                "The calibration \"" + job.calibrationId()
                                        + "\" has no sums that weights could be compensated by; name its data, or remove onnx.compensate."));
        long bytes = inputs.stream()
                .mapToLong(each -> SecondMoments.bytes(each.inputs(), 1, 0))
                .sum();
        long budget = input.configuration().stateBudgetBytes();
        if (bytes > budget) {
            throw Refusal.before(String.format(
                    Locale.ROOT,
                    "To compensate the weights takes %,d bytes in each task, but calibration.state_budget is %,d; raise it,"
                            + " or remove onnx.compensate.",
                    bytes,
                    budget));
        }
        Broadcast<NetworkMoments.Subject> shared = job.broadcast(
                new NetworkMoments.Subject(showing(network, floats, inputs), inputs), NetworkMoments.Subject.class);
        List<SecondMoments> measured;
        try (Progress progress = new Progress(job.session().sparkContext(), "compensate")) {
            measured = input.data()
                    .scan(new NetworkMoments(shared), progress.rows())
                    .state();
        } finally {
            Broadcasts.destroy(shared);
        }
        input.data().requireUnchanged();
        return measured;
    }

    /** The float network, which shows what the layers read. */
    private static OrtModel showing(Network network, ModelFile floats, List<LayerInputs> inputs) {
        OrtModel measured = network.measured();
        Set<String> read = inputs.stream().map(LayerInputs::tensor).collect(Collectors.toSet());
        return new OrtModel(
                NetworkFile.of(floats.bytes(), measured.file().outputs()),
                measured.inputs(),
                measured.groups().stream()
                        .map(group -> group.stream()
                                .filter(tensor -> read.contains(tensor.name()))
                                .toList())
                        .filter(group -> !group.isEmpty())
                        .toList(),
                measured.batch(),
                measured.optimization());
    }
}
