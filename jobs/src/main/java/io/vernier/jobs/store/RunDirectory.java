package io.vernier.jobs.store;

import io.vernier.ml.QuantizedModel;
import io.vernier.quantize.Quantization;
import io.vernier.validation.Gate;
import io.vernier.validation.Metric;
import io.vernier.validation.Validation;
import java.util.List;
import java.util.Optional;

/** {@code runs/<run_id>}: parameters, integers, evidence and the model of one quantization. */
public final class RunDirectory {

    RunDirectory() {}

    /** The directory as a user would write it. */
    public String path() {
        throw new UnsupportedOperationException();
    }

    /** The manifest; absent while the run is not complete. */
    public Optional<RunManifest> manifest() {
        throw new UnsupportedOperationException();
    }

    /**
     * Writes {@code parameters}, {@code weights}, {@code program}, {@code accumulators} (nothing observed yet) and {@code model/}.
     *
     * @param model the model as a stage of Spark ML, with a uid that depends on the run alone
     * @param sparkVersion stands in the model's metadata
     */
    public List<TableSummary> writeQuantization(Quantization quantization, QuantizedModel model, String sparkVersion) {
        throw new UnsupportedOperationException();
    }

    /** The digest of the {@code program} table that {@link #writeQuantization} wrote; absent where there is none. */
    public Optional<String> programDigest() {
        throw new UnsupportedOperationException();
    }

    /** The digest that the {@code program} table of this quantization has. */
    public String programDigest(Quantization quantization) {
        throw new UnsupportedOperationException();
    }

    /**
     * Writes {@code validation}, and {@code accumulators} again with what was observed.
     *
     * @return the summaries of both
     */
    public List<TableSummary> writeValidation(
            Quantization quantization, Validation validation, List<Metric> metrics, List<Gate.Result> gates) {
        throw new UnsupportedOperationException();
    }

    /** Writes {@code outcome.json} and then the manifest, which completes the run. */
    public void complete(RunManifest manifest, int exitCode) {
        throw new UnsupportedOperationException();
    }

    /** The rows of the {@code parameters} table as a report shows them. */
    public List<ParameterRow> readParameters() {
        throw new UnsupportedOperationException();
    }

    /** The rows of the {@code validation} table; empty where nothing was validated. */
    public List<ValidationRow> readValidation() {
        throw new UnsupportedOperationException();
    }
}
