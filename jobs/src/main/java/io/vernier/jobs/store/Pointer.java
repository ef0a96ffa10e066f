package io.vernier.jobs.store;

import java.util.Optional;

/**
 * What {@code current.json} holds.
 *
 * @param runId the published run
 * @param verdict its verdict
 * @param asOf the time that the data stands for, ISO 8601
 */
public record Pointer(String runId, String verdict, Optional<String> asOf) {}
