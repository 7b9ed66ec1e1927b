/**
 * Charts as vector drawings: bullets, Pareto curve, columns. Knows no figure, no font but its
 * palette's.
 */
package dev.filon.reports.drawing;
