package dev.filon.reports.dashboard.access;

/**
 * Somebody who may log in.
 *
 * @param name login name, in lower case
 * @param role what they may see
 * @param repId who they are in the chain of managers; null for directors and admins who are no rep
 * @param language {@code fr} or {@code en}
 * @param stamp changes with the password, the role and the state, and ends sessions of before
 */
public record User(String name, Role role, String repId, String language, long stamp) {}
