/** The command line: the entry point, and one small class for each command. */
package io.vernier.jobs;
