/** Every use of Spark's internals, each with the class and the version that it was checked on. */
package io.vernier.spark.plan;
