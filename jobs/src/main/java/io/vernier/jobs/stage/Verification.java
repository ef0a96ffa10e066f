package io.vernier.jobs.stage;

import io.vernier.certificate.Certificate;
import io.vernier.jobs.config.JobConfiguration;
import io.vernier.jobs.config.JobConfiguration.ModelConfiguration;
import io.vernier.jobs.config.JobConfigurationReader;
import io.vernier.jobs.mllib.SavedModel;
import io.vernier.jobs.mllib.SavedModels;
import io.vernier.jobs.outcome.Refusal;
import io.vernier.jobs.store.Identities;
import io.vernier.jobs.store.LocatedRun;
import io.vernier.jobs.store.RunAudit;
import io.vernier.jobs.store.RunManifest;
import io.vernier.jobs.store.TableDifference;
import io.vernier.jobs.store.TableSummary;
import io.vernier.jobs.store.ValidationRow;
import io.vernier.ml.SparkModels;
import io.vernier.quantize.ModelQuantization;
import io.vernier.quantize.NotQuantizableException;
import io.vernier.quantize.Quantization;
import io.vernier.quantize.Specification;
import io.vernier.quantize.TensorStability;
import io.vernier.statistics.Calibration;
import io.vernier.validation.Gate;
import io.vernier.validation.MaterialLoss;
import io.vernier.validation.Metric;
import io.vernier.validation.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a complete run again from its statistics, its model and its configuration, without any other data, and says whether the tables
 * are what comes of these: parameters, integers, the proofs of accumulators, the certificate, the judgement of the gates, and the digests.
 */
public final class Verification {
    private static final Logger LOG = LoggerFactory.getLogger(Verification.class);

    private final LocatedRun located;
    private final RunManifest manifest;
    private final JobConfiguration configuration;

    private Verification(LocatedRun located, RunManifest manifest) {
        this.located = located;
        this.manifest = manifest;
        this.configuration = JobConfigurationReader.ofResolved(manifest.configuration());
    }

    /**
     * What a verification found.
     *
     * @param run path of the run
     * @param tables names of the tables that were looked at
     * @param differences none where all is as it should be
     * @param unverified a sentence for each thing that could not be checked
     */
    public record Report(String run, List<String> tables, List<TableDifference> differences, List<String> unverified) {
        public Report {
            unverified = List.copyOf(unverified);
            tables = List.copyOf(tables);
            differences = List.copyOf(differences);
        }
    }

    /**
     * Verifies a run.
     *
     * @param path of the run, or of {@code <output>/<name>}, whose current run is meant
     * @param model where the saved model lies; absent where it is still where the run found it
     * @throws Refusal if there is no complete run, or its statistics or its model are not what it was made from (21)
     */
    public static Report verify(SparkSession session, String path, Optional<String> model) {
        LocatedRun located = LocatedRun.at(session.sparkContext().hadoopConfiguration(), path);
        RunManifest manifest = located.run()
                .manifest()
                .orElseThrow(() -> Refusal.before(
                        "The run \"" + located.run().path() + "\" is not complete; finish it with vernier run."));
        return new Verification(located, manifest).verify(session, model);
    }

    private Report verify(SparkSession session, Optional<String> model) {
        ModelConfiguration found =
                configuration.model().at(model.orElse(configuration.model().path()));
        SavedModel saved = SavedModels.load(session, found);
        Calibration calibration =
                located.output().calibration(manifest.calibrationId()).readStatistics();
        Quantization quantization = quantize(saved, found.path(), calibration);
        Optional<Certificate> certificate = QuantizationStage.certify(saved.model(), quantization, calibration);
        IdentityCheck.Findings identities = IdentityCheck.of(
                manifest,
                configuration,
                located.run().runId(),
                saved.model().tensors(),
                Identities.modelDigest(session.sparkContext().hadoopConfiguration(), found),
                Refitting.of(saved.model(), configuration).isPresent());
        List<TableDifference> differences = new ArrayList<>(identities.differences());
        differences.addAll(
                located.output().calibration(manifest.calibrationId()).manifestDifferences());
        List<TensorStability> stabilities = TensorStability.of(
                quantization,
                configuration.quantization().convention(),
                List.copyOf(located.output()
                        .calibration(manifest.calibrationId())
                        .readGroups()
                        .values()));
        differences.addAll(RunAudit.differences(
                located.run(),
                manifest,
                new RunAudit.Expected(
                        quantization,
                        SparkModels.of("quantized_" + manifest.runId(), quantization, saved),
                        Job.exitCode(manifest.verdict()).code(),
                        certificate,
                        stabilities,
                        saved.preparation())));
        differences.addAll(judgements(saved));
        List<String> tables = new ArrayList<>(List.of("statistics"));
        manifest.tables().stream().map(TableSummary::table).forEach(tables::add);
        return new Report(located.run().path(), tables, differences, unverified(saved, identities));
    }

    private Quantization quantize(SavedModel saved, String path, Calibration calibration) {
        List<String> measured = calibration.tensors().stream()
                .map(tensor -> tensor.layout().name())
                .toList();
        if (!measured.equals(saved.model().tensors())) {
            throw Refusal.before("The model \"" + path + "\" has the tensors "
                    + String.join(", ", saved.model().tensors()) + ", but the calibration measured "
                    + String.join(", ", measured) + "; name the model of the run with --model.");
        }
        try {
            Specification specification = configuration.quantization().specification();
            Optional<Refitting> refitting = Refitting.of(saved.model(), configuration);
            return refitting.isEmpty()
                    ? ModelQuantization.quantize(saved.model(), calibration, specification)
                    : ModelQuantization.quantize(
                            saved.model(),
                            calibration,
                            specification,
                            RefitStage.saved(
                                    located.output().calibration(manifest.calibrationId()),
                                    refitting.get(),
                                    calibration));
        } catch (NotQuantizableException e) {
            throw Refusal.before(
                    "The model \"" + path + "\" cannot be quantized as the run says (" + e.getMessage()
                            + "); name the model of the run with --model.",
                    e);
        }
    }

    private static List<String> unverified(SavedModel saved, IdentityCheck.Findings identities) {
        List<String> sentences = new ArrayList<>(identities.unverified());
        if (!saved.preparation().isEmpty()) {
            sentences.add(
                    "Not verified: the stages before the input in model/, which Spark has written with the time of day.");
        }
        return sentences;
    }

    /** What the gates say of the validation table, and what the verdict says of the gates. */
    private List<TableDifference> judgements(SavedModel saved) {
        List<TableDifference> differences = new ArrayList<>();
        Optional<List<Metric>> read = metrics();
        if (read.isEmpty()) {
            return differences;
        }
        List<Metric> metrics = read.get();
        String margins = saved.model().margins().orElseThrow().name();
        List<Gate.Result> judged = configuration.gates().stream()
                .map(gate -> gate.judge(metrics, margins))
                .toList();
        if (!judged.equals(manifest.gates())) {
            differences.add(
                    new TableDifference("manifest.json", "gates", sentences(manifest.gates()), sentences(judged)));
        }
        List<MaterialLoss> losses = MaterialLoss.among(metrics);
        if (!losses.equals(manifest.losses())) {
            differences.add(
                    new TableDifference("manifest.json", "material_losses", lost(manifest.losses()), lost(losses)));
        }
        Verdict verdict = configuration.validation().isPresent() ? Verdict.of(judged) : Verdict.UNVALIDATED;
        if (verdict != manifest.verdict()) {
            differences.add(new TableDifference(
                    "manifest.json", "verdict", manifest.verdict().label(), verdict.label()));
        }
        return differences;
    }

    /** Absent where the table is damaged, of which its digest speaks. */
    private Optional<List<Metric>> metrics() {
        try {
            return Optional.of(located.run().readValidation().stream()
                    .map(ValidationRow::asMetric)
                    .flatMap(Optional::stream)
                    .toList());
        } catch (Refusal damaged) {
            LOG.debug("No gate can be judged again", damaged);
            return Optional.empty();
        }
    }

    private static String lost(List<MaterialLoss> losses) {
        return losses.isEmpty()
                ? "none"
                : losses.stream().map(MaterialLoss::sentence).collect(Collectors.joining("; "));
    }

    private static String sentences(List<Gate.Result> gates) {
        return gates.isEmpty()
                ? "none"
                : gates.stream()
                        .map(gate -> "\"" + gate.gate().sentence() + "\" "
                                + (gate.passed() ? "passed" : "failed")
                                + (gate.value().isPresent()
                                        ? " at " + gate.value().getAsDouble()
                                        : " without a value"))
                        .collect(Collectors.joining(", "));
    }
}
