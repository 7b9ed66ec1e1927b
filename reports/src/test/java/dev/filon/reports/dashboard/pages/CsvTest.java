package dev.filon.reports.dashboard.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"=1+1", "+33 1", "-2", "@x", "\tx", "\rx", "  =cmd|' /C calc'!A0", "\n=1"})
  void aTextThatASpreadsheetWouldRunGetsAnApostrophe(String text) {
    assertThat(Csv.cell(text)).isEqualTo("'" + text);
  }

  @Test
  void numbersAndOtherTextsStayAsTheyAre() {
    assertThat(Csv.cell(new BigDecimal("-12.5000"))).isEqualTo("-12.5000");
    assertThat(Csv.cell("A = B")).isEqualTo("A = B");
    assertThat(Csv.cell(null)).isEmpty();
  }
}
