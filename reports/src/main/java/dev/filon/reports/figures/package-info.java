/** What the packs say, as numbers: read from the served snapshot once, grouped by rep. */
package dev.filon.reports.figures;
