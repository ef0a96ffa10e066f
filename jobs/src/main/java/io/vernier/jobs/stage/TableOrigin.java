package io.vernier.jobs.stage;

import io.vernier.config.JobConfiguration;
import io.vernier.jobs.store.Identities;
import io.vernier.spark.mllib.TableModel;
import io.vernier.spark.mllib.VectorTable;
import java.util.Map;
import java.util.Optional;

/**
 * What the identities of a job of tables are made of.
 *
 * @param modelDigest over the files of the saved model
 * @param calibrationId identity of the statistics
 * @param validationData digest of the place and version of the held-out rows; of nothing where there are none
 * @param runId identity of the run
 */
record TableOrigin(String modelDigest, String calibrationId, String validationData, String runId) {

    static TableOrigin of(
            JobConfiguration configuration,
            TableModel model,
            String modelDigest,
            Map<String, Object> validation,
            String programVersion) {
        String calibrationId = Identities.tables(
                modelDigest, model.tables().stream().map(VectorTable::tensor).toList());
        String validationData = Identities.digest(validation);
        return new TableOrigin(
                modelDigest,
                calibrationId,
                validationData,
                JobContext.runId(configuration, Optional.empty(), calibrationId, validationData, programVersion));
    }
}
