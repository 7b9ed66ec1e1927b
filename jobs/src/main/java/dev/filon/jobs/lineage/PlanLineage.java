package dev.filon.jobs.lineage;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.CaseWhen;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.If;
import org.apache.spark.sql.catalyst.expressions.OuterReference;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.expressions.WindowExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationDef;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationRef;
import org.apache.spark.sql.catalyst.plans.logical.Expand;
import org.apache.spark.sql.catalyst.plans.logical.Generate;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Union;
import org.apache.spark.sql.catalyst.plans.logical.View;
import scala.collection.Iterable;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Follows the attributes of an analyzed plan from its output back to the views that it reads, by
 * the number that Spark gives each attribute. An attribute that no rule explains is an error and
 * not a gap.
 */
final class PlanLineage {
  /** Names of the views, in the case in which they are given. */
  private final Map<String, String> tables = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  private final Map<ExprId, Origin> known = new HashMap<>();
  private final Map<Object, LogicalPlan> common = new HashMap<>();

  /**
   * Lineage back to some views.
   *
   * @param tables their names; views within a view are not looked into
   */
  PlanLineage(Set<String> tables) {
    tables.forEach(t -> this.tables.put(t, t));
  }

  /** What each column of the plan's output is made from, in order. */
  List<Origin> of(LogicalPlan plan) {
    visit(plan);
    return list(plan.output()).stream().map(this::origin).toList();
  }

  private void visit(LogicalPlan plan) {
    if (plan instanceof View view && name(view) != null) {
      list(view.output())
          .forEach(
              a ->
                  known.put(
                      a.exprId(), Origin.of(List.of(new ColumnSource(name(view), a.name())))));
      return;
    }
    list(plan.children()).forEach(this::visit);
    if (plan instanceof CTERelationDef definition) {
      common.put(definition.id(), definition.child());
    } else if (plan instanceof CTERelationRef reference) {
      List<Attribute> inner = list(common.get(reference.cteId()).output());
      byPosition(plan, List.of(inner.stream().map(this::origin).toList()));
    } else if (plan instanceof Union) {
      byPosition(
          plan,
          list(plan.children()).stream()
              .map(c -> list(c.output()).stream().map(this::origin).toList())
              .toList());
    } else if (plan instanceof Expand expand) {
      byPosition(
          plan,
          list(expand.projections()).stream()
              .map(p -> list(p).stream().map(e -> origin(e, plan)).toList())
              .toList());
    } else if (plan instanceof Generate generate) {
      Origin made = origin((Expression) generate.generator(), plan);
      list(generate.generatorOutput()).forEach(a -> known.put(a.exprId(), made));
    } else if (plan.children().isEmpty()) {
      // rows written out in the query
      list(plan.output()).forEach(a -> known.put(a.exprId(), Origin.NONE));
    }
    list(plan.expressions()).forEach(e -> aliases(e, plan));
  }

  private String name(View view) {
    return tables.get(view.desc().identifier().table());
  }

  private void byPosition(LogicalPlan plan, List<List<Origin>> inputs) {
    List<Attribute> output = list(plan.output());
    for (int i = 0; i < output.size(); i++) {
      int place = i;
      known.put(
          output.get(i).exprId(),
          inputs.stream().map(in -> in.get(place)).reduce(Origin.NONE, Origin::and));
    }
  }

  private void aliases(Expression expression, LogicalPlan plan) {
    if (expression instanceof Alias alias) {
      known.put(alias.exprId(), origin(alias.child(), plan));
    }
    list(expression.children()).forEach(child -> aliases(child, plan));
  }

  private Origin origin(Attribute attribute) {
    Origin origin = known.get(attribute.exprId());
    if (origin == null) {
      throw new IllegalStateException("nothing says where " + attribute.sql() + " comes from");
    }
    return origin;
  }

  /**
   * What an expression is made from.
   *
   * @param plan the step that it belongs to
   */
  private Origin origin(Expression expression, LogicalPlan plan) {
    if (expression instanceof Attribute attribute) {
      return origin(attribute);
    }
    if (expression instanceof OuterReference outer) {
      return origin((Expression) outer.e(), plan);
    }
    if (expression instanceof SubqueryExpression query) {
      return of(query.plan()).stream().reduce(Origin.NONE, Origin::and);
    }
    if (expression instanceof CaseWhen choice) {
      Origin made =
          choice.elseValue().isEmpty() ? Origin.NONE : origin(choice.elseValue().get(), plan);
      for (scala.Tuple2<Expression, Expression> branch : list(choice.branches())) {
        made = made.and(origin(branch._2(), plan)).decidedBy(origin(branch._1(), plan));
      }
      return made;
    }
    if (expression instanceof If choice) {
      return origin(choice.trueValue(), plan)
          .and(origin(choice.falseValue(), plan))
          .decidedBy(origin(choice.predicate(), plan));
    }
    if (expression instanceof WindowExpression window) {
      return origin(window.windowFunction(), plan)
          .decidedBy(all(list(window.windowSpec().children()), plan));
    }
    if (expression instanceof AggregateExpression aggregate) {
      Origin made = origin(aggregate.aggregateFunction(), plan);
      if (aggregate.filter().isDefined()) {
        made = made.decidedBy(origin(aggregate.filter().get(), plan));
      }
      return made.all().isEmpty() ? rows(plan) : made;
    }
    return all(list(expression.children()), plan);
  }

  private Origin all(List<Expression> expressions, LogicalPlan plan) {
    return expressions.stream().map(e -> origin(e, plan)).reduce(Origin.NONE, Origin::and);
  }

  /** Of what counts rows: the tables that they are of. */
  private Origin rows(LogicalPlan plan) {
    Set<String> read = new TreeSet<>();
    read(plan, read);
    read.remove(ModelLineage.RUN);
    return Origin.of(read.stream().map(t -> new ColumnSource(t, ColumnSource.ROWS)).toList());
  }

  private void read(LogicalPlan plan, Set<String> read) {
    if (plan instanceof View view && name(view) != null) {
      read.add(name(view));
    } else if (plan instanceof CTERelationRef reference) {
      read(common.get(reference.cteId()), read);
    } else {
      list(plan.children()).forEach(child -> read(child, read));
    }
  }

  private static <T> List<T> list(Iterable<? extends T> items) {
    return new ArrayList<>(CollectionConverters.asJavaCollection(items));
  }
}
