package dev.filon.reports.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Locale;
import java.util.ResourceBundle;
import org.junit.jupiter.api.Test;

class FormatsTest {

  private final Formats english = new Formats(Locale.ENGLISH, "USD");
  private final Formats french = new Formats(Locale.FRENCH, "EUR");

  @Test
  void thousandsAreSetApartByANarrowSpaceInBothLanguages() {
    BigDecimal amount = new BigDecimal("-1234567.5");
    assertThat(english.amount(amount)).isEqualTo("−1\u202f234\u202f568");
    assertThat(french.amount(amount)).isEqualTo("−1\u202f234\u202f568");
  }

  @Test
  void differencesAlwaysCarryTheirSignAndZeroNone() {
    assertThat(english.signedAmount(new BigDecimal("12"))).isEqualTo("+12");
    assertThat(english.signedAmount(new BigDecimal("-12"))).isEqualTo("−12");
    assertThat(english.signedAmount(new BigDecimal("-0.4"))).isEqualTo("0");
    assertThat(english.signedPercent(0.1234)).isEqualTo("+12.3\u202f%");
    assertThat(french.signedPercent(-0.1234)).isEqualTo("−12,3\u202f%");
    assertThat(french.signedPercent(0.00001)).isEqualTo("0,0\u202f%");
    assertThat(english.signedPercent(48.0)).isEqualTo(">\u202f+999\u202f%");
    assertThat(english.signedPercent(null)).isEqualTo("–");
  }

  @Test
  void moneyInSentencesIsRoundedByItsSize() {
    assertThat(french.money(new BigDecimal("1923456"))).isEqualTo("1,92\u202fM€");
    assertThat(english.money(new BigDecimal("-655432"))).isEqualTo("−655\u202fk$");
    assertThat(english.signedMoney(new BigDecimal("8378.49"))).isEqualTo("+8\u202f378\u202f$");
    assertThat(new Formats(Locale.ENGLISH, "CHF").money(BigDecimal.ONE)).isEqualTo("1\u202fCHF");
  }

  @Test
  void nothingIsComparedWithZeroOrLess() {
    assertThat(Formats.relative(BigDecimal.ONE, BigDecimal.ZERO)).isNull();
    assertThat(Formats.relative(BigDecimal.ONE, new BigDecimal("-1"))).isNull();
    assertThat(Formats.relative(new BigDecimal("3"), new BigDecimal("2"))).isEqualTo(0.5);
    assertThat(Formats.share(null, BigDecimal.ONE)).isNull();
  }

  @Test
  void datesFollowTheLanguage() {
    LocalDate day = LocalDate.of(2026, 2, 3);
    assertThat(french.date(day)).isEqualTo("3 févr. 2026");
    assertThat(english.date(day)).isEqualTo("3 Feb 2026");
    assertThat(english.date(null)).isEqualTo("–");
  }

  @Test
  void namesLoseControlCharactersAndDirectionMarks() {
    assertThat(Formats.label(" a\u202eb\u200f\n\tc\u0000d\u2028e ")).isEqualTo("ab c d e");
    assertThat(Formats.label("Łódź & <fils>")).isEqualTo("Łódź & <fils>");
  }

  @Test
  void bothLanguagesHaveTheSameTextsAndEachCanBeFilledIn() {
    ResourceBundle one = ResourceBundle.getBundle("dev.filon.reports.text.pack", Locale.ROOT);
    ResourceBundle two = ResourceBundle.getBundle("dev.filon.reports.text.pack", Locale.FRENCH);
    assertThat(two.getLocale()).isEqualTo(Locale.FRENCH);
    assertThat(two.keySet()).isEqualTo(one.keySet());
    for (Locale locale : new Locale[] {Locale.ENGLISH, Locale.FRENCH}) {
      Texts texts = new Texts(locale, "EUR");
      for (String key : one.keySet()) {
        assertThat(texts.text(key, 3, "3", "c", "d", "e", "f", "g"))
            .as(key)
            .isNotBlank()
            .doesNotContain("{", "'");
      }
    }
  }

  @Test
  void englishIsEnglishWhateverTheMachineSpeaks() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.FRENCH);
      assertThat(new Texts(Locale.ENGLISH, "EUR").text("legend.actual")).isEqualTo("Actual");
    } finally {
      Locale.setDefault(before);
    }
  }
}
