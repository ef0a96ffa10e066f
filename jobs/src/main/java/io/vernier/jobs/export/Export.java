package io.vernier.jobs.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernier.integer.IntegerProgram;
import io.vernier.integer.ProgramCodec;
import io.vernier.jobs.outcome.Refusal;
import io.vernier.jobs.store.LocatedRun;

/** What a run can be exported to. */
public enum Export {
    /** The JSON of {@link FheProgram}. */
    FHE("fhe") {
        @Override
        public String text(LocatedRun run) {
            ObjectNode document = FheProgram.of(program(run));
            document.put("run_id", run.run().runId());
            return pretty(document);
        }
    };

    /** Objects over several lines, arrays on one; the same line ends on every machine. */
    private static final ObjectWriter PRETTY =
            new ObjectMapper().writer(new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n")));

    private final String label;

    Export(String label) {
        this.label = label;
    }

    /** The name on the command line. */
    public String label() {
        return label;
    }

    /**
     * The file's text.
     *
     * @throws Refusal if the run has no integers, or none that the other tool can run (21)
     */
    public abstract String text(LocatedRun run);

    private static IntegerProgram program(LocatedRun run) {
        return ProgramCodec.decode(run.run().readProgram());
    }

    private static String pretty(ObjectNode document) {
        try {
            return PRETTY.writeValueAsString(document) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of JSON refused to be written.", e);
        }
    }

    /** As the command line has it. */
    @Override
    public String toString() {
        return label;
    }
}
