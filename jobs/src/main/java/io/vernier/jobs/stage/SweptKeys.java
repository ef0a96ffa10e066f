package io.vernier.jobs.stage;

import io.vernier.config.QuantizationConfiguration;
import io.vernier.config.SweepConfiguration;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.outcome.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a candidate of a sweep changes, held against the exceptions by tensor, which come before what a section says of all. */
final class SweptKeys {
    private SweptKeys() {}

    /**
     * What a candidate changes in vain, as far as something is left of it, a sentence each.
     *
     * @throws Refusal if exceptions say a key of all tensors for which the candidate changes it (21)
     */
    static List<String> defeats(SweepConfiguration.Candidate candidate, LayeredModel model) {
        QuantizationConfiguration asked = candidate.job().quantization();
        Map<String, Set<String>> tensors = tensors(model);
        SortedMap<String, List<String>> swept = new TreeMap<>();
        for (String changed : candidate.changes().keySet()) {
            int dot = Math.max(0, changed.indexOf('.'));
            String section = changed.substring(0, dot);
            if (!tensors.getOrDefault(section, Set.of()).isEmpty()) {
                swept.computeIfAbsent(changed.substring(dot + 1), key -> new ArrayList<>())
                        .add(section);
            }
        }
        List<String> sentences = new ArrayList<>();
        swept.forEach((key, sections) -> {
            Set<String> globs = new TreeSet<>();
            List<String> vain = new ArrayList<>();
            for (String section : sections) {
                Set<String> deciding = asked.deciding(key, tensors.get(section));
                if (!deciding.isEmpty()) {
                    globs.addAll(deciding);
                    vain.add(section + "." + key);
                }
            }
            String sentence = "The sweep changes \"" + String.join("\", \"", vain)
                    + "\", but quantization.overrides says \"" + key + "\" of all of these tensors, by \""
                    + String.join("\", \"", globs) + "\"";
            if (vain.size() == sections.size()) {
                throw Refusal.before(sentence + "; remove the override, or let it name fewer tensors.");
            }
            if (!vain.isEmpty()) {
                sentences.add(sentence + ".");
            }
        });
        return sentences;
    }

    /** The tensors that a section of the configuration is about. */
    private static Map<String, Set<String>> tensors(LayeredModel model) {
        Set<String> activations = new TreeSet<>();
        Set<String> weights = new TreeSet<>();
        for (Linear layer : model.linearSteps()) {
            weights.add(layer.name());
            activations.add(layer.input());
        }
        activations.remove(LayeredModel.INPUT);
        return Map.of("inputs", Set.of(LayeredModel.INPUT), "activations", activations, "weights", weights);
    }
}
