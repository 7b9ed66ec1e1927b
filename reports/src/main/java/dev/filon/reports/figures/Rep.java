package dev.filon.reports.figures;

/**
 * A rep and manager pair.
 *
 * @param id of the rep
 * @param name of the rep; the id if it has none
 * @param managerId null if the rep has no manager
 * @param managerName the id if the manager is not known as a rep
 */
public record Rep(String id, String name, String managerId, String managerName) {}
