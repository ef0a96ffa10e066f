/** A data set as batches: the columns that a model reads, checked, and its rows in blocks. */
package io.vernier.spark.source;
