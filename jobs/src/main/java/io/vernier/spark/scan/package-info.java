/** The pass over calibration data, for whoever needs one: what it measures, and what is refused of what it finds. */
package io.vernier.spark.scan;
