package io.vernier.jobs.config;

import io.vernier.jobs.config.JobConfiguration.InputColumns;
import io.vernier.jobs.config.Value.Items;
import io.vernier.jobs.config.Value.Mapping;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the section {@code onnx}: what an ONNX file does not say of itself. */
final class OnnxKeys {
    private static final String INPUTS = "inputs";

    private OnnxKeys() {}

    /** The inputs that are made of other columns than their own name. */
    static List<InputColumns> read(Section section) {
        List<InputColumns> inputs = new ArrayList<>();
        List<Object> resolved = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Optional<Value> written = section.value(INPUTS);
        if (written.isPresent() && written.get() instanceof Items items) {
            for (int index = 0; index < items.values().size(); index++) {
                String name = section.name(INPUTS) + "[" + index + "]";
                if (items.values().get(index) instanceof Mapping mapping) {
                    Section input = new Section(name, mapping, section.problems());
                    inputs.add(input(input, names));
                    resolved.add(input.resolved());
                } else {
                    section.problems().bad(name, items.values().get(index), "a map with \"name\" and \"columns\"");
                }
            }
        } else if (written.isPresent()) {
            section.problems().bad(section.name(INPUTS), written.get(), "a list");
        }
        section.resolve(INPUTS, List.copyOf(resolved));
        section.refuseUnknown();
        return inputs;
    }

    private static InputColumns input(Section section, Set<String> names) {
        String name = section.requiredText("name");
        List<String> columns = section.texts("columns");
        if (!names.add(name)) {
            section.problems()
                    .add("\"" + section.name("name") + "\" is \"" + name
                            + "\" for the second time: give each input once.");
        }
        if (columns.isEmpty()) {
            section.missing("columns");
        }
        section.refuseUnknown();
        return new InputColumns(name, columns);
    }
}
