package dev.filon.sampledata;

/**
 * What was written.
 *
 * @param lines invoice lines in the full extract
 * @param clients clients of the history
 * @param nightLines invoice lines in the delta dumps, corrected documents included
 */
public record Summary(long lines, int clients, long nightLines) {}
