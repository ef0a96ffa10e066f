/** The tables of a run and of a calibration: a record for a row, the schema, and the way between them. */
package io.vernier.jobs.store.table;
