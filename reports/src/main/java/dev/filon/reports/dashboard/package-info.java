/**
 * The dashboard that rep and manager share: a small web server over the served snapshot and the
 * plan store.
 */
package dev.filon.reports.dashboard;
