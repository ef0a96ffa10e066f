/** The output: directories, tables, manifests, the pointer. The only code that knows paths and column names, and that writes. */
package io.vernier.jobs.store;
