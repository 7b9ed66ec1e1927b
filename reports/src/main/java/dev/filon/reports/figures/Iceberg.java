package dev.filon.reports.figures;

/**
 * What does not show in the sales: four lists of a rep.
 *
 * @param silent slipping and dormant clients, by the margin at stake
 * @param second clients and the family that their kind buys, by the gap
 * @param angry clients with a dispute that still costs us, by the damage
 * @param prospects those due for a contact, by conversion times potential
 */
public record Iceberg(Leads silent, Leads second, Leads angry, Leads prospects) {}
