package io.vernier.config;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Several ways to quantize one model, which are compared.
 *
 * @param candidates what differs in {@code quantization} alone
 * @param select whether one of them becomes a run
 * @param tolerance by how much of all rows the decisions of the selected one may differ from the float model's
 */
public record SweepConfiguration(List<Candidate> candidates, Select select, double tolerance) {
    /** Raised when the same candidates of equal rows may be judged otherwise than before, or their table is another. */
    private static final int VERSION = 3;

    public SweepConfiguration {
        candidates = List.copyOf(candidates);
    }

    /**
     * One of them.
     *
     * @param place in the sweep, from 0
     * @param job as if it were the only one
     * @param changes what it has instead below {@code quantization}, by dotted keys such as {@code weights.bits}
     */
    public record Candidate(int place, JobConfiguration job, SortedMap<String, String> changes) {

        /** What messages call it. */
        public String name() {
            return name(place, changes);
        }

        static String name(int place, Map<String, String> changes) {
            return "Candidate " + place + " ("
                    + changes.entrySet().stream()
                            .map(each -> each.getKey() + ": " + each.getValue())
                            .collect(Collectors.joining(", "))
                    + ")";
        }
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

    /** The candidates as jobs, in order. */
    public List<JobConfiguration> jobs() {
        return candidates.stream().map(Candidate::job).toList();
    }

    /** What decides the sweep beside its candidates. */
    public SortedMap<String, Object> rule() {
        return new TreeMap<>(Map.of("version", VERSION, "select", select.label(), "tolerance", tolerance));
    }
}
