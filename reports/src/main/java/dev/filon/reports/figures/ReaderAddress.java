package dev.filon.reports.figures;

/**
 * Who reads packs.
 *
 * @param id of the rep
 * @param name of the rep; the id if there is none
 * @param managerId null if there is none
 * @param email null if the snapshot has none
 */
public record ReaderAddress(String id, String name, String managerId, String email) {}
