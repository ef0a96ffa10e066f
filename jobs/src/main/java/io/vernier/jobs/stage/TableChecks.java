package io.vernier.jobs.stage;

import io.vernier.config.JobConfiguration;
import io.vernier.config.JobConfiguration.CalibrationConfiguration;
import io.vernier.config.JobConfiguration.ValidationConfiguration;
import io.vernier.config.ModelChecks;
import io.vernier.config.QuantizationConfiguration;
import io.vernier.outcome.Refusal;
import io.vernier.quantize.Target;
import io.vernier.quantize.TreeSpecification;
import io.vernier.spark.mllib.TableModel;
import io.vernier.spark.mllib.VectorTable;
import io.vernier.spark.source.DataSet;
import io.vernier.spark.source.OpenedSource;
import io.vernier.validation.Gate;
import io.vernier.validation.GateMetric;
import io.vernier.vectors.CodedProduct;
import io.vernier.vectors.VectorEncoding;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What can be refused of a job of tables before any vector is read. */
final class TableChecks {
    private static final Set<GateMetric> OF_FACTORS = EnumSet.of(
            GateMetric.AGREEMENT,
            GateMetric.RMSE_RISE,
            GateMetric.R2_DROP,
            GateMetric.SQNR_DB,
            GateMetric.TOP_K_OVERLAP);

    private static final Set<GateMetric> OF_VECTORS = EnumSet.of(GateMetric.TOP_K_OVERLAP, GateMetric.COSINE_ERROR);

    private TableChecks() {}

    /** @throws Refusal if something of the configuration does not fit the model (21) */
    static void accept(JobConfiguration configuration, TableModel model) {
        QuantizationConfiguration quantization = configuration.quantization();
        List<String> tensors = model.tables().stream().map(VectorTable::tensor).toList();
        ModelChecks.acceptNames(quantization, tensors);
        if (configuration.calibration() instanceof CalibrationConfiguration.Saved) {
            throw Refusal.before("\"calibration.id\" names a saved calibration, but a model that is tables of vectors"
                    + " measures its own; remove it.");
        }
        refuse(quantization.budget().isPresent(), "budget");
        refuse(quantization.method().isPresent(), "weights.method");
        refuse(quantization.codes().isPresent(), "inputs.codes");
        refuse(quantization.zero().isPresent(), "inputs.zero");
        refuse(quantization.trees().leaves().isPresent(), "leaves");
        refuse(quantization.trees().unreached() == TreeSpecification.Unreached.PRUNE, "prune_unreached");
        if (!quantization.target().equals(Target.VERNIER)) {
            throw Refusal.before("quantization.target is of layers, and the model is tables of vectors; remove it.");
        }
        if (configuration.validation().map(ValidationConfiguration::ablation).orElse(false)) {
            throw Refusal.before("validation.ablation compares layers, and the model is tables of vectors; remove it.");
        }
        Set<GateMetric> known = model instanceof TableModel.Factors ? OF_FACTORS : OF_VECTORS;
        for (Gate gate : configuration.gates()) {
            if (!known.contains(gate.metric())) {
                throw Refusal.before("The gate \"" + gate.metric().label() + "\" does not apply to "
                        + model.subject() + ", which have "
                        + known.stream().map(GateMetric::label).collect(Collectors.joining(", "))
                        + "; remove it.");
            }
        }
    }

    private static void refuse(boolean isAsked, String key) {
        if (isAsked) {
            throw Refusal.before("quantization has " + key
                    + ", which is of layers and trees, and the model is tables of vectors; remove it.");
        }
    }

    /**
     * The held-out rows, nothing of which is read.
     *
     * @throws Refusal if a gate needs a label that they have not (21), or a column is missing or of a wrong type (22)
     */
    static DataSet data(JobConfiguration configuration, TableModel.Factors factors, OpenedSource source) {
        VectorEncoding any = VectorEncoding.perVector(
                configuration.quantization().convention(), 2, factors.users().dimension());
        DataSet data = TableEvidence.data(configuration, factors, new CodedProduct(any, any), source);
        for (Gate gate : configuration.gates()) {
            if (gate.metric().needsLabel() && !data.hasLabel()) {
                throw Refusal.before("The gate \"" + gate.metric().label()
                        + "\" needs a label, but the validation has none; set validation.label.");
            }
        }
        return data;
    }

    /** What a reader of the results should know before it. */
    static List<String> warnings(JobConfiguration configuration, TableModel model) {
        List<String> warnings = new ArrayList<>();
        if (!(configuration.calibration() instanceof CalibrationConfiguration.None)) {
            warnings.add(
                    "\"calibration\" names data, but the numbers of the model itself are measured, so that it is not"
                            + " read; leave it out.");
        }
        if (!(model instanceof TableModel.Factors) && configuration.validation().isPresent()) {
            warnings.add("\"validation\" names data, but " + model.subject()
                    + " are compared with their codes alone, so that it is not read; leave it out.");
        }
        return warnings;
    }
}
