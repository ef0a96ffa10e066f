package io.vernier.jobs.stage;

import io.vernier.jobs.store.CalibrationDirectory;
import io.vernier.jobs.store.format.FooterAgreement;
import io.vernier.jobs.store.format.TableSummary;
import io.vernier.jobs.store.manifest.CalibrationManifest;
import io.vernier.jobs.store.table.NodeRow;
import io.vernier.model.LayeredModel;
import io.vernier.model.Trees;
import io.vernier.spark.mllib.Network;
import io.vernier.spark.mllib.SavedModel;
import io.vernier.spark.scan.CalibrationState;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.TensorLayout;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A calibration that becomes a directory of its own.
 *
 * @param calibrationId its identity
 * @param started when its measurement began
 */
record CalibrationPublication(JobContext job, String calibrationId, Instant started) {

    static CalibrationPublication of(JobContext job, String calibrationId, Instant started) {
        return new CalibrationPublication(job, calibrationId, started);
    }

    /**
     * Writes the tables, then the manifest, which completes them.
     *
     * @param footers what a comparison with them came to
     * @param origin what the manifest says beside the keys of the configuration
     */
    void write(CalibrationState state, Optional<FooterAgreement> footers, Map<String, Object> origin) {
        CalibrationDirectory directory = job.output().calibration(calibrationId);
        Calibration total = state.total();
        List<TableSummary> tables = new ArrayList<>(List.of(directory.writeStatistics(total)));
        List<NodeRow> nodes = nodes(total);
        if (!nodes.isEmpty()) {
            tables.add(directory.writeNodes(nodes));
        }
        state.parts().ifPresent(groups -> tables.add(directory.writeGroups(groups.numbered())));
        directory.complete(new CalibrationManifest(
                calibrationId,
                total.rows(),
                total.nullRows(),
                total.skippedRows(),
                CalibrationManifest.nonFinite(total),
                footers,
                tables,
                configuration(origin),
                Provenances.since(started)));
    }

    /** The rows that reached each node of the model's trees; none of other models. */
    private List<NodeRow> nodes(Calibration total) {
        List<NodeRow> nodes = new ArrayList<>();
        if (job.loaded() instanceof SavedModel saved) {
            TensorLayout input = total.tensor(LayeredModel.INPUT).layout();
            saved.model().steps().stream()
                    .filter(Trees.class::isInstance)
                    .map(Trees.class::cast)
                    .forEach(step -> nodes.addAll(
                            NodeRow.of(step, input, total.tensor(step.name()).leafRows())));
        }
        return nodes;
    }

    private SortedMap<String, Object> configuration(Map<String, Object> origin) {
        SortedMap<String, Object> parts = new TreeMap<>(job.configuration().maskedResolved());
        parts.keySet().retainAll(List.of("model", "calibration"));
        parts.put(CalibrationManifest.MODEL_DIGEST, job.modelDigest());
        if (job.loaded() instanceof Network network) {
            parts.put(
                    CalibrationManifest.ONNX,
                    job.configuration().maskedResolved().get("onnx"));
            parts.put(CalibrationManifest.RUNTIME, network.runtime());
        }
        parts.putAll(origin);
        return parts;
    }
}
