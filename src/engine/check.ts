import { checkFile, mayReport, type Checked } from '../core/check.ts';
import type { ParserName } from '../core/parse.ts';
import type { FileError, Finding, Fix, Outcome, Refusal, RegisteredRule } from '../core/types.ts';
import { diskHost, type Host } from '../project/host.ts';
import { createProject, type OpenProject } from '../project/index.ts';
import { rules as allRules } from '../rules/index.ts';
import type { Config } from './config.ts';
import { select } from './select.ts';

export interface RunOptions {
  /** Absolute path of the project root. */
  root: string;
  /** Files or directories to report on; everything below the root when empty. The whole project is known either way. */
  paths?: readonly string[];
  /** Rule ids to run; all of them when absent. */
  only?: readonly string[];
  config?: Config;
  /** Preferred fix of a rule that has several; goes before the configuration. */
  strategies?: Readonly<Record<string, string>>;
  /** Where files come from instead of the disk. */
  host?: Host;
  parser?: ParserName;
  /** False parses every file, even those that hold no trigger of any rule. */
  prefilter?: boolean;
  onProgress?: (progress: { phase: string; done: number; total: number }) => void;
}

export interface CheckResult {
  root: string;
  findings: Finding[];
  checked: Checked[];
  errors: FileError[];
  /** Number of files looked at. */
  files: number;
  /** Number of files that had to be parsed. */
  parsed: number;
  skipped: readonly { path: string; reason: string }[];
  /** Requested paths that hold no source file. */
  missing: string[];
  milliseconds: number;
  project: OpenProject;
}

/** Checks a project: read-only, no network, nothing of the project is run. Findings come by path, then position. */
export async function check(options: RunOptions): Promise<CheckResult> {
  const start = performance.now();
  const host = options.host ?? diskHost(options.root);
  const rules = activeRules(options);
  const project = createProject(host, options.parser ? { parser: options.parser } : {});
  const { paths, missing } = select(host, options.paths, options.config);
  const hasTrigger = options.prefilter === false ? () => true : prefilter(rules);
  const checked: Checked[] = [];
  const failures: FileError[] = [];
  for (const [done, path] of paths.entries()) {
    // Lets a progress line be drawn and an interrupt be heard.
    if (done % 200 === 0) {
      options.onProgress?.({ phase: 'Checking', done, total: paths.length });
      await new Promise(setImmediate);
    }
    const raw = host.read(path);
    if (raw === undefined || !hasTrigger(raw)) continue;
    if (options.prefilter !== false && !rules.some((rule) => mayReport(rule, raw, project))) continue;
    const file = project.file(path);
    const onFailure = ({ id }: RegisteredRule, error: unknown) => {
      failures.push(internalError(id, path, 'failed on this file', error));
    };
    if (file) checked.push(...checkFile(file, project, rules, { onFailure }));
  }
  applySeverities(checked, options.config);
  failures.push(...(await plan(checked, project, options)));
  return {
    root: options.root,
    findings: checked.map(({ finding }) => finding),
    checked,
    errors: [...host.errors(), ...project.syntaxErrors(), ...failures],
    files: paths.length,
    parsed: project.parsed(),
    skipped: host.skipped(),
    missing,
    milliseconds: performance.now() - start,
    project,
  };
}

function activeRules({ only, config }: RunOptions): readonly RegisteredRule[] {
  return allRules.filter(({ id }) => config?.rules?.[id] !== 'off' && (!only || only.includes(id)));
}

/** True for a text that holds a trigger of any of the rules: the only files worth parsing. */
export function prefilter(rules: readonly RegisteredRule[]): (text: string) => boolean {
  const triggers = [...new Set(rules.flatMap((rule) => rule.triggers))];
  if (triggers.length === 0) return () => false;
  const pattern = new RegExp(triggers.map((trigger) => trigger.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')).join('|'));
  return (text) => pattern.test(text);
}

function applySeverities(checked: readonly Checked[], config: Config | undefined): void {
  for (const { finding } of checked) {
    const level = config?.rules?.[finding.rule];
    if (level !== undefined && level !== 'off') finding.severity = level;
  }
}

/** Has the codemods of the rules that reported compute their fixes, and puts the preferred fix of each finding first. */
async function plan(checked: readonly Checked[], project: OpenProject, { config, strategies }: RunOptions): Promise<FileError[]> {
  const failures: FileError[] = [];
  const offered = new Map<string, Checked[]>();
  for (const one of checked) if (one.match.offers?.length) offered.set(one.rule.id, [...(offered.get(one.rule.id) ?? []), one]);
  const { codemods } = offered.size > 0 ? await import('../../codemods/index.ts') : { codemods: {} };
  for (const [id, group] of offered) {
    const strategy = strategies?.[id] ?? config?.strategies?.[id];
    const outcome: Outcome = { rewritten: [], refused: [] };
    try {
      const { codemod } = await codemods[id]?.() ?? {};
      if (!codemod) throw new Error('it offers a fix, but has no codemod');
      const made = await codemod.rewrite({ project, findings: group, ...(strategy !== undefined && { strategy }) });
      outcome.rewritten.push(...made.rewritten);
      outcome.refused.push(...made.refused);
    } catch (error) {
      failures.push(internalError(id, group[0]?.finding.path ?? '', 'could not prepare its fixes', error));
      outcome.refused.push(...group.map((_, finding) => ({ finding, refusal: UNPREPARED })));
    }
    const { rewritten, refused } = outcome;
    for (const { finding: index, fixes } of rewritten) {
      const finding = group[index]?.finding;
      if (finding) setFixes(finding, fixes);
    }
    for (const { finding: index, refusal } of refused) group[index]?.finding.refusals.push(refusal);
  }
  for (const { finding } of checked) {
    const wanted = strategies?.[finding.rule] ?? config?.strategies?.[finding.rule];
    const fixes = [...(finding.fix ? [finding.fix] : []), ...(finding.alternatives ?? [])];
    const preferred = fixes.find((fix) => fix.strategy === wanted);
    if (preferred) setFixes(finding, [preferred, ...fixes.filter((fix) => fix !== preferred)]);
    if (!finding.fix) finding.tier = 'manual';
  }
  return failures;
}

const UNPREPARED: Refusal = { code: 'INTERNAL', because: 'Tenfold failed while it prepared the fix.', next: 'Run again with TENFOLD_DEBUG=1 to see where, and report it.' };

/** @throws the error itself when TENFOLD_DEBUG is set. */
function internalError(rule: string, path: string, what: string, error: unknown): FileError {
  if (process.env['TENFOLD_DEBUG']) throw error;
  return { path, kind: 'internal', message: `The rule ${rule} ${what}: ${error instanceof Error ? error.message : String(error)}. TENFOLD_DEBUG=1 shows where.` };
}

function setFixes(finding: Finding, [fix, ...alternatives]: readonly Fix[]): void {
  if (!fix) return;
  finding.fix = fix;
  finding.tier = fix.tier;
  if (alternatives.length > 0) finding.alternatives = alternatives;
  else delete finding.alternatives;
}
