import { decode } from '../core/text.ts';
import type { AppliedFix, ChangeSet, DependencyChange, EnvVar, Finding, Fix } from '../core/types.ts';
import { merge } from '../core/change-set.ts';
import { overlay } from '../files/virtual.ts';
import { diskHost, type Host } from '../project/host.ts';
import { check, type CheckResult, type RunOptions } from './check.ts';
import { applyFixes, keepPassing, syntaxProblem, type Rejected } from './gate.ts';
import { isTracked, moveTracked, stillFound, type Tracked } from './track.ts';
import type { TypeGate } from './verify.ts';

export interface FixOptions extends RunOptions {
  /** `review` includes `safe`. */
  tier: 'safe' | 'review';
  /**
   * Asked once about each fix that passed its checks. True applies it, false leaves its finding alone, another fix of the finding
   * is applied in its place. `read` returns the text the edits refer to.
   */
  choose?: (applied: AppliedFix, read: (path: string) => string | undefined) => Promise<boolean | Fix>;
  /** `types` drops every fix that adds an error of the TypeScript compiler. */
  verify?: 'types';
  /** Passes per step of the order of rewriting; 10 when absent. */
  maxPasses?: number;
}

export interface FixResult {
  /** Original and final text of each file: what a preview shows is what is written. */
  changeSet: ChangeSet;
  before: CheckResult;
  after: CheckResult;
  /** Number of times fixes were applied and everything was checked again. */
  passes: number;
  /** Fixes that did not hold what they promise, each with the reason as a sentence. */
  rolledBack: { finding: Finding; because: string }[];
}

/** Fixes that keep changing what the others wrote. Nothing is written. */
export class SettleError extends Error {
  readonly rules: readonly string[];

  constructor(rules: readonly string[], passes: number) {
    const names = rules.map((rule) => `\`${rule}\``).join(' and ');
    super(`The fixes of ${names} do not settle: after ${passes} passes there is still something to fix.`);
    this.name = 'SettleError';
    this.rules = rules;
  }
}

interface Candidate extends AppliedFix {
  order: number;
}

/** What the run knows between passes. Ranges are those of the current texts. */
interface State {
  texts: Map<string, string | undefined>;
  result: CheckResult;
  /** Findings not to be tried again: declined, rolled back or out of turns. */
  closed: Tracked[];
  /** Findings whose fix overlapped another one in the last pass. */
  waiting: Tracked[];
  applied: AppliedFix[];
  deferred: Finding[];
  rolledBack: Rejected[];
  dependencies: Map<string, DependencyChange>;
  env: Map<string, EnvVar>;
}

/**
 * Applies fixes in memory until nothing is left to fix: rules of an earlier order first, and everything is analysed again after each pass.
 * A fix stays only when every file it changes parses and its finding is gone. Nothing is written.
 * @throws SettleError when fixes undo each other.
 */
export async function fix(options: FixOptions): Promise<FixResult> {
  const host = options.host ?? diskHost(options.root);
  const maxPasses = options.maxPasses ?? 10;
  const before = await check({ ...options, host });
  const state: State = { texts: new Map(), result: before, closed: [], waiting: [], applied: [], deferred: [], rolledBack: [], dependencies: new Map(), env: new Map() };
  const passesOfOrder = new Map<number, number>();
  let passes = 0;
  for (;;) {
    const candidates = applicable(state, options.tier);
    const [first] = candidates;
    if (!first) break;
    const step = candidates.filter(({ order }) => order === first.order);
    const done = passesOfOrder.get(first.order) ?? 0;
    if (done < maxPasses) {
      passesOfOrder.set(first.order, done + 1);
      if (await pass(state, step, host, options)) passes += 1;
      continue;
    }
    const unsettled = step.filter(({ finding }) => !isTracked(state.waiting, finding));
    if (unsettled.length > 0) throw new SettleError([...new Set(unsettled.map(({ finding }) => finding.rule))].sort(), done);
    state.deferred.push(...step.map(({ finding }) => finding));
    state.closed.push(...step.map(({ finding }) => finding));
  }
  return {
    changeSet: toChangeSet(state, host),
    before,
    after: state.result,
    passes,
    rolledBack: state.rolledBack.map(({ applied: { finding }, because }) => ({ finding, because })),
  };
}

/** The fix to try for each open finding, in the order of rewriting, then by rule, path and position. */
function applicable({ result, closed }: State, tier: 'safe' | 'review'): Candidate[] {
  const candidates: Candidate[] = [];
  for (const { finding, rule } of result.checked) {
    const offered = [...(finding.fix ? [finding.fix] : []), ...(finding.alternatives ?? [])];
    const chosen = offered.find((one) => tier === 'review' || one.tier === 'safe');
    if (chosen && !isTracked(closed, finding)) candidates.push({ finding, fix: chosen, order: rule.meta.order });
  }
  return candidates.sort((a, b) => a.order - b.order || compare(a.finding.rule, b.finding.rule) || compare(a.finding.path, b.finding.path)
    || a.finding.range[0] - b.finding.range[0] || a.finding.range[1] - b.finding.range[1]);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Applies what holds of one step. False when nothing did; then the findings are closed, so that the loop ends. */
async function pass(state: State, step: readonly AppliedFix[], host: Host, options: FixOptions): Promise<boolean> {
  const current = overlay(host, state.texts);
  const answered = new Set<AppliedFix>();
  let open = [...step];
  const close = (rejected: readonly Rejected[]) => {
    state.rolledBack.push(...rejected);
    leave(rejected.map(({ applied }) => applied));
  };
  const leave = (fixes: readonly AppliedFix[]) => {
    state.closed.push(...fixes.map(({ finding }) => finding));
    open = open.filter((one) => !fixes.some(({ finding }) => finding === one.finding));
  };
  while (open.length > 0) {
    const { applied, deferred, impossible } = merge(open, (path) => current.read(path));
    if (impossible.length > 0) {
      close(impossible);
      continue;
    }
    const tried = await tryOut(applied, state, host, current, options);
    if (tried.rejected.length > 0 || !tried.held) {
      close(tried.rejected);
      continue;
    }
    let isChanged = false;
    for (const question of options.choose ? applied.filter((one) => !answered.has(one)) : []) {
      const answer = await options.choose?.(question, (path) => decodeOptional(current.read(path)));
      if (answer === false) leave([question]);
      const accepted = typeof answer === 'object' ? { ...question, fix: answer } : question;
      open = open.map((one) => (one === question ? accepted : one));
      answered.add(accepted);
      isChanged ||= answer !== true;
    }
    if (isChanged) continue;
    accept(state, tried.held, deferred);
    return true;
  }
  return false;
}

interface Held {
  applied: readonly AppliedFix[];
  texts: Map<string, string | undefined>;
  result: CheckResult;
  dependencies: readonly DependencyChange[];
  env: readonly EnvVar[];
}

/** Puts fixes that do not overlap through every check, together; on failure names those that are to blame. */
async function tryOut(applied: readonly AppliedFix[], state: State, host: Host, current: Host, options: FixOptions): Promise<{ held?: Held; rejected: Rejected[] }> {
  const parsed = await keepPassing(applied, async (group) => {
    const outcome = applyFixes(group, current);
    return 'because' in outcome ? outcome.because : syntaxProblem(outcome.texts, current);
  });
  if (parsed.rejected.length > 0) return { rejected: parsed.rejected };
  const outcome = applyFixes(applied, current);
  if ('because' in outcome) return { rejected: applied.map((one) => ({ applied: one, because: outcome.because })) };
  const texts = new Map([...state.texts, ...outcome.texts]);
  const result = await check({ ...options, host: overlay(host, texts) });
  const remaining = stillFound(applied, state.result.findings, result.findings);
  if (remaining.length > 0) return { rejected: remaining.map((one) => ({ applied: one, because: 'The finding is still there after the fix.' })) };
  if (options.verify === 'types') {
    const gate = await typeGateOf(host);
    const typed = await keepPassing(applied, async (group) => {
      const candidate = applyFixes(group, current);
      if ('because' in candidate) return candidate.because;
      return gate.problem(new Map([...state.texts, ...candidate.texts]));
    });
    if (typed.rejected.length > 0) return { rejected: typed.rejected };
  }
  return { held: { applied, texts, result, dependencies: outcome.merged.dependencies, env: outcome.merged.env }, rejected: [] };
}

const typeGates = new WeakMap<Host, Promise<TypeGate>>();

/** One gate per run: its first look at the untouched project serves all passes. */
function typeGateOf(host: Host): Promise<TypeGate> {
  const gate = typeGates.get(host) ?? import('./verify.ts').then(({ openTypeGate }) => openTypeGate(host));
  typeGates.set(host, gate);
  return gate;
}

function accept(state: State, held: Held, deferred: readonly AppliedFix[]): void {
  state.closed = moveTracked(state.closed, held.applied);
  state.waiting = moveTracked(deferred.map(({ finding }) => finding), held.applied);
  state.texts = held.texts;
  state.result = held.result;
  state.applied.push(...held.applied.map(({ finding, fix: applied }) => ({ finding, fix: applied })));
  for (const change of held.dependencies) state.dependencies.set(`${change.manifest}\0${change.name}`, change);
  for (const variable of held.env) if (!state.env.has(variable.name)) state.env.set(variable.name, variable);
}

function toChangeSet(state: State, host: Host): ChangeSet {
  const changeSet: ChangeSet = {
    files: [],
    creates: [],
    removes: [],
    dependencies: [...state.dependencies.values()],
    env: [...state.env.values()],
    applied: state.applied,
    deferred: state.deferred,
    refused: state.result.findings.flatMap((finding) => finding.refusals.map((refusal) => ({ finding, refusal }))),
  };
  for (const [path, after] of [...state.texts].sort(([a], [b]) => compare(a, b))) {
    const before = decodeOptional(host.read(path));
    if (before === after) continue;
    if (after === undefined) changeSet.removes.push(path);
    else if (before === undefined) changeSet.creates.push({ path, text: after });
    else changeSet.files.push({ path, before, after });
  }
  return changeSet;
}

function decodeOptional(raw: string | undefined): string | undefined {
  return raw === undefined ? undefined : decode(raw).text;
}
