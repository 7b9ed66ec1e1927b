package dev.filon.reports.figures;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;

/**
 * An action as the feed {@code crm/actions.csv} has it, or would have it if a proposal were taken
 * up. Amounts are in the reporting currency; what is not known is null.
 *
 * @param clientId null for a prospect
 * @param status proposed, agreed, done or dropped
 * @param updatedAt UTC; null for a proposal
 */
public record ActionRecord(
    String id,
    String clientId,
    String accountId,
    String repId,
    String managerId,
    String kind,
    String origin,
    LocalDate dueOn,
    String status,
    BigDecimal expected,
    BigDecimal result,
    LocalDate doneOn,
    String repNote,
    String managerNote,
    LocalDateTime updatedAt) {}
