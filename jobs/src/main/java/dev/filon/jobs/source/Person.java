package dev.filon.jobs.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What tells that a text is about a person, and landed records without it.
 *
 * @param id number of the person in the CRM, as the feeds have it
 * @param addresses e-mail addresses and telephone numbers, in lower case
 * @param names full names, in lower case
 * @param words words of the names, in lower case
 */
public record Person(String id, Set<String> addresses, Set<String> names, Set<String> words)
    implements Serializable {
  /** Role of a landed record that was emptied; it counts as a record of the dump no more. */
  public static final String ERASED = "erased";

  private static final int DISTINCTIVE = 6;
  private static final int LETTERS = 4;
  private static final int DIGITS = 8;
  private static final int FREE_TEXT_WORDS = 3;
  private static final int SENTENCE_WORDS = 5;
  private static final Pattern NAME = Pattern.compile("(?i).*(name|nom).*");
  private static final Pattern DAY = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}.*");
  private static final Pattern SPACE = Pattern.compile("\\s+");

  /** What becomes of a landed record. */
  public enum Mention {
    /** It is the person's own record: nothing of it stays. */
    OWN,
    /** It names the person as the contact: number, name and free text go. */
    NAMED,
    /** It may hold the person's address in passing. */
    NONE
  }

  /** A person of whom nothing but the number is known. */
  public static Person of(String id) {
    return new Person(id, Set.of(), Set.of(), Set.of());
  }

  /**
   * The same person after a look at a record of it.
   *
   * @param cells column name to cell
   */
  Person with(Map<String, String> cells) {
    Set<String> addresses = new TreeSet<>(this.addresses);
    Set<String> names = new TreeSet<>(this.names);
    Set<String> words = new TreeSet<>(this.words);
    List<String> parts = new ArrayList<>();
    cells.forEach(
        (column, value) -> {
          String cell = value == null ? "" : value.strip().toLowerCase(Locale.ROOT);
          if (cell.contains("@")
              || (!DAY.matcher(cell).matches()
                  && cell.matches("[+(]?[0-9][0-9 ()./-]+")
                  && cell.chars().filter(Character::isDigit).count() >= DIGITS)) {
            addresses.add(cell);
          } else if (NAME.matcher(column).matches() && !cell.isEmpty()) {
            parts.add(cell);
            Arrays.stream(SPACE.split(cell)).filter(w -> w.length() >= LETTERS).forEach(words::add);
          }
        });
    for (String part : parts) {
      if (part.contains(" ")) {
        names.add(part);
      }
      for (String other : parts) {
        if (!part.equals(other)) {
          names.add(part + " " + other);
        }
      }
    }
    return new Person(id, addresses, names, words);
  }

  /** Whether the number is long enough to be looked for in any text. */
  public boolean distinctive() {
    return id.length() >= DISTINCTIVE && id.chars().anyMatch(Character::isLetter);
  }

  /** What must be found nowhere: addresses, and the number if it is distinctive. */
  public Set<String> traces() {
    Set<String> traces = new TreeSet<>(addresses);
    if (distinctive()) {
      traces.add(id.toLowerCase(Locale.ROOT));
    }
    return traces;
  }

  boolean traced(String text) {
    String low = text.toLowerCase(Locale.ROOT);
    return traces().stream().anyMatch(low::contains) || names.stream().anyMatch(low::contains);
  }

  /** The cell without what is about the person: itself or nothing. */
  String without(String cell, Mention mention) {
    if (cell == null || cell.isEmpty()) {
      return cell;
    }
    String low = cell.toLowerCase(Locale.ROOT);
    int length = SPACE.split(cell.strip()).length;
    boolean gone = addresses.stream().anyMatch(low::contains);
    gone |= cell.strip().equals(id) && (mention == Mention.NAMED || distinctive());
    gone |= distinctive() && low.contains(id.toLowerCase(Locale.ROOT));
    // a company may bear a person's name; a sentence is about the person
    gone |= length >= SENTENCE_WORDS && names.stream().anyMatch(low::contains);
    gone |=
        mention == Mention.NAMED
            && (length >= FREE_TEXT_WORDS || words.stream().anyMatch(low::contains));
    return gone ? "" : cell;
  }

  /** A CSV record without the person. */
  String csv(String raw, char separator, char quote, Mention mention) {
    List<String> cells = Cells.split(raw, separator, quote, Integer.MAX_VALUE - 1);
    List<String> kept = cells.stream().map(c -> without(c, mention)).toList();
    return kept.equals(cells) ? raw : Cells.join(kept, separator, quote);
  }

  /** A record that was landed as JSON without the person. */
  String json(String raw, Mention mention) {
    ObjectNode record = parsed(raw);
    for (Map.Entry<String, JsonNode> cell : record.properties()) {
      if (cell.getValue().isTextual()) {
        cell.setValue(record.textNode(without(cell.getValue().asText(), mention)));
      }
    }
    return record.toString();
  }

  static Map<String, String> jsonCells(String raw) {
    Map<String, String> cells = new LinkedHashMap<>();
    parsed(raw).properties().forEach(c -> cells.put(c.getKey(), c.getValue().asText("")));
    return cells;
  }

  private static ObjectNode parsed(String raw) {
    try {
      return (ObjectNode) new ObjectMapper().readTree(raw);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a landed record is not JSON", e);
    }
  }
}
