import type { AppliedFix, Edit, Finding, Range } from '../core/types.ts';

/** A place of a finding that is followed through the passes. */
export interface Tracked {
  rule: string;
  path: string;
  range: Range;
}

/** Where a range lies once the edits of its file are made. What is inserted at its ends stays outside. */
export function moveRange([start, end]: Range, edits: readonly Pick<Edit, 'range' | 'text'>[]): Range {
  let movedStart = start;
  let movedEnd = end;
  for (const { range: [from, to], text } of edits) {
    const delta = text.length - (to - from);
    if (to <= start) movedStart += delta;
    else if (from < start) movedStart += from - start;
    if (to <= end && from < end) movedEnd += delta;
    else if (from < end) movedEnd += from + text.length - end;
  }
  return [movedStart, Math.max(movedStart, movedEnd)];
}

/** Distinct edits of one file by the fixes that were merged. */
export function editsOf(applied: readonly AppliedFix[], path: string): Edit[] {
  const edits = new Map<string, Edit>();
  for (const { fix } of applied) {
    for (const edit of fix.edits) if (edit.path === path) edits.set(`${edit.range[0]}:${edit.range[1]}:${edit.text}`, edit);
  }
  return [...edits.values()];
}

export function moveTracked(tracked: readonly Tracked[], applied: readonly AppliedFix[]): Tracked[] {
  return tracked.map(({ rule, path, range }) => ({ rule, path, range: moveRange(range, editsOf(applied, path)) }));
}

export function isTracked(tracked: readonly Tracked[], finding: Finding): boolean {
  return tracked.some((one) => one.rule === finding.rule && one.path === finding.path && isEqual(one.range, finding.range));
}

/**
 * Those of the applied fixes whose finding is still there: the same rule reports the very place, or says the same within it, more often
 * than it did about others there that nothing was applied to.
 */
export function stillFound(applied: readonly AppliedFix[], before: readonly Finding[], after: readonly Finding[]): AppliedFix[] {
  const fixed = new Set(applied.map(({ finding }) => finding));
  const others = before.filter((finding) => !fixed.has(finding));
  return applied.filter(({ finding }) => {
    const moved = moveRange(finding.range, editsOf(applied, finding.path));
    const there = after.filter((one) => isWithin(one, finding, moved) && (one.message === finding.message || isEqual(one.range, moved)));
    return there.length > others.filter((one) => isWithin(one, finding, finding.range)).length;
  });
}

function isWithin(one: Finding, { rule, path }: Finding, [start, end]: Range): boolean {
  return one.rule === rule && one.path === path && one.range[0] < end && start < one.range[1];
}

function isEqual(a: Range, b: Range): boolean {
  return a[0] === b[0] && a[1] === b[1];
}
