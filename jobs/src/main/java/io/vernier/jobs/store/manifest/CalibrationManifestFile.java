package io.vernier.jobs.store.manifest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.vernier.config.Secrets;
import io.vernier.jobs.store.format.FooterAgreement;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** The manifest of a calibration as its file has it. */
public record CalibrationManifestFile(
        String calibrationId,
        long rows,
        long nullRows,
        long skippedRows,
        long nonFiniteValues,
        @JsonInclude(JsonInclude.Include.NON_NULL) @JsonSetter(nulls = Nulls.SET) FooterAgreement footers,
        Map<String, TableJson> tables,
        @JsonSetter(contentNulls = Nulls.SET) SortedMap<String, Object> configuration,
        Provenance provenance) {

    /** What the file says of a calibration. */
    public static CalibrationManifestFile of(CalibrationManifest manifest) {
        return new CalibrationManifestFile(
                manifest.calibrationId(),
                manifest.rows(),
                manifest.nullRows(),
                manifest.skippedRows(),
                manifest.nonFiniteValues(),
                manifest.footers().orElse(null),
                TableJson.of(manifest.tables()),
                Secrets.mask(manifest.configuration()),
                manifest.provenance());
    }

    /** What it tells. */
    public CalibrationManifest manifest() {
        return new CalibrationManifest(
                calibrationId,
                rows,
                nullRows,
                skippedRows,
                nonFiniteValues,
                Optional.ofNullable(footers),
                TableJson.tables(tables),
                configuration,
                provenance);
    }
}
