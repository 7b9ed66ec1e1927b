/** The command that writes sample dumps. */
package dev.filon.sampledata.cli;
