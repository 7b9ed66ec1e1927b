package dev.filon.jobs.warehouse;

import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.MakeDecimal;
import org.apache.spark.sql.catalyst.expressions.UnscaledValue;
import org.apache.spark.sql.catalyst.expressions.WindowExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.Sum;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.types.DecimalType;
import scala.Function1;
import scala.PartialFunction;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;

/**
 * Adds amounts up as whole numbers of their last decimal place. Spark does so by itself for amounts
 * of up to 8 digits only, since a sum may have ten more than what it is made of; wider ones it adds
 * up as objects, which costs several times as much. Here it does so for up to 28 digits: what does
 * not fit into 64 bits (at four decimals, a sum over 922 million millions) is an error, never
 * another number, and the contracts' columns hold a ninth of that anyway.
 *
 * <p>To be named in {@code spark.sql.extensions}.
 */
public final class LongSums implements Function1<SparkSessionExtensions, BoxedUnit> {
  private static final int SPARK_DOES = 8;
  private static final int WIDEST = 28;
  private static final int MORE_DIGITS = 10;

  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    extensions.injectOptimizerRule(LongSums::rule);
    return BoxedUnit.UNIT;
  }

  private static Rule<LogicalPlan> rule(SparkSession session) {
    return new Rewrite();
  }

  private static final class Rewrite extends Rule<LogicalPlan> {
    private final PartialFunction<Expression, Expression> rewrite =
        new AbstractPartialFunction<>() {
          @Override
          public boolean isDefinedAt(Expression e) {
            return e instanceof WindowExpression window
                ? amount(window.windowFunction()) != null
                : amount(e) != null;
          }

          @Override
          public Expression apply(Expression e) {
            if (e instanceof WindowExpression window) {
              AggregateExpression sum = (AggregateExpression) window.windowFunction();
              return decimal(window.copy(whole(sum), window.windowSpec()), amount(sum));
            }
            return decimal(whole((AggregateExpression) e), amount(e));
          }
        };

    @Override
    public LogicalPlan apply(LogicalPlan plan) {
      return (LogicalPlan) plan.transformAllExpressions(rewrite);
    }

    /** The type of what is added up, if these are such amounts; else null. */
    private static DecimalType amount(Expression e) {
      return e instanceof AggregateExpression aggregate
              && aggregate.aggregateFunction() instanceof Sum sum
              && sum.child().dataType() instanceof DecimalType type
              && type.precision() > SPARK_DOES
              && type.precision() <= WIDEST
          ? type
          : null;
    }

    private static Expression whole(AggregateExpression aggregate) {
      Sum sum = (Sum) aggregate.aggregateFunction();
      return aggregate.copy(
          sum.copy(new UnscaledValue(sum.child()), sum.evalContext()),
          aggregate.mode(),
          aggregate.isDistinct(),
          aggregate.filter(),
          aggregate.resultId());
    }

    private static Expression decimal(Expression sum, DecimalType of) {
      return new MakeDecimal(sum, of.precision() + MORE_DIGITS, of.scale(), false);
    }
  }
}
