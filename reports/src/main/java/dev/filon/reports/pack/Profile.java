package dev.filon.reports.pack;

/** What a pack is for. */
public enum Profile {
  /** To keep: PDF/A-2u, nothing in it can be filled in. */
  ARCHIVE,
  /** To work with: status and note of each action are form fields. */
  WORKING
}
