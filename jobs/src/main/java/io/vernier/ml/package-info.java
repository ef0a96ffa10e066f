/** Vernier's models as stages of Spark ML. */
package io.vernier.ml;
