package dev.filon.jobs.warehouse;

import dev.filon.jobs.JobException;
import dev.filon.jobs.Resources;
import dev.filon.jobs.contract.Contract;
import dev.filon.jobs.contract.Yaml;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** All models in the order in which they can be computed; the order is derived from the queries. */
public final class Models {
  static final String FEEDS = "1_feeds";
  static final String MARTS = "3_marts";
  private static final Pattern NOISE =
      Pattern.compile("--[^\\n]*|/\\*.*?\\*/|'(?:[^']|'')*'", Pattern.DOTALL);
  private static final Pattern WORD = Pattern.compile("[A-Za-z_][A-Za-z_0-9]*");

  private final List<Model> inOrder;

  private Models(List<Model> inOrder) {
    this.inOrder = List.copyOf(inOrder);
  }

  /** The models that ship with the product. */
  public static Models load() {
    return of(Resources.below("warehouse"));
  }

  /**
   * Models from texts.
   *
   * @param files {@code <layer>/<name>.sql} and {@code .yml} to their texts
   */
  static Models of(Map<String, String> files) {
    Map<String, Contract> contracts = new TreeMap<>();
    Map<String, String> paths = new TreeMap<>();
    files.forEach(
        (path, text) -> {
          if (path.endsWith(".yml")) {
            Contract contract = Yaml.read(text, Contract.class, "warehouse/" + path);
            contracts.put(contract.table(), contract);
            paths.put(contract.table(), path.substring(0, path.length() - ".yml".length()));
          } else if (path.endsWith(".sql")
              && !files.containsKey(path.substring(0, path.length() - 4) + ".yml")) {
            throw JobException.internal("warehouse/" + path + " has no contract beside it", null);
          }
        });
    Map<String, Model> models = new LinkedHashMap<>();
    contracts.forEach(
        (table, contract) -> {
          String path = paths.get(table);
          String sql = files.get(path + ".sql");
          if (sql == null) {
            throw JobException.internal("warehouse/" + path + ".yml has no query beside it", null);
          }
          Set<String> reads = new TreeSet<>(words(sql));
          reads.retainAll(contracts.keySet());
          reads.remove(table);
          models.put(table, new Model(path.substring(0, path.indexOf('/')), sql, contract, reads));
        });
    return new Models(sorted(models));
  }

  /** The feeds, in order. */
  public List<Model> feeds() {
    return inOrder.stream().filter(Model::isFeed).toList();
  }

  /** Star and marts, in order. */
  public List<Model> served() {
    return inOrder.stream().filter(m -> !m.isFeed()).toList();
  }

  /**
   * Tables whose state depends on the order of the batches (those with history), and the star
   * tables that they read, in order.
   */
  public List<Model> history() {
    Set<String> wanted = new TreeSet<>();
    for (int i = inOrder.size() - 1; i >= 0; i--) {
      Model model = inOrder.get(i);
      if (model.contract().versioned() || wanted.contains(model.table())) {
        wanted.add(model.table());
        wanted.addAll(model.reads());
      }
    }
    return served().stream().filter(m -> wanted.contains(m.table())).toList();
  }

  /** Feeds, star and marts, each after all that it reads. */
  public List<Model> all() {
    return inOrder;
  }

  public Optional<Model> find(String table) {
    return inOrder.stream().filter(m -> m.table().equals(table)).findFirst();
  }

  /** The words of a query that may be names of tables. */
  static Set<String> words(String sql) {
    Set<String> words = new TreeSet<>();
    Matcher matcher = WORD.matcher(NOISE.matcher(sql).replaceAll(" "));
    while (matcher.find()) {
      words.add(matcher.group());
    }
    return words;
  }

  private static List<Model> sorted(Map<String, Model> models) {
    List<Model> order = new ArrayList<>();
    Set<String> done = new LinkedHashSet<>();
    List<Model> layered =
        models.values().stream()
            .sorted(java.util.Comparator.comparing(Model::layer).thenComparing(Model::table))
            .toList();
    for (Model model : layered) {
      visit(model, models, done, new LinkedHashSet<>(), order);
    }
    return order;
  }

  private static void visit(
      Model model,
      Map<String, Model> models,
      Set<String> done,
      Set<String> path,
      List<Model> order) {
    if (done.contains(model.table())) {
      return;
    }
    if (!path.add(model.table())) {
      throw JobException.internal(
          "models read each other in a circle: "
              + String.join(" -> ", path)
              + " -> "
              + model.table(),
          null);
    }
    for (String read : new TreeSet<>(model.reads())) {
      visit(models.get(read), models, done, path, order);
    }
    path.remove(model.table());
    done.add(model.table());
    order.add(model);
  }
}
