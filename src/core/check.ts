import { createSuppressions } from './suppress.ts';
import type { Finding, Fix, Match, Project, RegisteredRule, SourceFile, Tier } from './types.ts';

/** A finding together with what the rule knows of it, for the codemod. */
export interface Checked {
  finding: Finding;
  match: Match;
  rule: RegisteredRule;
  file: SourceFile;
}

export interface CheckFileOptions {
  /** Drop what ESLint comments switch off. ESLint does that itself. */
  suppress?: boolean;
  /** Told of a rule that failed on this file; the other rules still run. Without it the error is thrown. */
  onFailure?: (rule: RegisteredRule, error: unknown) => void;
}

/** Runs rules over one file. Findings come in source order; each carries its evidence and its fixes or refusals. */
export function checkFile(file: SourceFile, project: Project, rules: readonly RegisteredRule[], { suppress = true, onFailure }: CheckFileOptions = {}): Checked[] {
  const isSuppressed = suppress ? createSuppressions(file) : () => false;
  const checked: Checked[] = [];
  for (const rule of rules) {
    if (!mayReport(rule, file.text, project)) continue;
    try {
      for (const match of rule.detect(file, project)) {
        if (!isSuppressed(rule.id, match.range[0])) checked.push({ finding: toFinding(rule, match, file), match, rule, file });
      }
    } catch (error) {
      if (!onFailure) throw error;
      onFailure(rule, error);
    }
  }
  return checked.sort((a, b) => a.finding.range[0] - b.finding.range[0] || a.finding.range[1] - b.finding.range[1] || a.rule.id.localeCompare(b.rule.id));
}

export function isTriggered(rule: RegisteredRule, text: string): boolean {
  return rule.triggers.some((trigger) => occurs(text, trigger));
}

/** What can be said without parsing. */
export function mayReport(rule: RegisteredRule, text: string, project: Project): boolean {
  return isTriggered(rule, text) && rule.isRelevant?.(text, project) !== false;
}

let latest = { text: '', found: new Map<string, boolean>() };

/** Rules share triggers, and are asked about the same text one after the other. */
function occurs(text: string, trigger: string): boolean {
  if (latest.text !== text) latest = { text, found: new Map() };
  let answer = latest.found.get(trigger);
  if (answer === undefined) latest.found.set(trigger, (answer = text.includes(trigger)));
  return answer;
}

function toFinding(rule: RegisteredRule, match: Match, file: SourceFile): Finding {
  const [fix, ...alternatives] = match.fixes ?? [];
  return {
    rule: rule.id,
    path: file.path,
    range: match.range,
    message: messageOf(rule, match, file),
    severity: match.severity,
    tier: tierOf(match),
    confidence: match.confidence,
    context: match.context,
    ...(match.hotPath !== undefined && { hotPath: match.hotPath }),
    evidence: match.evidence,
    refusals: match.refusals ?? [],
    ...(fix && { fix }),
    ...(alternatives.length > 0 && { alternatives }),
  };
}

/** Tier of the preferred answer to this finding; `manual` when there is none. */
function tierOf({ fixes, offers }: Match): Tier {
  return (fixes?.[0] ?? offers?.[0])?.tier ?? 'manual';
}

/** Problem and cost from the rule; then the command, when the answer is more than an edit of this file. */
function messageOf(rule: RegisteredRule, match: Match, file: SourceFile): string {
  const answer = match.fixes?.[0] ?? match.offers?.[0];
  const [fix] = match.fixes ?? [];
  if (!answer || (fix && isLocal(fix, file.path))) return match.message;
  return `${match.message} Run \`npx tenfold fix --only ${rule.id}${answer.tier === 'review' ? ' --tier review' : ''}\`.`;
}

/** True when a fix edits only this file, so that ESLint can carry it. */
export function isLocal(fix: Fix, path: string): boolean {
  return fix.edits.every((edit) => edit.path === path) && !fix.creates?.length && !fix.removes?.length && !fix.dependencies?.length && !fix.env?.length;
}
