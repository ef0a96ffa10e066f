/** What one pass over held-out rows observes of a float model and its integers. */
package io.vernier.jobs.comparison;
