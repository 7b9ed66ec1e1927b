/** The commands of this module. */
package dev.filon.reports.cli;
