package io.vernier.jobs.config;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Several ways to quantize one model, which are compared.
 *
 * @param candidates a job for each, which differ in {@code quantization} alone
 * @param select whether one of them becomes a run
 * @param tolerance by how much of all rows the decisions of the selected one may differ from the float model's
 */
public record SweepConfiguration(List<JobConfiguration> candidates, Select select, double tolerance) {
    public SweepConfiguration {
        candidates = List.copyOf(candidates);
    }

    /** What becomes of the candidates. */
    public enum Select {
        /** The smallest within the tolerance becomes a run. */
        SMALLEST("smallest"),
        /** None does. */
        NONE("none");

        private final String label;

        Select(String label) {
            this.label = label;
        }

        /** As the configuration has it. */
        public String label() {
            return label;
        }
    }

    /** What decides the sweep beside its candidates. */
    public SortedMap<String, Object> rule() {
        return new TreeMap<>(Map.of("select", select.label(), "tolerance", tolerance));
    }
}
