import { beforeAll, describe, expect, it } from 'vitest';
import { checkFile } from '../src/core/check.ts';
import type { Finding } from '../src/core/types.ts';
import type { CheckResult } from '../src/engine/check.ts';
import { changedRaw } from '../src/files/virtual.ts';
import { rules } from '../src/rules/index.ts';
import { caseNames, fixtureRules, readCase, type Case, type Tree } from './cases.ts';
import { engineReports, inOrder, lintable, lintTree, type LintParser } from './eslint.ts';
import { applyTo, checkTree, fixTree } from './run.ts';
import { applyVariant, bom, crlf, tabs, withoutIndentation } from './variants.ts';

const directory = import.meta.dirname;
/** While cases are rewritten, only `fixtures.test.ts` may look at them. */
const suite = describe.skipIf(process.env['UPDATE_FIXTURES'] === '1');

for (const rule of fixtureRules(directory)) {
  for (const name of caseNames(directory, rule)) suite(`${rule}/${name}`, () => testCase(() => readCase(directory, rule, name)));
}

function testCase(read: () => Case): void {
  let fixture: Case;
  let checked: CheckResult;
  let after: Tree;

  beforeAll(async () => {
    fixture = read();
    checked = await checkTree(fixture, fixture.input);
    after = applyTo(fixture.input, (await fixTree(fixture, fixture.input)).changeSet);
  });

  it.each([crlf, bom])('is the same with $name, and nothing else changes', async (variant) => {
    const input = applyVariant(fixture.input, variant);
    expect((await checkTree(fixture, input)).findings).toEqual(checked.findings);
    const { changeSet } = await fixTree(fixture, input);
    expect(Object.fromEntries(applyTo(fixture.input, changeSet))).toEqual(Object.fromEntries(after));
    for (const file of changeSet.files) {
      const raw = changedRaw(input.get(file.path), file.after);
      expect(raw).toBe(applyVariant(new Map([[file.path, file.after]]), variant).get(file.path));
    }
  });

  it('is the same with tabs', async () => {
    const input = applyVariant(fixture.input, tabs);
    const { findings } = await checkTree(fixture, input);
    expect(findings.map((finding) => withoutOffsets(finding, input))).toEqual(checked.findings.map((finding) => withoutOffsets(finding, fixture.input)));
    const fixed = applyTo(input, (await fixTree(fixture, input)).changeSet);
    expect([...fixed.keys()]).toEqual([...after.keys()]);
    for (const [path, text] of applyVariant(after, tabs)) {
      if (fixture.input.has(path)) expect(fixed.get(path)).toBe(text);
      else expect(withoutIndentation(fixed.get(path) ?? '')).toBe(withoutIndentation(text));
    }
  });

  it.each<LintParser>(['typescript-eslint', 'espree'])('is reported by ESLint with %s as by the engine', (parser) => {
    const paths = lintable(fixture.input, parser);
    if (paths.length > 0) expect(inOrder(lintTree(fixture.input, fixture.rule, parser))).toEqual(inOrder(engineReports(checked.checked, paths)));
  });

  it('is the same without the prefilter', () => {
    const { project } = checked;
    const all = project.paths().flatMap((path) => {
      const file = project.file(path);
      return file ? [file] : [];
    });
    const unfiltered = rules.filter(({ id }) => id === fixture.rule).map((rule) => ({ ...rule, triggers: [''] }));
    const places = (findings: readonly Finding[]) => findings.map(({ path, range, message }) => ({ path, range, message }));
    expect(places(all.flatMap((file) => checkFile(file, project, unfiltered).map(({ finding }) => finding)))).toEqual(places(checked.findings));
  });

  it('is the same with the reference parser', async () => {
    expect((await checkTree(fixture, fixture.input, { parser: 'typescript-eslint' })).findings).toEqual(checked.findings);
  });
}

/** A finding in terms that indentation does not change. */
function withoutOffsets({ rule, path, range: [start, end], message, severity, refusals, evidence, fix }: Finding, tree: Tree) {
  const slice = (at: string, from: number, to: number) => withoutIndentation(tree.get(at)?.slice(from, to) ?? '');
  const places = evidence.map((place) => ({ path: place.path, label: place.label, text: slice(place.path, ...place.range) }));
  return { rule, path, text: slice(path, start, end), message, severity, refusals, places, title: fix?.title };
}
