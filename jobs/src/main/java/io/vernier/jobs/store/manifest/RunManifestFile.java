package io.vernier.jobs.store.manifest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.vernier.config.Secrets;
import io.vernier.jobs.store.format.FileSummary;
import io.vernier.quantize.GuardReport;
import io.vernier.validation.Gate;
import io.vernier.validation.Speed;
import io.vernier.validation.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The manifest of a run as its file has it.
 *
 * @param files those of the model that are no tables; of older versions not there
 * @param materialLosses none in manifests before these were kept
 * @param origin of older versions it is not there, or tells of files alone, of which identities cannot be made
 * @param speed not there where nothing was timed
 */
public record RunManifestFile(
        String runId,
        String calibrationId,
        Verdict verdict,
        Map<String, TableJson> tables,
        @JsonInclude(JsonInclude.Include.NON_NULL) @JsonSetter(nulls = Nulls.SET) SortedMap<String, FileJson> files,
        List<GateJson> gates,
        @JsonSetter(nulls = Nulls.AS_EMPTY) List<LossJson> materialLosses,
        GuardReport guard,
        List<String> notes,
        List<String> warnings,
        @JsonSetter(contentNulls = Nulls.SET) SortedMap<String, Object> configuration,
        @JsonInclude(JsonInclude.Include.NON_NULL) @JsonSetter(nulls = Nulls.SET) Origin origin,
        @JsonInclude(JsonInclude.Include.NON_NULL) @JsonSetter(nulls = Nulls.SET) SpeedJson speed,
        Provenance provenance) {

    /** {@link RunOrigin} as the file has it. */
    record Origin(
            String modelDigest,
            @JsonSetter(nulls = Nulls.SET) String calibrationData,
            @JsonSetter(nulls = Nulls.SET) String validationData,
            @JsonSetter(nulls = Nulls.AS_EMPTY) SortedMap<String, String> session,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY)
                    List<String> circumstances) {

        static Origin of(RunOrigin origin) {
            return new Origin(
                    origin.modelDigest(),
                    origin.calibrationData().orElse(null),
                    origin.validationData(),
                    origin.session(),
                    origin.circumstances());
        }

        Optional<RunOrigin> origin() {
            return Optional.ofNullable(validationData)
                    .map(data -> new RunOrigin(
                            modelDigest, Optional.ofNullable(calibrationData), data, session, circumstances));
        }
    }

    /** {@link Speed} as the file has it: the rows, and the nanoseconds of all of them. */
    record SpeedJson(long rows, long floatNanoseconds, long integerNanoseconds) {
        static SpeedJson of(Speed speed) {
            return new SpeedJson(speed.rows(), speed.floatNanoseconds(), speed.integerNanoseconds());
        }

        Speed speed() {
            return new Speed(rows, floatNanoseconds, integerNanoseconds);
        }
    }

    /**
     * {@code outcome.json}: what a job says at its end.
     *
     * @param path the directory of the run as a user would write it
     */
    public record Outcome(
            String runId,
            String calibrationId,
            Verdict verdict,
            int exitCode,
            boolean gatesSet,
            List<GateJson> gates,
            List<LossJson> materialLosses,
            List<String> warnings,
            String path) {
        /** The field that says where the run was written. */
        public static final String PATH = "path";

        /** What it says of a run in a directory. */
        public static Outcome of(RunManifest manifest, int exitCode, String path) {
            return new Outcome(
                    manifest.runId(),
                    manifest.calibrationId(),
                    manifest.verdict(),
                    exitCode,
                    !manifest.gates().isEmpty(),
                    RunManifestFile.gates(manifest),
                    losses(manifest),
                    manifest.warnings(),
                    Secrets.mask(path));
        }
    }

    /** A file of the model as the file has it. */
    record FileJson(long bytes, String digest) {}

    /**
     * What the file says of a run.
     *
     * @param files those of the model that are no tables
     */
    public static RunManifestFile of(RunManifest manifest, List<FileSummary> files) {
        SortedMap<String, FileJson> named = new TreeMap<>();
        files.forEach(file -> named.put(file.name(), new FileJson(file.bytes(), file.digest())));
        return new RunManifestFile(
                manifest.runId(),
                manifest.calibrationId(),
                manifest.verdict(),
                TableJson.of(manifest.tables()),
                named,
                gates(manifest),
                losses(manifest),
                manifest.guard(),
                manifest.notes(),
                manifest.warnings(),
                Secrets.mask(manifest.configuration()),
                manifest.origin().map(Origin::of).orElse(null),
                manifest.speed().map(SpeedJson::of).orElse(null),
                manifest.provenance());
    }

    /** The files of the model; absent in manifests of versions that told of none. */
    public Optional<List<FileSummary>> modelFiles() {
        return Optional.ofNullable(files).map(named -> named.entrySet().stream()
                .map(file -> new FileSummary(
                        file.getKey(), file.getValue().bytes(), file.getValue().digest()))
                .toList());
    }

    /** What it tells. */
    public RunManifest manifest() {
        return new RunManifest(
                runId,
                calibrationId,
                verdict,
                TableJson.tables(tables),
                gates.stream().map(GateJson::result).toList(),
                materialLosses.stream().map(LossJson::materialLoss).toList(),
                guard,
                notes,
                warnings,
                configuration,
                Optional.ofNullable(origin).flatMap(Origin::origin),
                Optional.ofNullable(speed).map(SpeedJson::speed),
                provenance);
    }

    private static List<GateJson> gates(RunManifest manifest) {
        return manifest.gates().stream().map(GateJson::of).toList();
    }

    private static List<LossJson> losses(RunManifest manifest) {
        List<Gate> gates = manifest.gates().stream().map(Gate.Result::gate).toList();
        return manifest.losses().stream().map(loss -> LossJson.of(loss, gates)).toList();
    }
}
