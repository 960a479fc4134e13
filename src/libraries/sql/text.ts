import type { TSESTree } from '@typescript-eslint/types';
import { staticString, unwrap } from '../../core/ast.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';

/** An SQL text as the code spells it. */
export interface SqlText {
  text: string;
  /** The expression: a string, a template, a tagged template. */
  node: Node;
  /** Expressions that stand inside a template, by the placeholder that stands for them in `text`. */
  inside: ReadonlyMap<string, Node>;
  /** Values are written into the text of the statement, not sent beside it. */
  isInterpolated: boolean;
  /** Offset in the file of an offset in `text`; undefined inside what is put together, escaped, or written elsewhere. */
  source(offset: number): number | undefined;
}

interface Piece {
  at: number;
  length: number;
  /** Offset in the file; undefined when the characters do not stand there one by one. */
  start: number | undefined;
}

/** Placeholders of interpolated values are numbered from here, above those of any real text. */
const FIRST_INSIDE = 9001;

/** Reads a string, a template, parts joined by `+`, or a constant that holds one; undefined when it is none of these. */
export function readText(project: Project, file: SourceFile, start: Node): SqlText | undefined {
  const node = unwrap(start);
  if (node.type === 'Identifier' || node.type === 'MemberExpression') {
    const resolved = project.resolve(file, node);
    if (resolved?.kind !== 'node' || resolved.node === node || resolved.node.type === 'Identifier' || resolved.node.type === 'MemberExpression') return undefined;
    const found = readText(project, resolved.file, resolved.node);
    return found && found.inside.size === 0 ? { ...found, node, source: () => undefined } : undefined;
  }
  const builder = createBuilder(project, file, FIRST_INSIDE);
  return builder.add(node) ? builder.done(node, true) : undefined;
}

/** The text of a tagged template, each value a placeholder. */
export function readTagged(project: Project, file: SourceFile, node: TSESTree.TaggedTemplateExpression): SqlText | undefined {
  const builder = createBuilder(project, file, 1);
  return builder.template(node.quasi, false) ? builder.done(node, false) : undefined;
}

function createBuilder(project: Project, file: SourceFile, first: number) {
  const pieces: Piece[] = [];
  const inside = new Map<string, Node>();
  let text = '';

  const put = (cooked: string, start: number | undefined): void => {
    pieces.push({ at: text.length, length: cooked.length, start });
    text += cooked;
  };

  const add = (part: Node): boolean => {
    const node = unwrap(part);
    if (node.type === 'Literal' && typeof node.value === 'string') {
      put(node.value, node.raw.slice(1, -1) === node.value ? node.range[0] + 1 : undefined);
      return true;
    }
    if (node.type === 'TemplateLiteral') return template(node, true);
    return node.type === 'BinaryExpression' && node.operator === '+' && add(node.left) && add(node.right);
  };

  const template = (node: TSESTree.TemplateLiteral, isText: boolean): boolean => {
    for (const [index, quasi] of node.quasis.entries()) {
      const { cooked, raw } = quasi.value;
      if (cooked === null) return false;
      put(cooked, raw === cooked ? quasi.range[0] + 1 : undefined);
      const expression = node.expressions[index];
      if (!expression) continue;
      const known = isText ? constant(expression) : undefined;
      if (known !== undefined) put(known, undefined);
      else {
        const name = `$${first + inside.size}`;
        inside.set(name, expression);
        put(name, undefined);
      }
    }
    return true;
  };

  /** A piece of SQL the code holds in a constant: a table, a list of columns. */
  const constant = (expression: Node): string | undefined => {
    const resolved = project.resolve(file, expression);
    return resolved?.kind === 'node' ? staticString(resolved.node) : undefined;
  };

  const done = (node: Node, isText: boolean): SqlText => ({
    text, node, inside, isInterpolated: isText && inside.size > 0,
    source(offset) {
      const piece = pieces.find(({ at, length, start }) => start !== undefined && offset >= at && offset <= at + length);
      return piece?.start === undefined ? undefined : piece.start + offset - piece.at;
    },
  });

  return { add, template, done };
}
