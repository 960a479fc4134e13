import { check, type CheckResult, type RunOptions } from '../src/engine/check.ts';
import { fix, type FixResult } from '../src/engine/fix.ts';
import { memoryHost } from '../src/project/host.ts';
import type { ChangeSet } from '../src/core/types.ts';
import type { Case, Tree } from './cases.ts';
import { expectedTree } from './cases.ts';
import { printFindings, printRefusals } from './print.ts';

/** A root that exists nowhere, so that nothing outside the case can leak in. */
const ROOT = '/project';

/** Findings of the case's own rule in `tree`. */
export function checkTree(fixture: Case, tree: Tree, more: Partial<RunOptions> = {}): Promise<CheckResult> {
  return check({ ...runOptions(fixture, tree), ...more });
}

/** The fix of the case's own rule in `tree`: at tier review unless the case says otherwise. */
export function fixTree(fixture: Case, tree: Tree): Promise<FixResult> {
  return fix({ ...runOptions(fixture, tree), tier: fixture.options.tier ?? 'review' });
}

function runOptions({ rule, options }: Case, tree: Tree): RunOptions {
  return { root: ROOT, host: memoryHost(Object.fromEntries(tree), ROOT), only: [rule], strategies: options.strategies ?? {} };
}

/** The project after a change set. */
export function applyTo(tree: Tree, { files, creates, removes }: ChangeSet): Tree {
  const after = new Map(tree);
  for (const file of files) after.set(file.path, file.after);
  for (const file of creates) after.set(file.path, file.text);
  for (const path of removes) after.delete(path);
  return new Map([...after].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What a case holds when it is right: the texts of its `findings.txt` and `refused.txt`, and its `expected` tree. */
export async function outcomeOf(fixture: Case): Promise<Pick<Case, 'findings' | 'refused' | 'expected'>> {
  const { findings } = await checkTree(fixture, fixture.input);
  const { changeSet } = await fixTree(fixture, fixture.input);
  const printed = printFindings(findings, fixture.input);
  const refused = printRefusals(findings, fixture.input);
  const expected = expectedTree(fixture, applyTo(fixture.input, changeSet));
  return { ...(printed !== undefined && { findings: printed }), ...(refused !== undefined && { refused }), ...(expected && { expected }) };
}
