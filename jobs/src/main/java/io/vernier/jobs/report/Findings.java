package io.vernier.jobs.report;

import io.vernier.jobs.store.CertificateRow;
import io.vernier.jobs.store.ParameterRow;
import io.vernier.jobs.store.RunManifest;
import io.vernier.jobs.store.ValidationRow;
import io.vernier.statistics.Calibration;
import java.util.List;
import java.util.Optional;

/**
 * What a screen is made of.
 *
 * @param path the run's directory
 * @param calibration the statistics that the run was made from
 * @param parameters its parameters
 * @param validation its evidence; empty where there is none
 * @param certificate its bounds; empty where there is no proof
 * @param manifest absent while the run is not complete
 */
public record Findings(
        String path,
        Calibration calibration,
        List<ParameterRow> parameters,
        List<ValidationRow> validation,
        List<CertificateRow> certificate,
        Optional<RunManifest> manifest) {
    public Findings {
        parameters = List.copyOf(parameters);
        validation = List.copyOf(validation);
        certificate = List.copyOf(certificate);
    }
}
