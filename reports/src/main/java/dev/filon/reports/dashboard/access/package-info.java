/** Who may log in and whose clients they may see. */
package dev.filon.reports.dashboard.access;
