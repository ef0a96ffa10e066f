package io.vernier.jobs.store;

import io.vernier.jobs.store.file.StoredFile;
import io.vernier.jobs.store.format.TableDifference;
import io.vernier.jobs.store.format.TableFile;
import io.vernier.jobs.store.format.TableRow;
import io.vernier.jobs.store.format.TableSummary;
import io.vernier.jobs.store.manifest.CalibrationManifest;
import io.vernier.jobs.store.manifest.CalibrationManifestFile;
import io.vernier.jobs.store.manifest.JsonDocument;
import io.vernier.jobs.store.table.MomentRow;
import io.vernier.jobs.store.table.NodeRow;
import io.vernier.jobs.store.table.StatisticRow;
import io.vernier.jobs.store.table.StatisticsReader;
import io.vernier.outcome.Refusal;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.TensorStatistics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** {@code calibrations/<calibration_id>}: the statistics of every tensor over a data set, written once. */
public final class CalibrationDirectory {
    private final Configuration hadoop;
    private final Path directory;
    private final String calibrationId;
    private final TableFile statistics;
    private final TableFile groups;
    private final TableFile nodes;
    private final StoredFile manifest;

    CalibrationDirectory(Configuration hadoop, Path directory) {
        this.hadoop = hadoop;
        this.directory = directory;
        this.calibrationId = directory.getName();
        this.statistics = TableFile.below(hadoop, directory, StatisticRow.TABLE);
        this.groups = TableFile.below(hadoop, directory, StatisticRow.GROUPS);
        this.nodes = TableFile.below(hadoop, directory, NodeRow.TABLE);
        this.manifest = StoredFile.at(hadoop, new Path(directory, OutputDirectory.MANIFEST));
    }

    /** Its identity. */
    public String calibrationId() {
        return calibrationId;
    }

    /** Sums of one more pass over the same data, for a layer. */
    public MomentsDirectory moments(String momentsId, String layer) {
        return new MomentsDirectory(
                hadoop, Identity.below(new Path(directory, MomentRow.TABLE.name()), momentsId), calibrationId, layer);
    }

    /** The directory as a user would write it. */
    public String path() {
        return directory.toString();
    }

    /**
     * The manifest; absent while the calibration is not complete.
     *
     * @throws Refusal if it is damaged, or that of another calibration (21)
     */
    public Optional<CalibrationManifest> manifest() {
        return JsonDocument.read(manifest, CalibrationManifestFile.class, read -> {
            Identity.requireOf(directory, "calibration_id", read.calibrationId());
            return read.manifest();
        });
    }

    /** Whether the manifest says what it said when it was written. */
    List<TableDifference> manifestDifferences() {
        return JsonDocument.broken(CalibrationAudit.MANIFEST, manifest);
    }

    /** Writes the table of statistics, whole or not at all. */
    public TableSummary writeStatistics(Calibration calibration) {
        return statistics.write(StatisticRow.TABLE.rows(calibrationId, StatisticRow.of(calibration)));
    }

    /** Writes the statistics of each group of rows, by its number, whole or not at all. */
    public TableSummary writeGroups(SortedMap<Integer, Calibration> measured) {
        return groups.write(measured.entrySet().stream()
                .flatMap(group -> rows(group.getKey(), group.getValue()))
                .iterator());
    }

    private Stream<TableRow> rows(int group, Calibration measured) {
        return StatisticRow.GROUPS.stream(List.of(calibrationId, group), StatisticRow.of(measured));
    }

    /** Writes how many rows reached each node of the model's trees, whole or not at all. */
    public TableSummary writeNodes(List<NodeRow> rows) {
        return nodes.write(NodeRow.TABLE.rows(calibrationId, rows.stream()));
    }

    /** Writes the manifest, which completes the calibration. */
    public void complete(CalibrationManifest complete) {
        JsonDocument.writeSealed(manifest, CalibrationManifestFile.of(complete));
    }

    /**
     * The statistics, from the table.
     *
     * @throws Refusal if the calibration is not complete, or the table is damaged or not the one that the manifest tells of (21)
     */
    public Calibration readStatistics() {
        CalibrationManifest told = requireComplete();
        StatisticsReader reader = new StatisticsReader();
        requireTold(told, statistics, statistics.read(row -> reader.add(StatisticRow.TABLE.valueOfThisVersion(row))));
        Map<String, long[]> leaves = leafRows();
        List<TensorStatistics> tensors = reader.tensors().stream()
                .map(tensor -> Optional.ofNullable(leaves.get(tensor.layout().name()))
                        .map(tensor::with)
                        .orElse(tensor))
                .toList();
        return Calibration.of(tensors, told.rows(), told.nullRows(), told.skippedRows());
    }

    /** The rows that reached each leaf of the trees that make a tensor. */
    private Map<String, long[]> leafRows() {
        Map<String, List<NodeRow>> leaves = readNodes().stream()
                .filter(node -> node.leaf().isPresent())
                .sorted(Comparator.comparingInt(node -> node.leaf().getAsInt()))
                .collect(Collectors.groupingBy(NodeRow::tensor));
        Map<String, long[]> rows = new TreeMap<>();
        leaves.forEach((tensor, each) ->
                rows.put(tensor, each.stream().mapToLong(NodeRow::rows).toArray()));
        return rows;
    }

    /**
     * How many rows reached each node of the model's trees; none of other models.
     *
     * @throws Refusal as {@link #readStatistics}
     */
    public List<NodeRow> readNodes() {
        CalibrationManifest told = requireComplete();
        List<NodeRow> read = new ArrayList<>();
        if (told.tables().stream().anyMatch(table -> table.table().equals(NodeRow.TABLE.name()))) {
            requireTold(told, nodes, nodes.read(row -> read.add(NodeRow.TABLE.value(row))));
        }
        return read;
    }

    /**
     * The statistics of each group of rows that has any, by its number; none where the calibration was not made in groups.
     *
     * @throws Refusal as {@link #readStatistics}
     */
    public SortedMap<Integer, Calibration> readGroups() {
        CalibrationManifest told = requireComplete();
        if (told.tables().stream().noneMatch(table -> table.table().equals(StatisticRow.GROUPS.name()))) {
            return new TreeMap<>();
        }
        Map<Integer, StatisticsReader> readers = new TreeMap<>();
        TableSummary found = groups.read(
                row -> readers.computeIfAbsent(row.integer("content_group"), group -> new StatisticsReader())
                        .add(StatisticRow.GROUPS.valueOfThisVersion(row)));
        requireTold(told, groups, found);
        SortedMap<Integer, Calibration> read = new TreeMap<>();
        readers.forEach((group, reader) -> read.put(group, calibration(reader.tensors())));
        return read;
    }

    private static Calibration calibration(List<TensorStatistics> tensors) {
        return Calibration.of(tensors, tensors.get(0).summary(0).count(), 0, 0);
    }

    /** @throws Refusal if there is no manifest, or that of another calibration (21) */
    CalibrationManifest requireComplete() {
        return manifest()
                .orElseThrow(() -> Refusal.before(
                        "The calibration \"" + directory + "\" is not complete; run \"calibrate\" first."));
    }

    private static void requireTold(CalibrationManifest told, TableFile table, TableSummary found) {
        if (!told.tables().contains(found)) {
            throw table.damaged(
                    "is not the one that its manifest tells of",
                    new IllegalStateException("Found " + found + ", expected one of " + told.tables() + "."));
        }
    }
}
