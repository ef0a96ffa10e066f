/** Ensembles of decision trees: over real numbers as Spark evaluates them, and over the ranks of these among the thresholds. */
package io.vernier.tree;
