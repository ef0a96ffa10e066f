package io.vernier.jobs.stage;

import io.vernier.config.JobConfiguration;
import io.vernier.config.JobConfiguration.CalibrationConfiguration;
import io.vernier.config.JobConfiguration.ValidationConfiguration;
import io.vernier.config.JobConfigurationReader;
import io.vernier.config.Secrets;
import io.vernier.config.SourceConfiguration;
import io.vernier.jobs.store.CalibrationAudit;
import io.vernier.jobs.store.Identities;
import io.vernier.jobs.store.format.TableDifference;
import io.vernier.jobs.store.manifest.CalibrationManifest;
import io.vernier.jobs.store.manifest.RunManifest;
import io.vernier.jobs.store.manifest.RunOrigin;
import io.vernier.spark.mllib.LoadedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

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
     * Checks what the files alone tell.
     *
     * @param calibration the manifest of the run's
     * @param tensors of the model, as measured
     * @param modelDigest of the model that was found; absent where there is none
     */
    static Findings ofRecords(
            RunManifest manifest,
            JobConfiguration configuration,
            CalibrationManifest calibration,
            List<String> tensors,
            Optional<String> modelDigest) {
        IdentityCheck check = new IdentityCheck(manifest, configuration);
        manifest.origin()
                .ifPresentOrElse(
                        origin -> {
                            modelDigest.ifPresent(found ->
                                    check.expect(MANIFEST, "origin.model_digest", origin.modelDigest(), found));
                            check.calibration(origin, calibration, tensors);
                        },
                        () -> check.unverified.add(
                                "Not verified: the identities, since the manifest is of a version that did not keep what they are made of."));
        return new Findings(check.differences, check.unverified);
    }

    /**
     * Checks the identity of the run.
     *
     * @param loaded the model of the run; absent for tables of vectors
     */
    static Findings ofRun(RunManifest manifest, JobConfiguration configuration, Optional<LoadedModel> loaded) {
        IdentityCheck check = new IdentityCheck(manifest, configuration);
        manifest.origin().ifPresent(origin -> check.run(origin, loaded));
        return new Findings(check.differences, check.unverified);
    }

    private void calibration(RunOrigin origin, CalibrationManifest made, List<String> tensors) {
        made.modelDigest()
                .ifPresent(found -> expect(CalibrationAudit.MANIFEST, "model_digest", found, origin.modelDigest()));
        if (manifest.isOfTables()) {
            expect(
                    MANIFEST,
                    "calibration_id",
                    manifest.calibrationId(),
                    Identities.tables(origin.modelDigest(), tensors));
        } else if (!(configuration.calibration() instanceof CalibrationConfiguration.Measured measured)
                || origin.calibrationData().isEmpty()) {
            unverified.add("Not verified: the calibration_id, since the run took a saved calibration.");
        } else if (isMasked(measured.source())) {
            unverified.add("Not verified: the calibration_id, since its configuration holds a secret.");
        } else {
            String identity = identity(origin, measured, tensors);
            expect(MANIFEST, "calibration_id", manifest.calibrationId(), identity);
            if (told(made) instanceof CalibrationConfiguration.Measured theirs) {
                String other = identity(origin, theirs, tensors);
                expect(CalibrationAudit.MANIFEST, "the calibration_id of its configuration", other, identity);
            }
        }
    }

    /** The section of the configuration that the calibration itself tells of. */
    private CalibrationConfiguration told(CalibrationManifest made) {
        SortedMap<String, Object> tree = new TreeMap<>(manifest.configuration());
        tree.put("calibration", made.configuration().getOrDefault("calibration", tree.get("calibration")));
        return JobConfigurationReader.ofResolved(tree).calibration();
    }

    private String identity(RunOrigin origin, CalibrationConfiguration.Measured measured, List<String> tensors) {
        return Identities.calibration(
                origin.modelDigest(),
                measured.source(),
                origin.calibrationData().orElseThrow(),
                Stream.of(tensors, origin.circumstances()).flatMap(List::stream).toList(),
                origin.circumstances().isEmpty()
                        ? measured.histogramChannels()
                        : configuration.model().onnx().network().histogramChannels(),
                measured.groups(),
                origin.session());
    }

    private void run(RunOrigin origin, Optional<LoadedModel> loaded) {
        if (configuration
                .validation()
                .map(ValidationConfiguration::source)
                .filter(IdentityCheck::isMasked)
                .isPresent()) {
            unverified.add("Not verified: the run_id, since its configuration holds a secret.");
        } else {
            expect(
                    MANIFEST,
                    "run_id",
                    manifest.runId(),
                    JobContext.runId(
                            configuration,
                            loaded,
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

    private void expect(String table, String field, String found, String expected) {
        if (!found.equals(expected)) {
            differences.add(new TableDifference(table, field, found, expected));
        }
    }
}
