package io.vernier.jobs.store.manifest;

import io.vernier.config.Secrets;
import io.vernier.config.SweepConfiguration.Select;
import java.util.List;

/**
 * What is to be known of a sweep beside its table.
 *
 * @param sweepId its identity
 * @param select whether a candidate becomes a run
 * @param tolerance the share of decisions that it may lose
 * @param warnings a sentence each, secrets masked
 */
public record SweepManifest(String sweepId, Select select, double tolerance, List<String> warnings) {
    public SweepManifest {
        warnings = warnings.stream().map(Secrets::mask).toList();
    }
}
