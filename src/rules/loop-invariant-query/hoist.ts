import { enclosingFunction, isInside, rangeOf, textOf, wrapped } from '../../core/ast.ts';
import type { Loop } from '../../core/loops.ts';
import type { Fix, Node, Offer, Project, Range, Refusal, SourceFile } from '../../core/types.ts';
import { freshName, type Reserved } from '../../libraries/fresh-names.ts';
import type { Query } from '../../libraries/queries.ts';
import { mutationOf } from '../../libraries/query-results.ts';
import { isolationOf } from '../../libraries/loop-effects.ts';
import { isConditional, isOnlyRead } from './steady.ts';

const NEXT = 'Send the query once, before the loop, where its answer is needed.';

/** The query before the loop, or why it stays where it is. */
export function hoisted(project: Project, query: Query, loop: Loop, offer: Offer, reserved: Reserved): Fix | Refusal {
  const { file } = query;
  if (query.opaque !== undefined) return { code: 'QUERY', because: query.opaque, next: NEXT };
  const place = loop.statement;
  if (!place || enclosingFunction(place)?.async === false || (!enclosingFunction(place) && file.path.endsWith('.cjs'))) return { code: 'PLACE', because: 'No statement of an async function stands before the loop.', next: NEXT };
  const caught = isolationOf(query.node, loop.node, loop.wait);
  if (caught !== undefined) return { code: 'CATCH', because: `${caught} in the loop keeps a failure of the query from the other turns.`, next: NEXT };
  if (isConditional(file, query.node, loop)) return { code: 'CONDITION', because: 'Not every turn comes to the query.', next: 'Send it before the loop when it is needed in most runs, or keep its first answer in a variable.' };
  const outer = wrapped(query.node);
  const awaited = outer.parent?.type === 'AwaitExpression' ? outer.parent : undefined;
  const isListed = outer.parent?.type === 'ArrayExpression';
  if (!awaited && !isListed) return { code: 'SHAPE', because: 'The query is not awaited where it stands.', next: NEXT };
  const mutation = handsOn(query) ? mutationOf(file, awaited ?? outer) : undefined;
  if (mutation) return { code: 'CHANGES', because: 'The loop changes what the query gave, so that the next turn would find the change.', next: 'Send the query once, before the loop, and leave its answer as it is.' };
  const whole = awaited && wholeDeclaration(file, query, awaited, place);
  const tier = query.miss === 'throws' || !(whole?.isOnlyRead ?? !handsOn(query)) ? 'review' : 'safe';
  const note = query.miss === 'throws' ? 'When there is nothing to go through, the query is sent once instead of never, and fails when the row is not there.' : tier === 'review' ? `All turns share one answer. ${offer.note ?? ''}` : (offer.note ?? '');
  const base = { strategy: offer.strategy, title: offer.title, tier, note } as const;
  const indent = indentAt(file, place);
  const end = project.style(file).semicolons ? ';' : '';
  if (whole) return { ...base, edits: [{ path: file.path, range: [place.range[0], place.range[0]], text: `${dedented(file, whole.statement, indent)}\n${indent}` }, { path: file.path, range: withLine(file, whole.statement), text: '' }] };
  const name = freshName(file, place, namesFor(query), reserved);
  return {
    ...base,
    edits: [
      { path: file.path, range: [place.range[0], place.range[0]], text: `const ${name} = await ${dedented(file, query.node, indent)}${end}\n${indent}` },
      { path: file.path, range: bareRange(file, awaited ?? outer), text: name },
    ],
  };
}

/** With the brackets of `(await query)?.name`, which a name does not need. */
function bareRange(file: SourceFile, node: Node): Range {
  const [start, end] = rangeOf(node);
  const isBracketed = file.text[start - 1] === '(' && file.text[end] === ')' && node.parent?.type === 'MemberExpression';
  return isBracketed ? [start - 1, end + 1] : [start, end];
}

/** Rows and objects may be changed by who gets them; numbers and booleans cannot. */
function handsOn({ kind }: Query): boolean {
  return kind !== 'count' && kind !== 'exists';
}

/** `const settings = await query;`, whose name means nothing else outside the loop. */
function wholeDeclaration(file: SourceFile, query: Query, awaited: Node, place: Node): { statement: Node; isOnlyRead: boolean } | undefined {
  const declarator = wrapped(awaited).parent;
  const statement = declarator?.type === 'VariableDeclarator' && declarator.init === wrapped(awaited) ? declarator.parent : undefined;
  if (declarator?.type !== 'VariableDeclarator' || statement?.type !== 'VariableDeclaration' || statement.declarations.length > 1 || statement.kind !== 'const' || statement.parent.type !== 'BlockStatement') return undefined;
  const names = file.nodes('Identifier').filter((one) => isInside(one, declarator.id) && file.variable(one)?.definitions.some(({ name }) => name === one));
  const around = enclosingFunction(place) ?? file.ast;
  const isClear = names.every(({ name }) => file.nodes('Identifier').every((one) => one.name !== name || !isInside(one, around) || isInside(one, place) || one.parent.type === 'MemberExpression' || one.parent.type === 'Property'));
  // A name of the loop's head, such as its element, would be covered by the new one.
  const isFree = names.every(({ name }) => file.nodes('Identifier').filter((one) => one.name === name && file.variable(one)?.definitions.some((definition) => definition.name === one) && isInside(one, place)).length === 1);
  if (!isClear || !isFree) return undefined;
  return { statement, isOnlyRead: names.every((name) => isOnlyRead(file, name)) || !handsOn(query) };
}

/** A statement with the line it stands on. */
function withLine(file: SourceFile, statement: Node): [number, number] {
  const start = file.text.lastIndexOf('\n', statement.range[0]) + 1;
  const end = file.text.indexOf('\n', statement.range[1]);
  const isAlone = file.text.slice(start, statement.range[0]).trim() === '' && end !== -1 && file.text.slice(statement.range[1], end).trim() === '';
  return isAlone ? [start, end + 1] : [statement.range[0], statement.range[1]];
}

function dedented(file: SourceFile, node: Node, indent: string): string {
  const from = indentAt(file, node);
  return textOf(file, node).split('\n').map((line, index) => (index > 0 && line.startsWith(from) ? indent + line.slice(from.length) : line)).join('\n');
}

function indentAt(file: SourceFile, node: Node): string {
  const start = file.text.lastIndexOf('\n', node.range[0]) + 1;
  return /^[ \t]*/.exec(file.text.slice(start))?.[0] ?? '';
}

function namesFor({ table, kind }: Query): string[] {
  const base = (table ?? 'row').replace(/^.*\./, '').replace(/[_-](\w)/g, (_, letter: string) => letter.toUpperCase());
  const one = base.slice(0, 1).toLowerCase() + base.slice(1);
  const plural = /s$/.test(one) ? one : `${one}s`;
  const candidates = kind === 'count' ? [`${one}Count`] : kind === 'many' ? [plural, `all${plural.slice(0, 1).toUpperCase()}${plural.slice(1)}`] : [one, `found${one.slice(0, 1).toUpperCase()}${one.slice(1)}`];
  return [...candidates, 'fetched'].filter((each) => /^[A-Za-z_$][\w$]*$/.test(each));
}
