/** Pages: one file of HTML each, that asks nothing of any network, from the values of runs. */
package io.vernier.jobs.report.page;
