/**
 * The served snapshot as one user sees it: the only package of the dashboard that opens the file.
 */
package dev.filon.reports.dashboard.data;
