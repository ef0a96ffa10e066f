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
import io.vernier.jobs.store.LocatedRun;
import io.vernier.jobs.store.manifest.RunManifest;
import io.vernier.jobs.store.table.ProgramTable;
import io.vernier.onnx.exchange.DynamicRanges;
import io.vernier.outcome.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** What a run can be exported to. */
public enum Export {
    /** The JSON of {@link FheProgram}. */
    FHE("fhe") {
        @Override
        Exported made(Configuration hadoop, LocatedRun run, String file) {
            ObjectNode document = FheProgram.of(program(run));
            document.put("run_id", run.run().runId());
            return Exported.alone(pretty(document));
        }
    },
    /** The file in the format QDQ. */
    ONNX("onnx") {
        @Override
        Exported made(Configuration hadoop, LocatedRun run, String file) {
            return Exported.alone(NetworkExport.of(run).model());
        }
    },
    /** The ranges of all tensors, for ONNX Runtime's own tools. */
    ORT_CACHE("ort-cache") {
        @Override
        Exported made(Configuration hadoop, LocatedRun run, String file) {
            return Exported.alone(pretty(NetworkExport.of(run).cache().json()));
        }
    },
    /** How far tensors reach, for TensorRT; the end of the file's name decides about its layout. */
    TRT_CACHE("trt-cache") {
        @Override
        Exported made(Configuration hadoop, LocatedRun run, String file) {
            NetworkExport network = NetworkExport.of(run);
            DynamicRanges ranges = network.dynamicRanges();
            String end = file.substring(file.lastIndexOf('.') + 1);
            byte[] content =
                    switch (end) {
                        case "json" -> pretty(ranges.json());
                        case "cache" -> ranges.text();
                        case "flatbuffers" -> ranges.flatbuffers();
                        default ->
                            throw Refusal.before("The file \"" + file
                                    + "\" ends in none of .flatbuffers, .cache and .json, which say how ranges are written;"
                                    + " name it calibration.flatbuffers for ONNX Runtime with TensorRT.");
                    };
            return new Exported(content, network.floats());
        }
    },
    /** What integers stand for, for AIMET. */
    AIMET("aimet") {
        @Override
        Exported made(Configuration hadoop, LocatedRun run, String file) {
            NetworkExport network = NetworkExport.of(run);
            return new Exported(pretty(network.encodings(hadoop)), network.floats());
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
     * What is written.
     *
     * @param content of the file
     * @param floats the network that it belongs to, where that is not the model's own file
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Exported(byte[] content, Optional<byte[]> floats) {
        static Exported alone(byte[] content) {
            return new Exported(content, Optional.empty());
        }
    }

    /**
     * A run for another tool.
     *
     * @param file where it goes
     * @throws Refusal if the run has nothing that the other tool can read (21)
     */
    public Exported of(Configuration hadoop, LocatedRun run, String file) {
        boolean isOfTables = run.run().manifest().map(RunManifest::isOfTables).orElse(false);
        if (isOfTables) {
            throw Refusal.before("The run \"" + run.run().path()
                    + "\" is of tables of vectors, whose codes are Parquet already; read the directories in its"
                    + " \"model\", as the page of tables says.");
        }
        return made(hadoop, run, file);
    }

    abstract Exported made(Configuration hadoop, LocatedRun run, String file);

    private static IntegerProgram program(LocatedRun run) {
        List<InstructionRow> program = run.run().read(ProgramTable.TABLE);
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
