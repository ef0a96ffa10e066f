/** The output: directories of calibrations, runs, sweeps and streams, their identities, the pointer to the current run, audits and removal. */
package io.vernier.jobs.store;
