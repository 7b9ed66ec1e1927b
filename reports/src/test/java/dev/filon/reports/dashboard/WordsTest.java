package dev.filon.reports.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.filon.reports.dashboard.pages.Lists;
import dev.filon.reports.dashboard.pages.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WordsTest {

  private static ResourceBundle bundle(Locale locale) {
    return ResourceBundle.getBundle(
        "dev.filon.reports.dashboard.dashboard",
        locale,
        ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
  }

  @Test
  void bothLanguagesHaveTheSameKeysAndPlaces() {
    ResourceBundle english = bundle(Locale.ENGLISH);
    ResourceBundle french = bundle(Locale.FRENCH);
    assertThat(french.keySet()).isEqualTo(english.keySet());
    for (String key : english.keySet()) {
      assertThat(places(french.getString(key))).as(key).isEqualTo(places(english.getString(key)));
      assertThat(english.getString(key) + french.getString(key)).as(key).doesNotContain("'");
    }
  }

  private static Set<String> places(String text) {
    Set<String> places = new TreeSet<>();
    Matcher place = Pattern.compile("\\{(\\d)").matcher(text);
    while (place.find()) {
      places.add(place.group(1));
    }
    return places;
  }

  @Test
  void everyKeyThatAPageNamesHasAText() throws IOException {
    Set<String> keys = bundle(Locale.ENGLISH).keySet();
    Path main = Path.of(System.getProperty("filon.root", "..")).resolve("reports/src/main");
    Pattern named = Pattern.compile("(?:ui\\.t|words\\.text)\\(\\s*\"([a-zA-Z_.]+)\"\\s*[,)]");
    int found = 0;
    try (Stream<Path> files =
        Stream.concat(
            Files.walk(main.resolve("jte")),
            Files.walk(main.resolve("java/dev/filon/reports/dashboard")))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Matcher key = named.matcher(Files.readString(file));
        while (key.find()) {
          assertThat(keys).as(file.toString()).contains(key.group(1));
          found++;
        }
      }
    }
    assertThat(found).isGreaterThan(150);
    for (Lists.RowList list : Lists.all()) {
      assertThat(keys).contains("list." + list.name());
      list.columns().forEach(column -> assertThat(keys).contains("col." + column.name()));
    }
  }

  @Test
  void aCodeWithoutAWordIsShownAsItIs() {
    Words words = new Words("fr", "EUR");
    assertThat(words.code("reason", "dormant")).isEqualTo("dormant");
    assertThat(words.code("kind", "carrier pigeon")).isEqualTo("carrier pigeon");
    assertThat(words.code("kind", null)).isEqualTo("–");
    assertThat(words.text("rows.count", 1, "1")).isEqualTo("Une ligne");
  }
}
