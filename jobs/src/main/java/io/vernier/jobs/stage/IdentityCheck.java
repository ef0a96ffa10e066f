package io.vernier.jobs.stage;

import io.vernier.jobs.config.JobConfiguration;
import io.vernier.jobs.config.JobConfiguration.CalibrationConfiguration;
import io.vernier.jobs.config.JobConfiguration.ValidationConfiguration;
import io.vernier.jobs.config.Secrets;
import io.vernier.jobs.config.SourceConfiguration;
import io.vernier.jobs.store.Identities;
import io.vernier.jobs.store.RunManifest;
import io.vernier.jobs.store.RunOrigin;
import io.vernier.jobs.store.TableDifference;
import java.util.ArrayList;
import java.util.List;

/** Computes the identities of a run and its calibration again from what the manifest says. */
final class IdentityCheck {
    private static final String MANIFEST = "manifest.json";

    private final RunManifest manifest;
    private final JobConfiguration configuration;
    private final List<TableDifference> differences = new ArrayList<>();
    private final List<String> unverified = new ArrayList<>();

    private IdentityCheck(RunManifest manifest, JobConfiguration configuration) {
        this.manifest = manifest;
        this.configuration = configuration;
    }

    /**
     * What was found.
     *
     * @param differences identities that are not those of what the manifest says
     * @param unverified a sentence for each identity that cannot be computed again
     */
    record Findings(List<TableDifference> differences, List<String> unverified) {}

    /**
     * Checks the identities.
     *
     * @param directory the name of the run's
     * @param tensors of the model
     * @param modelDigest of the model that was found
     * @param refits whether the run's weights are fitted
     */
    static Findings of(
            RunManifest manifest,
            JobConfiguration configuration,
            String directory,
            List<String> tensors,
            String modelDigest,
            boolean refits) {
        IdentityCheck check = new IdentityCheck(manifest, configuration);
        check.expect("run_id", manifest.runId(), directory);
        manifest.origin()
                .ifPresentOrElse(
                        origin -> {
                            check.expect("origin.model_digest", origin.modelDigest(), modelDigest);
                            check.calibration(origin, tensors);
                            check.run(origin, refits);
                        },
                        () -> check.unverified.add(
                                "Not verified: the identities, since the manifest is of a version that did not keep what they are made of."));
        return new Findings(check.differences, check.unverified);
    }

    private void calibration(RunOrigin origin, List<String> tensors) {
        if (!(configuration.calibration() instanceof CalibrationConfiguration.Measured measured)
                || origin.calibrationData().isEmpty()) {
            unverified.add("Not verified: the calibration_id, since the run took a saved calibration.");
        } else if (isMasked(measured.source())) {
            unverified.add("Not verified: the calibration_id, since its configuration holds a secret.");
        } else {
            expect(
                    "calibration_id",
                    manifest.calibrationId(),
                    Identities.calibration(
                            origin.modelDigest(),
                            measured.source(),
                            origin.calibrationData().get(),
                            tensors,
                            measured.histogramChannels(),
                            measured.groups(),
                            origin.session()));
        }
    }

    private void run(RunOrigin origin, boolean refits) {
        if (configuration
                .validation()
                .map(ValidationConfiguration::source)
                .filter(IdentityCheck::isMasked)
                .isPresent()) {
            unverified.add("Not verified: the run_id, since its configuration holds a secret.");
        } else {
            expect(
                    "run_id",
                    manifest.runId(),
                    JobContext.runId(
                            configuration,
                            refits,
                            manifest.calibrationId(),
                            origin.validationData(),
                            manifest.provenance().program()));
        }
    }

    /** Options are masked before they count; what else was masked cannot be had back. */
    private static boolean isMasked(SourceConfiguration source) {
        return source.where().filter(Secrets::isMasked).isPresent()
                || source.identity().filter(Secrets::isMasked).isPresent();
    }

    private void expect(String field, String found, String expected) {
        if (!found.equals(expected)) {
            differences.add(new TableDifference(MANIFEST, field, found, expected));
        }
    }
}
