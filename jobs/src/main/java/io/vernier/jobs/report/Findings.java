package io.vernier.jobs.report;

import io.vernier.integer.InstructionRow;
import io.vernier.integer.TreeSize;
import io.vernier.jobs.store.CalibrationDirectory;
import io.vernier.jobs.store.LocatedRun;
import io.vernier.jobs.store.RunDirectory;
import io.vernier.jobs.store.manifest.RunManifest;
import io.vernier.jobs.store.table.AblationRow;
import io.vernier.jobs.store.table.AccumulatorRow;
import io.vernier.jobs.store.table.CertificateRow;
import io.vernier.jobs.store.table.ParameterRow;
import io.vernier.jobs.store.table.ProgramTable;
import io.vernier.jobs.store.table.StabilityRow;
import io.vernier.jobs.store.table.ValidationRow;
import io.vernier.onnx.quantize.OperatorSearch;
import io.vernier.onnx.quantize.RecipeChoice;
import io.vernier.outcome.Refusal;
import io.vernier.statistics.Calibration;
import java.util.List;
import java.util.Optional;

/**
 * What was read of a run, as its tables have it.
 *
 * @param path the run's directory
 * @param calibration the statistics that the run was made from
 * @param parameters its parameters
 * @param program its instructions; with their numbers where these are trees or clusters
 * @param accumulators what they can hold, and held
 * @param validation its evidence; empty where there is none
 * @param certificate its bounds; empty where there is no proof
 * @param stability how far its scales move; empty where the calibration was not made in groups
 * @param ablation what parts of its integers are worth; empty where nobody asked
 * @param nodes which parts of trees calibrated rows have reached; empty of other models
 * @param recipes what the recipe of a network was judged by; absent of others, and where nothing judged it
 * @param search which operators of a network stay float; absent where none was searched for
 * @param manifest absent while the run is not complete
 */
public record Findings(
        String path,
        Calibration calibration,
        List<ParameterRow> parameters,
        List<InstructionRow> program,
        List<AccumulatorRow> accumulators,
        List<ValidationRow> validation,
        List<CertificateRow> certificate,
        List<StabilityRow> stability,
        List<AblationRow> ablation,
        NodeCoverage nodes,
        Optional<RecipeChoice> recipes,
        Optional<OperatorSearch> search,
        Optional<RunManifest> manifest) {
    public Findings {
        parameters = List.copyOf(parameters);
        program = List.copyOf(program);
        accumulators = List.copyOf(accumulators);
        validation = List.copyOf(validation);
        certificate = List.copyOf(certificate);
        stability = List.copyOf(stability);
        ablation = List.copyOf(ablation);
    }

    /** Reads the tables of a run and of its calibration. */
    public static Findings of(CalibrationDirectory calibration, RunDirectory run) {
        return of(calibration, run, run.manifest());
    }

    /** The same of a run that was found by a path. */
    public static Findings of(LocatedRun located) {
        RunManifest manifest = located.run()
                .manifest()
                .orElseThrow(() -> Refusal.before(
                        "The run \"" + located.run().path() + "\" is not complete; finish it with vernier run."));
        return of(located.output().calibration(manifest.calibrationId()), located.run(), Optional.of(manifest));
    }

    /** The same with the manifest that the run is about to have. */
    public static Findings of(CalibrationDirectory calibration, RunDirectory run, Optional<RunManifest> manifest) {
        return new Findings(
                run.path(),
                calibration.readStatistics(),
                run.read(ParameterRow.TABLE),
                program(run),
                run.read(AccumulatorRow.TABLE),
                run.readIfWritten(ValidationRow.TABLE),
                run.readIfWritten(CertificateRow.TABLE),
                run.readIfWritten(StabilityRow.TABLE),
                run.readIfWritten(AblationRow.TABLE),
                NodeCoverage.of(calibration.readNodes()),
                run.readRecipes(),
                run.readSearch(),
                manifest);
    }

    private static List<InstructionRow> program(RunDirectory run) {
        List<InstructionRow> heads = run.readProgramHeads();
        return TreeSize.isIn(heads) || ClusterSummary.isIn(heads) ? run.read(ProgramTable.TABLE) : heads;
    }
}
