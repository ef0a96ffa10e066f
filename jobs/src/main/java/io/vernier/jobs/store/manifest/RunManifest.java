package io.vernier.jobs.store.manifest;

import io.vernier.jobs.store.format.TableSummary;
import io.vernier.jobs.store.table.LayerRow;
import io.vernier.quantize.GuardReport;
import io.vernier.validation.Gate;
import io.vernier.validation.MaterialLoss;
import io.vernier.validation.Speed;
import io.vernier.validation.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The last file of a run, which makes it complete.
 *
 * @param runId its identity
 * @param calibrationId the calibration that it was made from
 * @param verdict what it ended with
 * @param tables what was written
 * @param gates each gate and what it found
 * @param losses each metric that got worse by much and not by chance, judged by a gate or not
 * @param guard how the scales of the input were chosen
 * @param notes what had to be done beyond the specification
 * @param warnings what a reader should know, such as validation on the data of the calibration
 * @param configuration resolved, secrets masked
 * @param origin what the identities are made of, beside the configuration; absent in runs of older versions
 * @param speed how long both models took in the validation; absent where nothing was timed
 * @param provenance what made it
 */
public record RunManifest(
        String runId,
        String calibrationId,
        Verdict verdict,
        List<TableSummary> tables,
        List<Gate.Result> gates,
        List<MaterialLoss> losses,
        GuardReport guard,
        List<String> notes,
        List<String> warnings,
        SortedMap<String, Object> configuration,
        Optional<RunOrigin> origin,
        Optional<Speed> speed,
        Provenance provenance) {

    /** Whether its model is trees, whose features become ranks of as many bits as they need. */
    public boolean isOfRanks() {
        return guard.choice().equals(GuardReport.RANKS);
    }

    /** Bits as configured, before overrides: {@code activations}, {@code inputs} and {@code weights}. */
    public SortedMap<String, Integer> bits() {
        SortedMap<String, Integer> bits = new TreeMap<>();
        if (configuration.get("quantization") instanceof Map<?, ?> quantization) {
            for (String role : List.of("inputs", "activations", "weights")) {
                if (quantization.get(role) instanceof Map<?, ?> keys && keys.get("bits") instanceof Number number) {
                    bits.put(role, number.intValue());
                }
            }
        }
        return bits;
    }

    /** Whether its model is tables of vectors. */
    public boolean isOfTables() {
        return tables.stream().anyMatch(TableSummary::isOfVectors);
    }

    /** Whether its model is a network, which says of each operator what became of it. */
    public boolean isOfNetwork() {
        return tables.stream().anyMatch(table -> table.table().equals(LayerRow.TABLE.name()));
    }

    /** The verdict for a sentence: a run that nothing could fail says so. */
    public String judgement() {
        return verdict.label() + (verdict == Verdict.PASSED && gates.isEmpty() ? ", no gates were set" : "");
    }
}
