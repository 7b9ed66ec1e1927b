package dev.filon.jobs;

import java.math.BigDecimal;

/**
 * Thresholds and cadences of the lists that reps work from.
 *
 * @param newsDeviations noise of an item's own history that a change must exceed to be news (3)
 * @param peerMinimum peers that a quantile or a penetration is never taken from fewer of (10)
 * @param peerWeight peers that a coarser group counts as when a finer one is shrunk to it (20)
 * @param horizonDays days ahead in which an order is expected or not (91)
 * @param newDays days after its first order in which a client is new (182)
 * @param lostDays days of silence after which a client is lost (730)
 * @param disputeDays age in days from which a dispute is old (60)
 * @param contactCadence days after the first contact at which the contacts with a prospect fall
 *     due, separated by commas; as many as there are contacts
 * @param activityFloor least share of peers, as a Wilson lower bound, that makes a family a second
 *     activity (0.25)
 * @param actionsPerWeek new actions that a rep gets at most (7)
 * @param actionsPerList new actions that a rep gets at most from one list (2)
 * @param refusalDays days for which a dropped action is not proposed again (90)
 */
public record Methods(
    BigDecimal newsDeviations,
    int peerMinimum,
    int peerWeight,
    int horizonDays,
    int newDays,
    int lostDays,
    int disputeDays,
    String contactCadence,
    BigDecimal activityFloor,
    int actionsPerWeek,
    int actionsPerList,
    int refusalDays) {}
