/** Results in the tables of a catalog of Spark, for queries across runs. */
package io.vernier.jobs.store.catalog;
