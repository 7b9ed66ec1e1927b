package dev.filon.reports.figures;

import java.math.BigDecimal;
import java.time.LocalDate;

/**
 * The figures behind a reason; which of them are there, and what they mean, depends on its code.
 *
 * @param reason the mart's reason code
 * @param on last order, opening of the dispute, or day on which a contact is due
 * @param count days silent, peers, or contacts so far
 * @param usual cadence in days, or contacts of the cadence
 * @param amount last year's revenue, gap, damage, potential or white space, in the reporting
 *     currency
 * @param share penetration, share of sales kept, or conversion
 * @param subject family, complaint or segment; null if there is none
 */
public record Evidence(
    String reason,
    LocalDate on,
    Integer count,
    Integer usual,
    BigDecimal amount,
    Double share,
    String subject) {}
