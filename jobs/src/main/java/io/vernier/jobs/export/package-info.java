/** The integers of a run in the formats of other tools. */
package io.vernier.jobs.export;
