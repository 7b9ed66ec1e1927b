/**
 * Backtests: what is known on a day, what was to be predicted, and how the served method fares
 * beside its naive baselines on the user's own data.
 */
package dev.filon.jobs.backtest;
