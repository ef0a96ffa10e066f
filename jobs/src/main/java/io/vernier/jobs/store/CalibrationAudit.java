package io.vernier.jobs.store;

import io.vernier.jobs.store.format.TableDifference;
import io.vernier.jobs.store.manifest.CalibrationManifest;
import io.vernier.jobs.store.table.StatisticRow;
import io.vernier.model.LayeredModel;
import io.vernier.outcome.Refusal;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.TensorStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What comes of holding the manifest of a complete calibration against the tables that it tells of.
 *
 * @param manifest of the calibration
 * @param statistics what was measured; absent where its tables cannot be trusted
 * @param differences none where all is as it should be
 */
public record CalibrationAudit(
        CalibrationManifest manifest, Optional<Calibration> statistics, List<TableDifference> differences) {
    /** What a reader calls the manifest. */
    public static final String MANIFEST = "manifest.json of the calibration";

    public CalibrationAudit {
        differences = List.copyOf(differences);
    }

    /**
     * Reads all that the calibration holds.
     *
     * @throws Refusal if it is not complete, or its manifest is that of another (21)
     */
    public static CalibrationAudit of(CalibrationDirectory directory) {
        CalibrationManifest told = directory.requireComplete();
        List<TableDifference> differences = new ArrayList<>(directory.manifestDifferences());
        try {
            Calibration found = directory.readStatistics();
            directory.readGroups();
            // Tensors of networks may hold many values of a row.
            if (!told.isOfNetwork()) {
                compare(differences, "rows", told.rows(), rows(found) + told.nullRows());
            }
            compare(differences, "non_finite_values", told.nonFiniteValues(), CalibrationManifest.nonFinite(found));
            differences.addAll(NodesAudit.differences(directory.readNodes(), found));
            return new CalibrationAudit(told, Optional.of(found), differences);
        } catch (Refusal damaged) {
            differences.add(TableDifference.unreadable(StatisticRow.TABLE.name(), damaged.getMessage()));
            return new CalibrationAudit(told, Optional.empty(), differences);
        }
    }

    /** All tensors are of the rows that were read, but tables of vectors, each of which has rows of its own. */
    private static long rows(Calibration found) {
        TensorStatistics first = found.tensors().get(0);
        return first.layout().name().equals(LayeredModel.INPUT)
                ? first.summary(0).count()
                : found.tensors().stream()
                        .mapToLong(table -> table.summary(0).count())
                        .sum();
    }

    private static void compare(List<TableDifference> differences, String field, long found, long expected) {
        if (found != expected) {
            differences.add(new TableDifference(MANIFEST, field, Long.toString(found), Long.toString(expected)));
        }
    }
}
