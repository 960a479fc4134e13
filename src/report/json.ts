import { lineIndex } from '../core/text.ts';
import type { Context, FileError, Fix, Range, Refusal, Severity, Tier } from '../core/types.ts';
import { filesOf, sortFindings, summarize } from './summary.ts';
import type { Summary } from './summary.ts';
import type { Reported } from './types.ts';

/** 1-based line and column, counted in UTF-16 units as editors do. */
export interface Position {
  line: number;
  column: number;
}

export interface JsonFix {
  title: string;
  tier: 'safe' | 'review';
  note: string | null;
  /** Paths of the files it edits, creates or removes. */
  files: string[];
}

export interface JsonFinding {
  rule: string;
  severity: Severity;
  tier: Tier;
  confidence: number;
  path: string;
  start: Position;
  end: Position;
  message: string;
  context: Context;
  hotPath: string | null;
  evidence: { path: string; start: Position; end: Position; label: string }[];
  refusals: Refusal[];
  fix: JsonFix | null;
  alternatives: (JsonFix & { strategy: string })[];
}

/** The public contract of `--format json`, described by schemas/report.schema.json. */
export interface JsonReport {
  version: string;
  /** Absolute path with `/`; every other path is relative to it. */
  root: string;
  findings: JsonFinding[];
  errors: FileError[];
  summary: Summary;
}

/** The report as plain data. `version` is the version of Tenfold. */
export function jsonReport(result: Reported, version: string): JsonReport {
  const positions = positionsIn(result);
  return {
    version,
    root: result.root.replaceAll('\\', '/'),
    findings: sortFindings(result.findings).map((finding) => ({
      rule: finding.rule,
      severity: finding.severity,
      tier: finding.tier,
      confidence: finding.confidence,
      path: finding.path,
      ...positions(finding.path, finding.range),
      message: finding.message,
      context: finding.context,
      hotPath: finding.hotPath ?? null,
      evidence: finding.evidence.map(({ path, range, label }) => ({ path, ...positions(path, range), label })),
      refusals: finding.refusals.map(({ code, because, next }) => ({ code, because, next })),
      fix: finding.fix === undefined ? null : jsonFix(finding.fix),
      alternatives: (finding.alternatives ?? []).map((fix) => ({ strategy: fix.strategy, ...jsonFix(fix) })),
    })),
    errors: result.errors.map(({ path, kind, message }) => ({ path, kind, message })),
    summary: summarize(result),
  };
}

function jsonFix(fix: Fix): JsonFix {
  return { title: fix.title, tier: fix.tier, note: fix.note ?? null, files: filesOf(fix) };
}

/** Turns offsets into lines and columns; every file is indexed once. */
export function positionsIn(result: Pick<Reported, 'text'>): (path: string, range: Range) => { start: Position; end: Position } {
  const indexes = new Map<string, ReturnType<typeof lineIndex>>();
  return (path, [start, end]) => {
    const index = indexes.get(path) ?? lineIndex(result.text(path) ?? '');
    indexes.set(path, index);
    return { start: index.locate(start), end: index.locate(end) };
  };
}
