/** The pages: what each one asks of the snapshot and the plan, and shows. */
package dev.filon.reports.dashboard.pages;
