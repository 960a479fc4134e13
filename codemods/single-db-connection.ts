import { rangeOf, textOf, unwrap } from '../src/core/ast.ts';
import { statementRange } from '../src/core/removal.ts';
import type { Codemod, Edit, Project, Rewritten } from '../src/core/types.ts';
import type { Pooling } from '../src/rules/single-db-connection/pooling.ts';
import { addImports, settleEdits } from './lib/imports.ts';

export const codemod: Codemod<Pooling> = {
  rewrite({ project, findings }) {
    const rewritten: Rewritten[] = [];
    for (const [finding, { match }] of findings.entries()) {
      const [offer] = match.offers ?? [];
      if (match.facts && offer) rewritten.push({ finding, fixes: [{ ...offer, edits: settleEdits(project, [...madeEdits(project, match.facts), ...connectEdits(project, match.facts)]) }] });
    }
    return Promise.resolve({ rewritten, refused: [] });
  },
};

/** The construction: another name is called, nothing is awaited, and pg takes an object. */
function madeEdits(project: Project, { file, client, value, single, pool, type }: Pooling): Edit[] {
  const { node } = client;
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return [];
  const { path } = file;
  const { callee } = node;
  const edits: Edit[] = [{ path, range: [callee.range[1] - single.length, callee.range[1]], text: pool }];
  const inner = unwrap(value);
  if (inner.type === 'AwaitExpression') edits.push({ path, range: [inner.range[0], inner.argument.range[0]], text: '' });
  if (type) edits.push({ path, range: rangeOf(type), text: 'Pool' });
  const [argument] = node.arguments;
  if (client.library === 'pg' && argument && !client.options) edits.push({ path, range: rangeOf(argument), text: `{ connectionString: ${textOf(file, argument)} }` });
  if (callee.type !== 'Identifier') return edits;
  const variable = file.variable(callee);
  const definition = variable?.definitions[0];
  const isOnly = variable?.references.every(({ identifier, isRead }) => identifier === callee || !isRead) === true;
  // `import { Client }` and `const { Client } = require('pg')`
  if (isOnly && definition && definition.name.parent && textOf(file, definition.name.parent) === single) return [...edits, { path, range: rangeOf(definition.name.parent), text: pool }];
  return [...edits, ...addImports(project, file, [{ from: client.module, names: [pool] }])];
}

/** A pool connects by itself. Where something waits for the connection, a first query takes its place, and fails as it did. */
function connectEdits(project: Project, { connects }: Pooling): Edit[] {
  return connects.flatMap(({ file, call, statement }): Edit[] => {
    const { path } = file;
    if (statement) return [{ path, range: statementRange(file, statement), text: '' }];
    const { quote } = project.style(file);
    const [first] = call.arguments;
    const name = call.callee.type === 'MemberExpression' ? call.callee.property : call.callee;
    return [
      { path, range: rangeOf(name), text: 'query' },
      { path, range: first ? [first.range[0], first.range[0]] : [call.range[1] - 1, call.range[1] - 1], text: `${quote}SELECT 1${quote}${first ? ', ' : ''}` },
    ];
  });
}
