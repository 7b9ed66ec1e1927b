/** Programs on this machine that outlive the command that starts them. */
package dev.filon.orchestration.local;
