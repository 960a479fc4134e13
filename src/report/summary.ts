import { SEVERITIES } from '../core/types.ts';
import type { FileError, Finding, Fix, Severity } from '../core/types.ts';

export interface Summary {
  files: number;
  parsed: number;
  findings: number;
  severities: Record<Severity, number>;
  /** Findings with a fix, by the tier of the fix a run would take first. */
  fixable: { safe: number; review: number };
  /** Findings that carry a reason why they are not fixed. */
  refused: number;
  errors: number;
  milliseconds: number;
}

/** Counts of a finished check. */
export function summarize(result: {
  findings: readonly Finding[];
  errors: readonly FileError[];
  files: number;
  parsed: number;
  milliseconds: number;
}): Summary {
  const { findings } = result;
  const count = (test: (finding: Finding) => boolean) => findings.filter(test).length;
  return {
    files: result.files,
    parsed: result.parsed,
    findings: findings.length,
    severities: {
      critical: count(({ severity }) => severity === 'critical'),
      high: count(({ severity }) => severity === 'high'),
      medium: count(({ severity }) => severity === 'medium'),
      low: count(({ severity }) => severity === 'low'),
      info: count(({ severity }) => severity === 'info'),
    },
    fixable: { safe: count(({ fix }) => fix?.tier === 'safe'), review: count(({ fix }) => fix?.tier === 'review') },
    refused: count(({ refusals }) => refusals.length > 0),
    errors: result.errors.length,
    milliseconds: Math.round(result.milliseconds),
  };
}

/** Findings in the order of every report: most severe first, then by place. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(
    (a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || compare(a.path, b.path) || a.range[0] - b.range[0] || compare(a.rule, b.rule),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Paths of the files a fix edits, creates or removes, sorted. */
export function filesOf(fix: Fix): string[] {
  const paths = [
    ...fix.edits.map(({ path }) => path),
    ...(fix.creates ?? []).map(({ path }) => path),
    ...(fix.removes ?? []),
    ...(fix.dependencies ?? []).map(({ manifest }) => manifest),
  ];
  return [...new Set(paths)].sort(compare);
}
