import picocolors from 'picocolors';
import { Severity } from '../../core/findings/finding';

type Colors = ReturnType<typeof picocolors.createColors>;

/** The report's colours, by meaning. */
export interface Paint {
  heading(text: string): string;
  strong(text: string): string;
  quiet(text: string): string;
  good(text: string): string;
  place(text: string): string;
  severity(severity: Severity, text?: string): string;
}

/** Colours for terminals, unless NO_COLOR or FORCE_COLOR says otherwise. picocolors by itself also colours every pipe of a CI job. */
export function wantsColor(): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR) { return false; }
  if (FORCE_COLOR) { return FORCE_COLOR !== '0'; }
  return Boolean(process.stdout.isTTY) && TERM !== 'dumb';
}

export function createPaint(enabled: boolean): Paint {
  const colors = picocolors.createColors(enabled);
  return {
    heading: text => colors.bold(colors.underline(text)),
    strong: text => colors.bold(text),
    quiet: text => colors.dim(text),
    good: text => colors.green(text),
    place: text => colors.cyan(text),
    severity: (severity, text = severity.toUpperCase()) => severityColor(colors, severity)(text),
  };
}

function severityColor(colors: Colors, severity: Severity): (text: string) => string {
  switch (severity) {
    case 'critical': return text => colors.bold(colors.red(text));
    case 'high': return colors.red;
    case 'medium': return colors.yellow;
    case 'low': return colors.blue;
    case 'info': return colors.dim;
  }
}
