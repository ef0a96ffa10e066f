/** Saved Spark ML models as layered models, and the columns that they read: one adapter for each class. */
package io.vernier.spark.mllib;
