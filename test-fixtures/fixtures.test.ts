import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { codemods } from '../codemods/index.ts';
import type { FixResult } from '../src/engine/fix.ts';
import type { CheckResult } from '../src/engine/check.ts';
import { rules } from '../src/rules/index.ts';
import { caseNames, expectedTree, fixtureRules, readCase, updateCase, type Case } from './cases.ts';
import { printFindings, printRefusals, verdict } from './print.ts';
import { applyTo, checkTree, fixTree, outcomeOf } from './run.ts';
import { newTypeErrors } from './types.ts';

const directory = import.meta.dirname;
const root = join(directory, '..');
const isUpdating = process.env['UPDATE_FIXTURES'] === '1';

describe('every rule', () => {
  const ids = rules.map((rule) => rule.id);

  it('has fixtures, and every fixture folder and codemod has a rule', () => {
    expect(fixtureRules(directory)).toEqual([...ids].sort());
    expect(ids).toEqual(expect.arrayContaining(Object.keys(codemods)));
  });

  it.each(ids)('%s has its page, an example, and at least two more reporting and two silent cases', (id) => {
    const cases = caseNames(directory, id).map((name) => readCase(directory, id, name));
    const reporting = cases.filter((fixture) => fixture.findings !== undefined).map((fixture) => fixture.name);
    expect(existsSync(join(root, `docs/rules/${id}.md`)), `docs/rules/${id}.md exists`).toBe(true);
    expect(reporting, 'the example reports').toContain('example');
    expect(reporting.length, 'reporting cases').toBeGreaterThanOrEqual(3);
    expect(cases.length - reporting.length, 'silent cases').toBeGreaterThanOrEqual(2);
  });
});

for (const rule of fixtureRules(directory)) {
  for (const name of caseNames(directory, rule)) describe(`${rule}/${name}`, () => testCase(() => readCase(directory, rule, name)));
}

function testCase(read: () => Case): void {
  let fixture: Case;
  let checked: CheckResult;
  let fixed: FixResult;

  beforeAll(async () => {
    fixture = read();
    if (isUpdating) {
      updateCase(fixture, await outcomeOf(fixture));
      fixture = read();
    }
    checked = await checkTree(fixture, fixture.input);
    fixed = await fixTree(fixture, fixture.input);
  });

  it('reads every file', () => {
    expect(checked.errors).toEqual([]);
  });

  it('reports what findings.txt holds', () => {
    const actual = printFindings(checked.findings, fixture.input);
    expect(actual, verdict(actual, fixture.findings)).toBe(fixture.findings);
  });

  it('refuses what refused.txt holds', () => {
    const actual = printRefusals(checked.findings, fixture.input);
    expect(actual, verdict(actual, fixture.refused)).toBe(fixture.refused);
  });

  it('is fixed to what expected holds', () => {
    const actual = expectedTree(fixture, applyTo(fixture.input, fixed.changeSet));
    expect(Object.fromEntries(actual ?? [])).toEqual(Object.fromEntries(fixture.expected ?? []));
    expect(fixed.rolledBack, 'fixes the gate rolled back').toEqual([]);
    expect(fixed.changeSet.deferred, 'fixes that never got their turn').toEqual([]);
  });

  it('settles in one cycle', async () => {
    const { changeSet } = await fixTree(fixture, applyTo(fixture.input, fixed.changeSet));
    expect({ files: changeSet.files, creates: changeSet.creates, removes: changeSet.removes }).toEqual({ files: [], creates: [], removes: [] });
  });
  it('parses and type-checks as well as before', () => {
    expect(fixed.after.errors).toEqual([]);
    if (fixture.expected) expect(newTypeErrors(fixture.directory, fixture.input, applyTo(fixture.input, fixed.changeSet))).toEqual([]);
  });
}
