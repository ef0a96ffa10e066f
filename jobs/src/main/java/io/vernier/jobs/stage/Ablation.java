package io.vernier.jobs.stage;

import io.vernier.arithmetic.IntegerType;
import io.vernier.config.TensorOverride;
import io.vernier.jobs.stage.ModelJob.Integers;
import io.vernier.jobs.store.table.AblationRow;
import io.vernier.outcome.Refusal;
import io.vernier.quantize.QuantizedTensor;
import io.vernier.quantize.Role;
import io.vernier.quantize.Target;
import io.vernier.validation.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A part of a model's integers with as many bits as there are, to see what the rest costs: the weights alone with the bits that were asked
 * for, inputs and activations alone, or all but one tensor.
 *
 * @param what {@code weights}, {@code activations} or {@code all_but}
 * @param tensor the one that has all bits; absent where a whole role has
 * @param integers with these bits
 */
record Ablation(String what, Optional<String> tensor, Integers integers) {

    /** @throws Refusal if the model has nothing to compare, or its weights are fitted to the codes that would be changed (21) */
    static void accept(JobContext job) {
        if (job.model().linearSteps().isEmpty()) {
            throw Refusal.before(
                    "validation.ablation compares the layers of a model, but this one has none; leave it out.");
        }
        if (job.configuration().quantization().target().kind() != Target.Kind.VERNIER) {
            throw Refusal.before(
                    "validation.ablation gives all other tensors as many bits as there are, which quantization.target does"
                            + " not; leave one of them out.");
        }
        if (Refitting.of(job.loaded(), job.configuration()).isPresent()) {
            throw Refusal.before(
                    "validation.ablation changes the bits of a tensor alone, but re-fitted weights are fitted to the"
                            + " inputs' codes; set quantization.weights.method: round, or leave it out.");
        }
    }

    /** All that are compared. */
    static List<Ablation> of(Integers asked) {
        List<QuantizedTensor> tensors = asked.quantization().tensors();
        List<Ablation> all = new ArrayList<>();
        all.add(ablation(asked, "weights", Optional.empty(), names(tensors, role -> role != Role.WEIGHT)));
        all.add(ablation(asked, "activations", Optional.empty(), names(tensors, role -> role == Role.WEIGHT)));
        names(tensors, role -> true)
                .forEach(tensor -> all.add(ablation(asked, "all_but", Optional.of(tensor), List.of(tensor))));
        return all;
    }

    private static List<String> names(List<QuantizedTensor> tensors, Predicate<Role> roles) {
        return tensors.stream()
                .filter(tensor -> roles.test(tensor.role()))
                .map(QuantizedTensor::tensor)
                .distinct()
                .toList();
    }

    /** All bits for some tensors, whatever exceptions there are. */
    private static Ablation ablation(Integers asked, String what, Optional<String> tensor, List<String> without) {
        List<TensorOverride> all = without.stream()
                .map(name -> new TensorOverride(name, Set.of("bits"), each -> each.with(IntegerType.MAX_BITS)))
                .toList();
        ModelJob model =
                asked.model().changed(whole -> whole.with(whole.quantization().rounded(all)));
        return new Ablation(
                what,
                tensor,
                new Integers(
                        model,
                        asked.calibration(),
                        new QuantizationStage(model.context()).quantize(asked.calibration())));
    }

    /** Its rows of the table, by what was found of it. */
    List<AblationRow> rows(ValidationStage.Evidence evidence) {
        return evidence.metrics().stream()
                .filter(metric ->
                        metric.scope().equals(Metric.MODEL) && metric.slice().isEmpty())
                .filter(metric -> !metric.name().isCount())
                .map(metric -> new AblationRow(what, tensor, metric.name().label(), metric.quantizedValue()))
                .toList();
    }
}
