/** Stages that Spark ML saved, read without a session of Spark. */
package io.vernier.spark.saved;
