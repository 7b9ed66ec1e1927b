/** The workbook beside each pack: the same figures as sheets, with nothing of another rep. */
package dev.filon.reports.workbook;
