/** How a table is a Parquet file: columns and their types, rows, the digest of the content, and differences. */
package io.vernier.jobs.store.format;
