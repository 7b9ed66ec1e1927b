package dev.filon.reports.dashboard.access;

import static dev.filon.reports.dashboard.access.LoginLimiter.Answer.BUSY;
import static dev.filon.reports.dashboard.access.LoginLimiter.Answer.TRY;
import static dev.filon.reports.dashboard.access.LoginLimiter.Answer.WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class LoginLimiterTest {

  private Instant now = Instant.parse("2026-11-23T08:00:00Z");
  private final LoginLimiter limiter =
      new LoginLimiter(
          new Clock() {
            @Override
            public Instant instant() {
              return now;
            }

            @Override
            public ZoneId getZone() {
              return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
              return this;
            }
          });

  @Test
  void fiveWrongPasswordsMakeANameWaitAQuarterOfAnHour() {
    for (int i = 0; i < 5; i++) {
      assertThat(limiter.mayTry("ann", "address " + i)).isEqualTo(TRY);
      limiter.failed("ann", "address " + i);
    }
    assertThat(limiter.mayTry("ann", "another")).isEqualTo(WAIT);
    assertThat(limiter.mayTry("bob", "another")).isEqualTo(TRY);
    now = now.plus(Duration.ofMinutes(15)).plusSeconds(1);
    assertThat(limiter.mayTry("ann", "another")).isEqualTo(TRY);
  }

  @Test
  void thirtyWrongPasswordsMakeAnAddressWait() {
    for (int i = 0; i < 30; i++) {
      assertThat(limiter.mayTry("name " + i, "office")).isEqualTo(TRY);
      limiter.failed("name " + i, "office");
    }
    assertThat(limiter.mayTry("ann", "office")).isEqualTo(WAIT);
    assertThat(limiter.mayTry("ann", "home")).isEqualTo(TRY);
  }

  @Test
  void manyAtOnceAreAskedToComeBackAndGuessNoMoreThanOneAfterTheOther() {
    for (int i = 0; i < 30; i++) {
      assertThat(limiter.mayTry("name " + i, "office")).isEqualTo(TRY);
    }
    assertThat(limiter.mayTry("ann", "office")).isEqualTo(BUSY);
    for (int i = 0; i < 29; i++) {
      limiter.succeeded("name " + i, "office");
    }
    limiter.failed("name 29", "office");
    for (int i = 0; i < 5; i++) {
      assertThat(limiter.mayTry("ann", "office")).isEqualTo(TRY);
    }
    assertThat(limiter.mayTry("ann", "office")).isEqualTo(BUSY);
  }

  @Test
  void aPasswordThatWasNotLookedAtIsNoFailure() {
    for (int i = 0; i < 40; i++) {
      assertThat(limiter.mayTry("ann", "office")).isEqualTo(TRY);
      limiter.notTried("ann", "office");
    }
    assertThat(limiter.mayTry("ann", "office")).isEqualTo(TRY);
  }
}
