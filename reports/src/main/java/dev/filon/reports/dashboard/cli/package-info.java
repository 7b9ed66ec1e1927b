/** The command {@code filon dashboard}. */
package dev.filon.reports.dashboard.cli;
