package io.vernier.jobs.stage;

import io.vernier.jobs.comparison.LabelledValidation;
import io.vernier.jobs.comparison.RecipeMeasurement;
import io.vernier.jobs.mllib.Network;
import io.vernier.jobs.source.DataSet;
import io.vernier.jobs.spark.Scan;
import io.vernier.onnx.quantize.QuantizedNetwork;
import io.vernier.onnx.quantize.Recipe;
import io.vernier.onnx.quantize.RecipeChoice;
import io.vernier.onnx.runtime.NetworkFile;
import io.vernier.onnx.runtime.OrtModel;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.ContentGroups;
import io.vernier.validation.Metric;
import io.vernier.validation.MetricName;
import io.vernier.validation.Validation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.apache.spark.broadcast.Broadcast;

/**
 * What each recipe of a network loses on rows that its ranges were not made of, in one pass over the calibration's data. Of many rows, an
 * eighth is held back, by content; of few, each quarter is, with the ranges of the other three. The held-out data is not looked at.
 */
final class RecipeSelection {
    /** Below, an eighth of the rows says too little of recipes. */
    static final long MANY_ROWS = 8192;

    /** Of the files of all recipes, which are kept by the driver and shared by the executors. */
    private static final long MOST_BYTES = 1L << 30;

    private static final int HELD_BACK = 4;
    private static final int QUARTER = ContentGroups.COUNT / 4;

    private final JobContext job;
    private final Network network;
    private final List<Recipe> recipes;
    private final SortedMap<Integer, Calibration> groups;

    private RecipeSelection(JobContext job, Network network, SortedMap<Integer, Calibration> groups) {
        this.job = job;
        this.network = network;
        this.recipes = NetworkIntegers.recipes(network);
        this.groups = groups;
    }

    /**
     * Absent where there is one recipe, or nothing to judge by: no data, no statistics of groups of its rows, or too few of these; and
     * where the files of all recipes would take more than a gigabyte.
     *
     * @throws io.vernier.jobs.outcome.Refusal if the data changed since it was calibrated (22)
     */
    static Optional<RecipeChoice> choice(JobContext job, Network network, Calibration calibration) {
        if (NetworkIntegers.recipes(network).size() == 1 || job.calibration().isEmpty()) {
            return Optional.empty();
        }
        RecipeSelection selection =
                new RecipeSelection(job, network, job.calibrationDirectory().readGroups());
        List<Fold> folds = folds(calibration.rows());
        long bytes = (long) network.measured().file().content().length * selection.recipes.size() * folds.size();
        return bytes <= MOST_BYTES && folds.stream().allMatch(selection::isJudgeable)
                ? Optional.of(selection.judged(folds))
                : Optional.empty();
    }

    private static List<Fold> folds(long rows) {
        return rows < MANY_ROWS
                ? IntStream.range(0, ContentGroups.COUNT / QUARTER)
                        .mapToObj(quarter -> new Fold(quarter * QUARTER, (quarter + 1) * QUARTER))
                        .toList()
                : List.of(new Fold(ContentGroups.COUNT - HELD_BACK, ContentGroups.COUNT));
    }

    /** Groups of rows that judge. */
    private record Fold(int from, int to) {
        boolean judges(int group) {
            return group >= from && group < to;
        }
    }

    private boolean isJudgeable(Fold fold) {
        return groups.keySet().stream().anyMatch(fold::judges)
                && !groups.keySet().stream().allMatch(fold::judges);
    }

    /** The statistics of the rows that do not judge. */
    private Calibration fitted(Fold fold) {
        Calibration fitted = Calibration.empty(
                groups.get(groups.firstKey()).tensors().stream()
                        .map(tensor -> tensor.layout())
                        .toList(),
                network.configuration().histogramChannels());
        groups.forEach((group, statistics) -> {
            if (!fold.judges(group)) {
                fitted.merge(statistics);
            }
        });
        return fitted;
    }

    private RecipeChoice judged(List<Fold> folds) {
        List<List<NetworkFile>> made = folds.stream()
                .map(this::fitted)
                .map(statistics -> recipes.stream()
                        .map(recipe -> file(NetworkIntegers.of(network, job.configuration(), statistics, recipe)))
                        .toList())
                .toList();
        List<Integer> distinct = distinct(made);
        List<String> labels =
                distinct.stream().map(recipes::get).map(Recipe::label).toList();
        List<RecipeMeasurement.Fold> judging = new ArrayList<>();
        Map<String, OrtModel> opened = new HashMap<>();
        for (int fold = 0; fold < folds.size(); fold++) {
            List<NetworkFile> files = made.get(fold);
            judging.add(new RecipeMeasurement.Fold(
                    folds.get(fold).from(),
                    folds.get(fold).to(),
                    distinct.stream()
                            .map(recipe -> opened(files.get(recipe), opened))
                            .toList()));
        }
        Validation validation = compared(judging, labels);
        Map<String, OptionalDouble> decibels = new HashMap<>();
        for (Metric metric : validation.metrics()) {
            if (metric.name() == MetricName.SQNR_DB) {
                decibels.put(metric.scope(), metric.quantizedValue());
            }
        }
        return new RecipeChoice(
                labels.stream()
                        .map(label -> new RecipeChoice.Judged(label, decibels.get(label)))
                        .toList(),
                validation.rows());
    }

    /** The recipes that give something else than the plainer ones. */
    private List<Integer> distinct(List<List<NetworkFile>> made) {
        Set<List<String>> known = new HashSet<>();
        return IntStream.range(0, recipes.size())
                .filter(recipe -> known.add(
                        made.stream().map(files -> files.get(recipe).digest()).toList()))
                .boxed()
                .toList();
    }

    private OrtModel opened(NetworkFile file, Map<String, OrtModel> opened) {
        return opened.computeIfAbsent(file.digest(), digest -> NetworkIntegers.precise(network, file));
    }

    private NetworkFile file(QuantizedNetwork made) {
        return NetworkFile.of(made.file().bytes(), network.measured().file().outputs());
    }

    private Validation compared(List<RecipeMeasurement.Fold> folds, List<String> labels) {
        DataSet data = job.calibration().orElseThrow().data();
        Broadcast<RecipeMeasurement.Subject> shared = job.broadcast(
                new RecipeMeasurement.Subject(
                        network.showingOutput(),
                        folds,
                        new Validation.Layout(labels, List.of(), network.task(false, 0), List.of())),
                RecipeMeasurement.Subject.class);
        Scan.Result<LabelledValidation> result;
        try (Progress progress = new Progress(job.session().sparkContext(), "choose")) {
            result = data.scan(new RecipeMeasurement(shared), progress.rows());
        } finally {
            shared.destroy();
        }
        data.requireUnchanged();
        return result.state().validation();
    }
}
