package io.vernier.jobs.stage;

import io.vernier.jobs.comparison.HeldBackMeasurement;
import io.vernier.jobs.comparison.HeldBackMeasurement.Loss;
import io.vernier.jobs.comparison.LabelledValidation;
import io.vernier.onnx.quantize.QuantizedNetwork;
import io.vernier.onnx.runtime.NetworkFile;
import io.vernier.onnx.runtime.OrtModel;
import io.vernier.spark.mllib.Network;
import io.vernier.spark.plan.Broadcasts;
import io.vernier.spark.plan.Scan;
import io.vernier.spark.source.DataSet;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.ContentGroups;
import io.vernier.validation.Validation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.spark.broadcast.Broadcast;

/**
 * Rows of the calibration that judge what was made of the others. Of many rows, an eighth is held back, by content; of few, each quarter is,
 * with what the other three give. Where the calibration has fewer groups, these are quarters or halves. Held-out data is not looked at.
 */
final class HeldBackRows {
    /** Below, an eighth of the rows says too little. */
    static final long MANY_ROWS = 8192;

    /** Of the files of one pass, which are kept by the driver and shared by the executors. */
    private static final long MOST_BYTES = 512L << 20;

    private static final int EIGHTH = ContentGroups.COUNT / 8;
    private static final int QUARTER = ContentGroups.COUNT / 4;

    private final JobContext job;
    private final Network network;
    private final SortedMap<Integer, Calibration> groups;
    private final List<Fold> folds;

    private HeldBackRows(JobContext job, Network network, SortedMap<Integer, Calibration> groups, List<Fold> folds) {
        this.job = job;
        this.network = network;
        this.groups = groups;
        this.folds = folds;
    }

    /** Absent where there is no data, no statistics of groups of its rows, or too few of these. */
    static Optional<HeldBackRows> of(JobContext job, Network network, Calibration calibration) {
        if (job.calibration().isEmpty()) {
            return Optional.empty();
        }
        SortedMap<Integer, Calibration> groups = job.calibrationDirectory().readGroups();
        int count = job.calibration().orElseThrow().configuration().groups();
        List<Fold> folds = folds(calibration.rows(), ContentGroups.COUNT / count);
        return folds.stream().allMatch(fold -> fold.isJudgeable(groups))
                ? Optional.of(new HeldBackRows(job, network, groups, folds))
                : Optional.empty();
    }

    /** @param run groups by content that have their statistics together */
    private static List<Fold> folds(long rows, int run) {
        if (rows >= MANY_ROWS) {
            return List.of(new Fold(ContentGroups.COUNT - Math.max(EIGHTH, run), ContentGroups.COUNT));
        }
        int size = Math.max(QUARTER, run);
        return IntStream.range(0, ContentGroups.COUNT / size)
                .mapToObj(part -> new Fold(part * size, (part + 1) * size))
                .toList();
    }

    /** Groups of rows that judge. */
    private record Fold(int from, int to) {
        boolean judges(int group) {
            return group >= from && group < to;
        }

        boolean isJudgeable(SortedMap<Integer, Calibration> groups) {
            return groups.keySet().stream().anyMatch(this::judges)
                    && !groups.keySet().stream().allMatch(this::judges);
        }
    }

    /** The last part alone. */
    HeldBackRows fewer() {
        return new HeldBackRows(job, network, groups, folds.subList(folds.size() - 1, folds.size()));
    }

    /** The statistics of the rows that do not judge, for each part that does. */
    List<Calibration> fitted() {
        return folds.stream().map(this::fitted).toList();
    }

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

    /** Rows that judge. */
    private long rows() {
        return groups.entrySet().stream()
                .filter(group -> folds.stream().anyMatch(fold -> fold.judges(group.getKey())))
                .mapToLong(group -> group.getValue().rows())
                .sum();
    }

    /**
     * What candidates lose.
     *
     * @param losses of each, in order
     * @param isLike for each the first that gives the same, mostly itself
     * @param rows that judged
     */
    record Judgement(List<Loss> losses, List<Integer> isLike, long rows) {}

    /**
     * Compares candidates with the network, in as many passes over the data as their files take memory.
     *
     * @param candidates how many there are
     * @param made the networks of a candidate, one for each of {@link #fitted}
     * @param mostRows about so many rows judge, by content, of more; all, where few differ and far fewer are found
     * @throws io.vernier.outcome.Refusal if the data changed since it was calibrated (22)
     */
    Judgement judged(int candidates, IntFunction<List<QuantizedNetwork>> made, long mostRows) {
        // Groups of more parts divide those of fewer, so that the same groups have fewer rows.
        int parts = (int) Math.max(1, Math.min(1 << 20, rows() / mostRows));
        Judgement judgement = judgedByPart(candidates, made, parts);
        // Equal rows stay together: where few differ, a part of them may hold hardly any, or none.
        return parts > 1 && judgement.rows() < mostRows / 2 ? judgedByPart(candidates, made, 1) : judgement;
    }

    private Judgement judgedByPart(int candidates, IntFunction<List<QuantizedNetwork>> made, int parts) {
        Map<List<String>, Integer> first = new HashMap<>();
        Map<Integer, Loss> losses = new HashMap<>();
        List<Integer> isLike = new ArrayList<>();
        Map<Integer, List<NetworkFile>> open = new LinkedHashMap<>();
        long bytes = 0;
        for (int candidate = 0; candidate < candidates; candidate++) {
            List<NetworkFile> files = made.apply(candidate).stream()
                    .map(each -> NetworkFile.of(
                            each.file().bytes(), network.measured().file().outputs()))
                    .toList();
            Integer like =
                    first.putIfAbsent(files.stream().map(NetworkFile::digest).toList(), candidate);
            isLike.add(like == null ? candidate : like);
            if (like != null) {
                continue;
            }
            long more = files.stream().mapToLong(file -> file.content().length).sum();
            if (!open.isEmpty() && bytes + more > MOST_BYTES) {
                pass(open, parts, losses);
                open.clear();
                bytes = 0;
            }
            open.put(candidate, files);
            bytes += more;
        }
        long rows = pass(open, parts, losses);
        return new Judgement(isLike.stream().map(losses::get).toList(), List.copyOf(isLike), rows);
    }

    private long pass(Map<Integer, List<NetworkFile>> files, int parts, Map<Integer, Loss> losses) {
        Map<String, OrtModel> opened = new HashMap<>();
        List<HeldBackMeasurement.Fold> judging = new ArrayList<>();
        for (int fold = 0; fold < folds.size(); fold++) {
            int at = fold;
            judging.add(new HeldBackMeasurement.Fold(
                    folds.get(fold).from(),
                    folds.get(fold).to(),
                    files.values().stream()
                            .map(each -> each.get(at))
                            .map(file -> opened.computeIfAbsent(
                                    file.digest(), digest -> NetworkIntegers.precise(network, file)))
                            .toList()));
        }
        DataSet data = job.calibration().orElseThrow().data();
        Broadcast<HeldBackMeasurement.Subject> shared = job.broadcast(
                new HeldBackMeasurement.Subject(
                        network.showingOutput(),
                        network.predicted(),
                        judging,
                        ContentGroups.COUNT * parts,
                        files.size()),
                HeldBackMeasurement.Subject.class);
        try (Progress progress = new Progress(job.session().sparkContext(), "choose")) {
            HeldBackMeasurement measurement = new HeldBackMeasurement(shared);
            Scan.Result<LabelledValidation> result = data.scan(measurement, progress.rows());
            data.requireUnchanged();
            Validation validation = result.state().validation();
            List<Loss> found = measurement.losses(validation);
            List<Integer> candidates = List.copyOf(files.keySet());
            for (int k = 0; k < found.size(); k++) {
                losses.put(candidates.get(k), found.get(k));
            }
            return validation.rows();
        } finally {
            Broadcasts.destroy(shared);
        }
    }
}
