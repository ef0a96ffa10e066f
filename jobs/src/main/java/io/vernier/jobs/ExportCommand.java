package io.vernier.jobs;

import io.vernier.jobs.export.Export;
import io.vernier.jobs.outcome.ExitCode;
import io.vernier.jobs.spark.Sessions;
import io.vernier.jobs.store.LocatedRun;
import io.vernier.jobs.store.PageFile;
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
                    + " onnx.taps: all and onnx.equalize: false."
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
        String written = PageFile.write(hadoop, output, format.content(LocatedRun.at(hadoop, run)));
        specification.commandLine().getOut().println("exported: " + written);
        return Ending.of(ExitCode.DONE, "written").at(written);
    }
}
