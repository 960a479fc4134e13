import type { Codemod, Rewritten } from '../src/core/types.ts';
import type { Facts } from '../src/rules/n-plus-one-write.ts';
import { addImports, settleEdits } from './lib/imports.ts';

/** Edits whose text needs names that the file does not import yet. */
export const codemod: Codemod<Facts> = {
  rewrite({ project, findings }) {
    const rewritten: Rewritten[] = [];
    for (const [finding, { file, match }] of findings.entries()) {
      const { facts, offers } = match;
      const [offer] = offers ?? [];
      if (!facts || !offer) continue;
      const imports = addImports(project, file, facts.imports.map(({ from, names }) => ({ from, names })));
      const edits = settleEdits(project, [...imports, ...facts.edits]);
      rewritten.push({ finding, fixes: [{ ...offer, edits }] });
    }
    return Promise.resolve({ rewritten, refused: [] });
  },
};
