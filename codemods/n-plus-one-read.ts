import type { Codemod, Fix, Rewritten } from '../src/core/types.ts';
import type { Rewrite } from '../src/rules/n-plus-one-read/rewrite.ts';
import { sharedModule, specifierTo, type SharedModule } from './lib/generated.ts';
import { addImports, settleEdits } from './lib/imports.ts';

/** Sequential on purpose: portions sent at once would take all connections of the pool. */
const CHUNKS: SharedModule = {
  name: 'in-chunks',
  render: ({ isTypeScript, isModule }) => {
    const types = isTypeScript ? '<K, R>(keys: readonly K[], size: number, load: (keys: K[]) => Promise<R[]>): Promise<R[]>' : '(keys, size, load)';
    return `/** Loads the rows of many keys, so many keys at a time. */
${isModule ? 'export ' : ''}async function inChunks${types} {
  const rows${isTypeScript ? ': R[]' : ''} = [];
  for (let start = 0; start < keys.length; start += size) {
    for (const row of await load(keys.slice(start, start + size))) rows.push(row);
  }
  return rows;
}
${isModule ? '' : '\nmodule.exports = { inChunks };\n'}`;
  },
};

export const codemod: Codemod<Rewrite> = {
  rewrite({ project, findings }) {
    const rewritten: Rewritten[] = [];
    for (const [finding, { match, file }] of findings.entries()) {
      const { facts } = match;
      if (!facts) continue;
      const shared = facts.usesChunks ? sharedModule(project, file, CHUNKS) : undefined;
      // One name at a time, so that the same name asked for by two fixes is the same edit.
      const imports = facts.imports.flatMap(({ path, from, names }) => names.map((name) => ({ into: project.file(path), from, names: [name] })));
      if (shared) imports.push({ into: file, from: specifierTo(project, file, shared.path), names: ['inChunks'] });
      const edits = settleEdits(project, [...facts.edits, ...imports.flatMap(({ into, ...request }) => (into ? addImports(project, into, [request]) : []))]);
      const fix: Fix = { ...facts.offer, edits, ...(shared && shared.creates.length > 0 && { creates: shared.creates }) };
      rewritten.push({ finding, fixes: [fix] });
    }
    return Promise.resolve({ rewritten, refused: [] });
  },
};
