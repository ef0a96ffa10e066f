package io.vernier.jobs;

import io.vernier.jobs.export.Export;
import io.vernier.jobs.store.LocatedRun;
import io.vernier.jobs.store.PageFile;
import io.vernier.outcome.ExitCode;
import io.vernier.spark.plan.Sessions;
import java.io.PrintWriter;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A run for another tool. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        description = {
            "Writes what a run made in the format of another tool; no data is read, and no Spark is started.",
            "",
            "fhe: a program for fully homomorphic encryption, as JSON, which deploy/fhe/encrypted.py compiles and runs.",
            "onnx: of a network, the file with its integers in the format QDQ.",
            "ort-cache: of a network, the ranges of all tensors, which load_tensors_data of ONNX Runtime reads; needs"
                    + " onnx.taps: all and onnx.equalize: false.",
            "trt-cache: of a network, how far tensors reach from zero, for TensorRT: calibration.flatbuffers is what ONNX"
                    + " Runtime's provider reads; names that end in .cache and .json give the same as text and as JSON.",
            "aimet: of a network, scales and zero points of activations and weights, as encodings of AIMET, format 2.0.0.",
            "Where channels were scaled, the last two write the network to which they belong beside the file, as FILE.float.onnx."
        },
        footer = {"", "Example:", "  vernier export out/delay --to fhe --output delay.json"})
final class ExportCommand implements Computing {
    @Spec
    private CommandSpec specification;

    @Parameters(paramLabel = "RUN", description = "Directory of a run, or <output>/<name>, whose current run is meant.")
    private String run;

    @Option(names = "--to", required = true, paramLabel = "FORMAT", description = "One of: ${COMPLETION-CANDIDATES}.")
    private Export format;

    @Option(names = "--output", required = true, paramLabel = "FILE", description = "Where the file goes.")
    private String output;

    @Override
    public Ending call() {
        Configuration hadoop = Sessions.hadoopConfiguration();
        Export.Exported exported = format.of(hadoop, LocatedRun.at(hadoop, run), output);
        PrintWriter out = specification.commandLine().getOut();
        exported.floats()
                .map(floats -> PageFile.write(hadoop, output + ".float.onnx", floats))
                .ifPresent(beside -> out.println("exported: " + beside));
        String written = PageFile.write(hadoop, output, exported.content());
        out.println("exported: " + written);
        return Ending.of(ExitCode.DONE, "written").at(written);
    }
}
