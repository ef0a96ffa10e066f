/** Timings of calibration and scoring beside what Spark itself does with the same columns, in one process. */
package io.vernier.jobs.bench;
