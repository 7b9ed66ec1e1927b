/**
 * The plan store: actions with all their versions, accounts' database, the feed file and the
 * calendar made from it.
 */
package dev.filon.reports.dashboard.plan;
