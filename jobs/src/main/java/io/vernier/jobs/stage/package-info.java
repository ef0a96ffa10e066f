/** The stages of a run: each reads one value and makes the next. */
package io.vernier.jobs.stage;
