/** The commands of this module. */
package dev.filon.jobs.cli;
