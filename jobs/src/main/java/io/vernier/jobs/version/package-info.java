/** The version of the program, as the build left it. */
package io.vernier.jobs.version;
