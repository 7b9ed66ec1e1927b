/** What the packs say, as words: the bundles, the number formats and the sentences of the pages. */
package dev.filon.reports.text;
