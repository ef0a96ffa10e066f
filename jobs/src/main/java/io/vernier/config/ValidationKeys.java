package io.vernier.config;

import io.vernier.config.JobConfiguration.ValidationConfiguration;
import java.util.List;
import java.util.Optional;

/** Reads the section {@code validation}, which may be absent or empty. */
final class ValidationKeys {

    private ValidationKeys() {}

    static Optional<ValidationConfiguration> read(Section section) {
        if (section.isEmpty()) {
            return Optional.empty();
        }
        SourceConfiguration source = SourceKeys.read(section);
        Optional<String> label = section.optionalText("label");
        List<String> slices = section.texts("slices");
        double tolerance = section.notNegative("tolerance", 0.1);
        boolean ablation = section.either("ablation", true, false, false);
        section.refuseUnknown();
        return Optional.of(new ValidationConfiguration(source, label, slices, tolerance, ablation));
    }
}
