import { isInside, rangeOf } from '../src/core/ast.ts';
import { statementRange } from '../src/core/removal.ts';
import type { Codemod, Edit, Node, Project, Rewritten, SourceFile } from '../src/core/types.ts';
import type { Plan } from '../src/rules/pool-client-leak/plan.ts';
import { removeStatement } from './lib/statements.ts';

export const codemod: Codemod<Plan> = {
  rewrite({ project, findings }) {
    const rewritten: Rewritten[] = [];
    for (const [finding, { match }] of findings.entries()) {
      const [offer] = match.offers ?? [];
      if (match.facts && offer) rewritten.push({ finding, fixes: [{ ...offer, edits: editsOf(project, match.facts) }] });
    }
    return Promise.resolve({ rewritten, refused: [] });
  },
};

function editsOf(project: Project, plan: Plan): Edit[] {
  const { file, taken, released } = plan;
  const removals = released.flatMap((statement) => removeStatement(file, statement));
  if (plan.how === 'wrap') return joined([...removals, ...wrapEdits(project, plan, removals)]);
  if (plan.how === 'finally') {
    const { indent, semicolons } = project.style(file);
    const own = indentAt(file.text, plan.attempt.range[0]);
    const end = plan.attempt.range[1];
    return joined([...removals, { path: file.path, range: [end, end], text: ` finally {\n${own}${indent}${plan.closing}${semicolons ? ';' : ''}\n${own}}` }]);
  }
  const queries = plan.queries.map((identifier) => ({ path: file.path, range: rangeOf(identifier), text: plan.lender }));
  return joined([...removals, ...queries, { path: file.path, range: statementRange(file, taken), text: '' }]);
}

/** Two removals that meet are one. */
function joined(edits: readonly Edit[]): Edit[] {
  return edits.filter((edit, index) => !edits.some((other, at) => at !== index && other.text === '' && edit.text === '' && other.range[0] <= edit.range[0] && other.range[1] >= edit.range[1] && (other.range[1] - other.range[0] > edit.range[1] - edit.range[0] || at < index)));
}

function wrapEdits(project: Project, { file, taken, block, closing }: Extract<Plan, { how: 'wrap' }>, removals: readonly Edit[]): Edit[] {
  const { path, text } = file;
  const { indent, semicolons } = project.style(file);
  const own = indentAt(text, taken.range[0]);
  const last = block.body.at(-1) ?? taken;
  const end = semicolons ? ';' : '';
  const edits: Edit[] = [{ path, range: [taken.range[1], taken.range[1]], text: `\n${own}try {` }];
  const quoted = file.nodes('TemplateElement').filter((element) => isInside(element, block));
  for (let at = text.indexOf('\n', taken.range[1]) + 1; at > 0 && at < last.range[1]; at = text.indexOf('\n', at) + 1) {
    const isBlank = /^[ \t]*(?:\n|$)/.test(text.slice(at, text.indexOf('\n', at) + 1 || undefined));
    const isGone = removals.some(({ range }) => range[0] <= at && range[1] > at);
    if (!isBlank && !isGone && !isIn(quoted, at)) edits.push({ path, range: [at, at], text: indent });
  }
  const tail = `\n${own}} finally {\n${own}${indent}${closing}${end}\n${own}}`;
  const after = removals.find(({ range }) => range[0] <= last.range[0] && range[1] >= last.range[1]);
  // The last statement goes: its place is taken by the `finally`.
  if (after) return [...edits, { path, range: [after.range[1], after.range[1]], text: `${tail.slice(1)}\n` }];
  return [...edits, { path, range: [last.range[1], last.range[1]], text: tail }];
}

function isIn(elements: readonly Node[], at: number): boolean {
  return elements.some((element) => element.range[0] < at && element.range[1] > at);
}

function indentAt(text: SourceFile['text'], offset: number): string {
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1))?.[0] ?? '';
}
