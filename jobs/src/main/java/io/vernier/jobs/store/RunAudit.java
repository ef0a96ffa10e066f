package io.vernier.jobs.store;

import io.vernier.certificate.Certificate;
import io.vernier.integer.IntegerProgram;
import io.vernier.integer.ProgramCodec;
import io.vernier.jobs.store.format.RecordTable;
import io.vernier.jobs.store.format.TableComparison;
import io.vernier.jobs.store.format.TableDifference;
import io.vernier.jobs.store.format.TableSummary;
import io.vernier.jobs.store.manifest.RunManifest;
import io.vernier.jobs.store.table.AccumulatorRow;
import io.vernier.jobs.store.table.CertificateRow;
import io.vernier.jobs.store.table.LayerRow;
import io.vernier.jobs.store.table.ParameterRow;
import io.vernier.jobs.store.table.ProgramTable;
import io.vernier.jobs.store.table.RecipeRow;
import io.vernier.jobs.store.table.RunTables;
import io.vernier.jobs.store.table.SearchRow;
import io.vernier.jobs.store.table.StabilityRow;
import io.vernier.jobs.store.table.WeightRow;
import io.vernier.ml.QuantizedFactors;
import io.vernier.ml.QuantizedModel;
import io.vernier.onnx.quantize.OperatorSearch;
import io.vernier.onnx.quantize.QuantizedNetwork;
import io.vernier.onnx.quantize.RecipeChoice;
import io.vernier.outcome.Refusal;
import io.vernier.quantize.Quantization;
import io.vernier.quantize.QuantizedTensor;
import io.vernier.quantize.TensorStability;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.ml.Transformer;

/** Holds the tables of a run against the digests of its manifest, and against what they should say. */
public final class RunAudit {
    /** Columns that depend on the data of the validation, for which the digest stands. */
    private static final Set<String> OBSERVED = Set.of("observed_min", "observed_max");

    private final RunDirectory run;
    private final RunManifest told;
    private final List<TableDifference> differences = new ArrayList<>();

    private RunAudit(RunDirectory run, RunManifest told) {
        this.run = run;
        this.told = told;
    }

    /**
     * What a run should hold.
     *
     * @param quantization the integers, made again
     * @param model the same as a stage of Spark ML
     * @param certificate of these; absent where there is no proof
     * @param stabilities of their ranges; empty where the calibration was not made in groups
     * @param preparation the stages before the model's input
     */
    public record Expected(
            Quantization quantization,
            QuantizedModel model,
            Optional<Certificate> certificate,
            List<TensorStability> stabilities,
            List<Transformer> preparation) {
        /** Copies the lists. */
        public Expected {
            stabilities = List.copyOf(stabilities);
            preparation = List.copyOf(preparation);
        }
    }

    /**
     * What a run of tables of vectors should hold.
     *
     * @param tensors the parameters, made again
     * @param accumulators their proofs
     * @param vectors what the codes come to, made again
     * @param factors what loads them; absent of words, which no model is made of
     */
    public record ExpectedTables(
            List<QuantizedTensor> tensors,
            List<AccumulatorRow> accumulators,
            List<TableSummary> vectors,
            Optional<QuantizedFactors> factors) {
        /** Copies the lists. */
        public ExpectedTables {
            tensors = List.copyOf(tensors);
            accumulators = List.copyOf(accumulators);
            vectors = List.copyOf(vectors);
        }
    }

    /** What differs from what a run of tables of vectors should hold. */
    public static List<TableDifference> differences(RunDirectory run, RunManifest told, ExpectedTables expected) {
        RunAudit audit = new RunAudit(run, told);
        audit.compare(ParameterRow.TABLE, () -> expected.tensors().stream().map(ParameterRow::of));
        audit.compare(AccumulatorRow.TABLE, () -> expected.accumulators().stream(), OBSERVED);
        for (TableSummary made : expected.vectors()) {
            if (!told.tables().contains(made)) {
                audit.differences.add(new TableDifference(
                        made.table(), "its codes", "others", made.digest() + " of " + made.rows() + " rows"));
            }
        }
        expected.factors()
                .ifPresent(model -> audit.differences.addAll(
                        run.factorsDifferences(model, told.provenance().spark())));
        return List.copyOf(audit.differences);
    }

    /**
     * What differs from the manifest by itself: its seal, the digests of the tables, and the outcome beside it.
     *
     * @param exitCode of a run with this verdict
     */
    public static List<TableDifference> damages(RunDirectory run, RunManifest told, int exitCode) {
        RunAudit audit = new RunAudit(run, told);
        audit.differences.addAll(run.manifestDifferences());
        audit.compareDigests();
        audit.differences.addAll(run.outcomeDifferences(told, exitCode));
        return List.copyOf(audit.differences);
    }

    /** The first difference of each table and place: a damaged table is found by all who read it. */
    public static List<TableDifference> once(List<TableDifference> differences) {
        Map<List<String>, TableDifference> first = new LinkedHashMap<>();
        differences.forEach(each -> first.putIfAbsent(List.of(each.table(), each.where()), each));
        return List.copyOf(first.values());
    }

    /**
     * What differs from what the run should hold.
     *
     * @param expected what its inputs make
     */
    public static List<TableDifference> differences(RunDirectory run, RunManifest told, Expected expected) {
        RunAudit audit = new RunAudit(run, told);
        audit.compareContent(expected);
        return List.copyOf(audit.differences);
    }

    /** The same of a network. */
    public static List<TableDifference> differences(
            RunDirectory run,
            RunManifest told,
            QuantizedNetwork network,
            Optional<RecipeChoice> choice,
            Optional<OperatorSearch> search) {
        RunAudit audit = new RunAudit(run, told);
        audit.compare(ParameterRow.TABLE, () -> network.tensors().stream().map(ParameterRow::of));
        audit.compare(WeightRow.TABLE, () -> WeightRow.of(network));
        audit.compare(AccumulatorRow.TABLE, () -> AccumulatorRow.of(network));
        audit.compare(LayerRow.TABLE, () -> LayerRow.of(network));
        choice.ifPresent(judged -> audit.compare(RecipeRow.TABLE, () -> RecipeRow.of(judged)));
        search.ifPresent(found -> audit.compare(SearchRow.TABLE, () -> SearchRow.of(found)));
        audit.differences.addAll(run.networkDifferences(network));
        return List.copyOf(audit.differences);
    }

    private void compareContent(Expected expected) {
        Quantization quantization = expected.quantization();
        IntegerProgram program = quantization.program();
        compare(ParameterRow.TABLE, () -> quantization.tensors().stream().map(ParameterRow::of));
        compare(WeightRow.TABLE, () -> WeightRow.of(quantization.layers()));
        compare(ProgramTable.STORED, () -> ProgramCodec.rows(program));
        compare(AccumulatorRow.TABLE, () -> AccumulatorRow.of(program, Optional.empty()), OBSERVED);
        compare(
                CertificateRow.TABLE,
                () -> CertificateRow.of(expected.certificate(), Optional.empty()),
                Set.of("rows", "covered_rows", "certified_rows"));
        differences.addAll(TableComparison.of(
                ProgramTable.MODEL.schema(),
                run.model(expected.preparation()).program(),
                () -> ProgramTable.modelRows(program),
                Set.of()));
        differences.addAll(run.model(expected.preparation())
                .differences(expected.model(), told.provenance().spark()));
        if (!expected.stabilities().isEmpty()) {
            compare(StabilityRow.TABLE, () -> expected.stabilities().stream().map(StabilityRow::of));
        }
    }

    private <R extends Record> void compare(RecordTable<R> table, Supplier<Stream<R>> expected) {
        compare(table, expected, Set.of());
    }

    private <R extends Record> void compare(RecordTable<R> table, Supplier<Stream<R>> expected, Set<String> unknown) {
        differences.addAll(TableComparison.of(
                table.schema(), run.table(table), () -> table.rows(told.runId(), expected.get()), unknown));
    }

    private void compareDigests() {
        for (TableSummary expected : told.tables()) {
            boolean isOfVectors = expected.isOfVectors();
            Optional<RecordTable<?>> table = RunTables.named(expected.table());
            if (!isOfVectors && table.isEmpty()) {
                differences.add(new TableDifference(
                        "manifest.json", "tables", "\"" + expected.table() + "\"", "a known table"));
                continue;
            }
            try {
                TableSummary found =
                        isOfVectors ? run.vectorSummary(expected.table()) : run.summary(table.orElseThrow());
                if (!found.equals(expected)) {
                    differences.add(new TableDifference(
                            expected.table(),
                            "its digest in manifest.json",
                            found.digest() + " of " + found.rows() + " rows",
                            expected.digest() + " of " + expected.rows() + " rows"));
                }
            } catch (Refusal damaged) {
                differences.add(TableDifference.unreadable(expected.table(), damaged.getMessage()));
            }
        }
    }
}
