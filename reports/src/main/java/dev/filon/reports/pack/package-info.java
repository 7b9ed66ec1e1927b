/** The pages and the files: figures, texts and drawings become PDF packs and their manifest. */
package dev.filon.reports.pack;
