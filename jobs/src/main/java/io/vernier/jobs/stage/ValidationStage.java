package io.vernier.jobs.stage;

import io.vernier.certificate.Certificate;
import io.vernier.config.JobConfiguration.ValidationConfiguration;
import io.vernier.config.NonFinite;
import io.vernier.config.SourceConfiguration;
import io.vernier.integer.CompiledProgram;
import io.vernier.jobs.comparison.LabelledValidation;
import io.vernier.jobs.comparison.ValidationMeasurement;
import io.vernier.jobs.stage.ModelJob.Integers;
import io.vernier.jobs.store.table.AblationRow;
import io.vernier.jobs.store.table.CertifiedRows;
import io.vernier.model.Admission;
import io.vernier.outcome.Refusal;
import io.vernier.spark.plan.JobMetrics;
import io.vernier.spark.plan.Phase;
import io.vernier.spark.plan.RowCounts;
import io.vernier.spark.plan.Scan;
import io.vernier.spark.scan.Share;
import io.vernier.spark.source.DataSet;
import io.vernier.statistics.TensorStatistics;
import io.vernier.validation.Gate;
import io.vernier.validation.Metric;
import io.vernier.validation.Speed;
import io.vernier.validation.Task;
import io.vernier.validation.Validation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Compares float models with their integers on held-out data, in one pass for all models that can be read for together. */
final class ValidationStage {
    private static final int SHOWN_CLASSES = 10;

    private final Integers integers;
    private final JobContext job;
    private final ValidationConfiguration configuration;
    private final DataSet data;
    private final Optional<Certificate> certificate;

    private ValidationStage(Integers integers) {
        this.integers = integers;
        this.job = integers.model().context();
        this.configuration = job.configuration().validation().orElseThrow();
        this.data = job.validation().orElseThrow();
        this.certificate = QuantizationStage.certify(job.model(), integers.quantization(), integers.calibration());
    }

    /**
     * What the held-out data says.
     *
     * @param validation the state of all rows
     * @param metrics in the order of the table
     * @param gates each configured gate, judged
     * @param certificate how far the integers can be from the float model; absent where there is no proof
     * @param certified what it says of the rows; absent where there is none
     * @param speed how long both models took
     * @param ablation what parts of the integers are worth; empty where nobody asks
     */
    record Evidence(
            Validation validation,
            List<Metric> metrics,
            List<Gate.Result> gates,
            Optional<Certificate> certificate,
            Optional<CertifiedRows> certified,
            Speed speed,
            List<AblationRow> ablation) {
        Evidence {
            ablation = List.copyOf(ablation);
        }

        private Evidence with(List<AblationRow> rows) {
            return new Evidence(validation, metrics, gates, certificate, certified, speed, rows);
        }
    }

    /**
     * The evidence of each, in their order, in as few scans as can be; absent where no held-out data is configured.
     *
     * @throws Refusal if the data of one of them cannot be accepted (22)
     */
    static List<Optional<Evidence>> measure(List<Integers> made) {
        Map<ModelJob, List<Ablation>> parts = new HashMap<>();
        List<Integers> all = new ArrayList<>(made);
        for (Integers each : made) {
            List<Ablation> of = isAblated(each) ? Ablation.of(each) : List.of();
            parts.put(each.model(), of);
            of.forEach(part -> all.add(part.integers()));
        }
        Map<ModelJob, Evidence> found = found(all);
        return made.stream()
                .map(Integers::model)
                .map(model -> Optional.ofNullable(found.get(model))
                        .map(evidence -> evidence.with(parts.get(model).stream()
                                .flatMap(part ->
                                        part.rows(found.get(part.integers().model())).stream())
                                .toList())))
                .toList();
    }

    private static boolean isAblated(Integers integers) {
        return integers.model()
                .context()
                .configuration()
                .validation()
                .map(ValidationConfiguration::ablation)
                .orElse(false);
    }

    private static Map<ModelJob, Evidence> found(List<Integers> made) {
        Map<ModelJob, Evidence> found = new HashMap<>();
        List<ModelJob> validated = made.stream()
                .map(Integers::model)
                .filter(model -> model.context().validation().isPresent())
                .toList();
        if (!validated.isEmpty()) {
            JobMetrics.ofThisProcess().enter(Phase.VALIDATE);
        }
        for (List<ModelJob> together : ScanPlan.validation(validated)) {
            List<ValidationStage> stages = made.stream()
                    .filter(integers -> together.contains(integers.model()))
                    .map(ValidationStage::new)
                    .toList();
            List<Scan.Result<LabelledValidation>> results = ComparisonScan.run(
                    stages.get(0).job,
                    "validate",
                    Share.ALL,
                    stages.stream().map(ValidationStage::part).toList());
            for (int k = 0; k < stages.size(); k++) {
                ValidationStage stage = stages.get(k);
                Scan.Result<LabelledValidation> result = results.get(k);
                ModelJob model = stage.integers.model();
                found.put(model, model.step(each -> stage.evidence(result)));
            }
        }
        return found;
    }

    private ComparisonScan.Part part() {
        return new ComparisonScan.Part(
                data,
                job.model(),
                new ValidationMeasurement.Integers(
                        new CompiledProgram(integers.quantization().program()),
                        layout(integers, configuration.slices(), data.hasLabel()),
                        certificate.stream().toList()));
    }

    private Evidence evidence(Scan.Result<LabelledValidation> result) {
        LabelledValidation state = result.state();
        RowCounts counts = result.counts();
        data.accept(counts);
        accept(job, state, counts);
        Validation validation = state.validation();
        validation.count(0, counts.nullRows(), counts.skippedRows());
        JobMetrics.ofThisProcess().leftOut(Math.addExact(validation.nullRows(), validation.skippedRows()));
        List<Metric> metrics = withExpected(validation);
        String margins = job.model().margins().orElseThrow().name();
        List<Gate.Result> gates = job.configuration().gates().stream()
                .map(gate -> gate.judge(metrics, margins))
                .toList();
        return new Evidence(
                validation,
                metrics,
                gates,
                certificate,
                certificate.map(proof -> certified(proof, state)),
                state.speed(),
                List.of());
    }

    /** The metrics, and after those of the whole model what was expected of it. */
    private List<Metric> withExpected(Validation validation) {
        List<Metric> metrics = new ArrayList<>(proven(validation.metrics(), certificate));
        integers.quantization().expectedRise().ifPresent(rise -> {
            int at = 0;
            while (at < metrics.size()
                    && metrics.get(at).scope().equals(Metric.MODEL)
                    && !metrics.get(at).name().isCount()) {
                at++;
            }
            metrics.add(at, Metric.expectedRise(validation.rows(), rise));
        });
        return metrics;
    }

    /** With intervals of no width where the certificate says that the models differ in no row. */
    static List<Metric> proven(List<Metric> metrics, Optional<Certificate> certificate) {
        return certificate.filter(Certificate::isOfNoDifference).isPresent()
                ? metrics.stream().map(Metric::ofNoDifference).toList()
                : metrics;
    }

    private static CertifiedRows certified(Certificate certificate, LabelledValidation state) {
        return new CertifiedRows(
                state.validation().rows(),
                state.coveredRows(),
                certificate.isOfClasses() ? OptionalLong.of(state.certifiedRows()) : OptionalLong.empty());
    }

    /**
     * What is measured of a model and its integers.
     *
     * @param labelled whether rows have a label
     */
    static Validation.Layout layout(Integers integers, List<String> slices, boolean labelled) {
        List<Integer> outputs = integers.quantization().program().accumulating().stream()
                .map(linear -> linear.outputs())
                .toList();
        JobContext job = integers.model().context();
        return new Validation.Layout(job.model().tensors(), outputs, task(integers, labelled), slices);
    }

    private static Task task(Integers integers, boolean labelled) {
        JobContext job = integers.model().context();
        List<TensorStatistics> tensors = integers.calibration().tensors();
        double std = tensors.get(tensors.size() - 1).whole().std().orElse(0);
        double tolerance = job.configuration().validation().orElseThrow().tolerance();
        return job.saved().task(labelled, tolerance * std);
    }

    private static String expectedLabels(JobContext job, LabelledValidation state) {
        List<String> names = job.loaded().classNames().names();
        String numbers = "0 to " + (job.loaded().classes() - 1);
        String shown = names.stream()
                .limit(SHOWN_CLASSES)
                .map(name -> "\"" + name + "\"")
                .collect(Collectors.joining(", ", "", names.size() > SHOWN_CLASSES ? ", ..." : ""));
        if (job.validation().filter(DataSet::hasTextLabel).isPresent()) {
            return ", expected " + shown;
        }
        return ", for example " + state.leastForeignLabel() + ", expected " + numbers
                + (names.isEmpty() ? "" : " (" + shown + ")");
    }

    /**
     * Refuses rows that nothing should be said of.
     *
     * @throws Refusal if a label is none of the model's, a number is not admitted, or no row is left (22)
     */
    static void accept(JobContext job, LabelledValidation state, RowCounts counts) {
        SourceConfiguration source =
                job.configuration().validation().orElseThrow().source();
        String of = " of " + counts.rows() + " rows";
        if (state.foreignLabels() > 0) {
            throw Refusal.data("In \"" + source.name() + "\" the label is no class of the model in "
                    + state.foreignLabels() + of + expectedLabels(job, state)
                    + "; name the right column in validation.label.");
        }
        boolean fail = job.configuration().quantization().nonFinite() == NonFinite.FAIL;
        if (fail && state.nonFiniteRows() > 0) {
            Admission admission = job.measured().admission();
            throw Refusal.data("In \"" + source.name() + "\" features are NaN or infinite"
                    + (admission == Admission.FINITE ? "" : ", or numbers that the model refuses,") + " in "
                    + state.nonFiniteRows() + of + ", expected " + admission.expected() + "; correct them or set"
                    + " quantization.non_finite: skip.");
        }
        if (fail && state.missingLabels() > 0) {
            throw Refusal.data("In \"" + source.name() + "\" the label is null, NaN or infinite in "
                    + state.missingLabels() + of + ", expected finite numbers; correct them or set"
                    + " quantization.non_finite: skip.");
        }
        if (state.validation().rows() == 0) {
            throw Refusal.data("Of the " + counts.rows() + " rows of \"" + source.name()
                    + "\" none could be compared; correct the data.");
        }
    }
}
