package io.vernier.quantize;

import io.vernier.model.LayeredModel;
import io.vernier.model.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** In which forms each tensor of a model is needed, found from the prediction backwards. */
final class Demands {
    private final Map<String, Lowering> lowerings = new LinkedHashMap<>();
    private final Map<String, Set<Form>> forms = new HashMap<>();

    /**
     * @throws NotQuantizableException if a step reads a tensor in a form that it has not
     */
    Demands(LayeredModel model) {
        model.steps().forEach(step -> lowerings.put(step.name(), Lowering.of(step)));
        List<Step> steps = new ArrayList<>(model.steps());
        add("The prediction", steps.get(steps.size() - 1).name(), Form.REALS);
        Collections.reverse(steps);
        for (Step step : steps) {
            // What nothing reads is computed all the same, to be compared.
            if (of(step.name()).isEmpty()) {
                add("Step \"" + step.name() + '"', step.name(), Form.REALS);
            }
            lowerings.get(step.name()).demand(this);
        }
    }

    /**
     * Asks for a form of a tensor.
     *
     * @param reader as the subject of a sentence
     */
    void add(String reader, String tensor, Form form) {
        boolean isInput = tensor.equals(LayeredModel.INPUT);
        Set<Form> possible =
                isInput ? Set.of(Form.CODES, Form.RANKS) : lowerings.get(tensor).forms();
        if (!possible.contains(form)) {
            throw new NotQuantizableException(reader + " reads \"" + tensor + "\" " + form.phrase() + ", but "
                    + (isInput ? "only linear steps and trees can read the input" : "integers cannot make it so")
                    + "; put a linear step between them.");
        }
        forms.computeIfAbsent(tensor, name -> EnumSet.noneOf(Form.class)).add(form);
    }

    /** The forms that are asked for. */
    Set<Form> of(String tensor) {
        return forms.getOrDefault(tensor, Set.of());
    }

    boolean contain(String tensor, Form form) {
        return of(tensor).contains(form);
    }

    /** The lowering of the step that makes a tensor; of the input there is none. */
    Lowering lowering(String tensor) {
        return lowerings.get(tensor);
    }

    /** All lowerings, in the order of the steps. */
    Iterable<Lowering> lowerings() {
        return lowerings.values();
    }
}
