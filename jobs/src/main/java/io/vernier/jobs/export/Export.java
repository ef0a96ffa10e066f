package io.vernier.jobs.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernier.integer.InstructionRow;
import io.vernier.integer.IntegerProgram;
import io.vernier.integer.ProgramCodec;
import io.vernier.jobs.outcome.Refusal;
import io.vernier.jobs.store.LocatedRun;
import io.vernier.jobs.store.manifest.RunManifest;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a run can be exported to. */
public enum Export {
    /** The JSON of {@link FheProgram}. */
    FHE("fhe") {
        @Override
        byte[] made(LocatedRun run) {
            ObjectNode document = FheProgram.of(program(run));
            document.put("run_id", run.run().runId());
            return pretty(document);
        }
    },
    /** The file in the format QDQ. */
    ONNX("onnx") {
        @Override
        byte[] made(LocatedRun run) {
            return NetworkExport.of(run).model();
        }
    },
    /** The ranges of all tensors, for ONNX Runtime's own tools. */
    ORT_CACHE("ort-cache") {
        @Override
        byte[] made(LocatedRun run) {
            return pretty(NetworkExport.of(run).cache().json());
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
     * What the file holds.
     *
     * @throws Refusal if the run has nothing that the other tool can read (21)
     */
    public byte[] content(LocatedRun run) {
        boolean isOfTables = run.run().manifest().map(RunManifest::isOfTables).orElse(false);
        if (isOfTables) {
            throw Refusal.before("The run \"" + run.run().path()
                    + "\" is of tables of vectors, whose codes are Parquet already; read the directories in its"
                    + " \"model\", as the page of tables says.");
        }
        return made(run);
    }

    abstract byte[] made(LocatedRun run);

    private static IntegerProgram program(LocatedRun run) {
        List<InstructionRow> program = run.run().readProgram();
        if (program.isEmpty()) {
            throw Refusal.before("The run \"" + run.run().path()
                    + "\" has no program of integers: it is of a network; name another, or export it --to onnx.");
        }
        return ProgramCodec.decode(program);
    }

    private static byte[] pretty(ObjectNode document) {
        try {
            return (PRETTY.writeValueAsString(document) + "\n").getBytes(StandardCharsets.UTF_8);
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
