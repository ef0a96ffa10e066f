package io.vernier.jobs.report.page;

/**
 * A part of a page.
 *
 * @param id the anchor
 * @param name in the navigation
 * @param title above it
 * @param introduction one or two sentences
 * @param content empty where there is nothing to show, and then the section is left out
 */
record Section(String id, String name, String title, String introduction, Html content) {}
