/** How a command ends: the exit codes, and the refusals that carry them. */
package io.vernier.outcome;
