import type { TSESTree } from '@typescript-eslint/types';
import { isInside } from './ast.ts';
import { isPure } from './purity.ts';
import type { TextEdit } from './text.ts';
import type { Node, Range, SourceFile, Variable } from './types.ts';

export interface Removal {
  /** Nodes that go away: declarators, statements, or expressions that are replaced. */
  removed: readonly Node[];
  /** Nodes inside the removed ones whose text stays in use. */
  kept: readonly Node[];
  /** False when loading this module may do more than define what it exports; its import then stays as a bare one. */
  isInert(specifier: string): boolean;
}

/**
 * Edits that delete every declarator and statement among `removed`, and then what nothing refers to any more: imports,
 * side-effect-free variables and local functions. Replaced expressions are the caller's to edit.
 */
export function removalEdits(file: SourceFile, removal: Removal): TextEdit[] {
  const removed: Node[] = [...removal.removed];
  const isGone = (node: Node) => removed.some((outer) => isInside(node, outer)) && !removal.kept.some((outer) => isInside(node, outer));
  for (let at = 0; at < removed.length; at++) {
    const node = removed[at];
    if (!node) continue;
    for (const variable of variablesIn(file, node, isGone)) {
      const uses = variable.references.filter(({ identifier }) => !isDeclaring(identifier));
      const dead = uses.every(({ identifier }) => isGone(identifier)) ? droppable(variable) : undefined;
      if (dead && !removed.some((outer) => isInside(dead, outer))) removed.push(dead);
    }
  }
  const edits = [...declaratorEdits(file, removed), ...patternEdits(file, removed), ...importEdits(file, removed, removal.isInert), ...statementEdits(file, removed)];
  return withoutBlankLines(file, edits);
}

/** Deleted lines that follow each other become one deletion, with one of two blank lines around it. */
function withoutBlankLines({ text }: SourceFile, edits: readonly TextEdit[]): TextEdit[] {
  const merged: TextEdit[] = [];
  for (const edit of [...edits].sort((a, b) => a.range[0] - b.range[0])) {
    const last = merged.at(-1);
    const between = last ? text.slice(last.range[1], edit.range[0]) : 'x';
    if (last && last.text === '' && edit.text === '' && isWholeLines(text, last.range) && isWholeLines(text, edit.range) && /^\s*$/.test(between)) {
      merged[merged.length - 1] = { range: [last.range[0], edit.range[1]], text: '' };
    } else merged.push(edit);
  }
  return merged.map((edit) => {
    if (edit.text !== '' || !isWholeLines(text, edit.range)) return edit;
    const [start, end] = edit.range;
    const before = text.slice(0, start);
    const blank = /^[ \t]*\n/.exec(text.slice(end));
    const isOpen = start === 0 || /\n[ \t]*\n$/.test(before) || /[{[(]\s*$/.test(before);
    return blank && isOpen ? { range: [start, end + blank[0].length], text: '' } : edit;
  });
}

function isWholeLines(text: string, [start, end]: Range): boolean {
  return (start === 0 || text[start - 1] === '\n') && text[end - 1] === '\n';
}

function variablesIn(file: SourceFile, outer: Node, isGone: (node: Node) => boolean): Set<Variable> {
  const found = new Set<Variable>();
  for (const type of ['Identifier', 'JSXIdentifier'] as const) {
    for (const identifier of file.nodes(type)) {
      if (!isInside(identifier, outer) || !isGone(identifier)) continue;
      const variable = file.variable(identifier);
      if (variable) found.add(variable);
    }
  }
  return found;
}

/** The identifier is the name in `const name = ...`, whose write is part of the declaration. */
function isDeclaring(identifier: Node): boolean {
  for (let at: Node = identifier; at.parent; at = at.parent) {
    if (at.parent.type === 'VariableDeclarator') return at.parent.id === at;
    if (at.parent.type !== 'Property' && at.parent.type !== 'ObjectPattern') return false;
    if (at.parent.type === 'Property' && at.parent.parent.type !== 'ObjectPattern') return false;
  }
  return false;
}

/** What to delete once a variable has no use left; undefined when its declaration does more than define it. */
function droppable(variable: Variable): Node | undefined {
  const [definition, ...others] = variable.definitions;
  if (!definition || others.length > 0) return undefined;
  const { node } = definition;
  switch (node.type) {
    case 'ImportSpecifier':
    case 'ImportDefaultSpecifier':
    case 'ImportNamespaceSpecifier':
    case 'TSImportEqualsDeclaration':
      return node;
    case 'FunctionDeclaration':
      // The definition of a parameter names its function, too.
      return definition.kind === 'FunctionName' && (node.parent.type === 'Program' || node.parent.type === 'BlockStatement') ? node : undefined;
    case 'VariableDeclarator':
      if (node.parent.parent.type === 'ExportNamedDeclaration' || !node.init || !isPure(node.init)) return undefined;
      return node.id.type === 'Identifier' ? node : patternPart(node, definition.name);
    default:
      return undefined;
  }
}

/** `{ a }` of `const { a, b } = ...`; the whole declarator when it is the only one. */
function patternPart(declarator: TSESTree.VariableDeclarator, name: Node): Node | undefined {
  const property = name.parent;
  if (declarator.id.type !== 'ObjectPattern' || property?.type !== 'Property' || property.parent !== declarator.id) return undefined;
  if (declarator.id.properties.some((other) => other.type === 'RestElement')) return undefined;
  return declarator.id.properties.length === 1 ? declarator : property;
}

function declaratorEdits(file: SourceFile, removed: readonly Node[]): TextEdit[] {
  const edits: TextEdit[] = [];
  for (const declaration of file.nodes('VariableDeclaration')) {
    const dead = declaration.declarations.filter((declarator) => removed.includes(declarator));
    if (dead.length === 0) continue;
    if (dead.length === declaration.declarations.length) edits.push({ range: statementRange(file, declaration), text: '' });
    else edits.push(...listEdits(declaration.declarations, dead));
  }
  return edits;
}

function patternEdits(file: SourceFile, removed: readonly Node[]): TextEdit[] {
  const edits: TextEdit[] = [];
  for (const pattern of file.nodes('ObjectPattern')) {
    const dead = pattern.properties.filter((property) => removed.includes(property));
    if (dead.length === 0) continue;
    if (dead.length === pattern.properties.length) edits.push({ range: statementRange(file, pattern.parent.parent ?? pattern), text: '' });
    else edits.push(...listEdits(pattern.properties, dead));
  }
  return edits;
}

function importEdits(file: SourceFile, removed: readonly Node[], isInert: (specifier: string) => boolean): TextEdit[] {
  const edits: TextEdit[] = [];
  for (const declaration of file.nodes('ImportDeclaration')) {
    const { specifiers } = declaration;
    const dead = specifiers.filter((specifier) => removed.includes(specifier));
    const [first, last] = [dead[0], specifiers.at(-1)];
    if (!first || !last) continue;
    if (dead.length === specifiers.length) {
      if (isInert(declaration.source.value)) edits.push({ range: statementRange(file, declaration), text: '' });
      else edits.push({ range: [specifiers[0]?.range[0] ?? first.range[0], declaration.source.range[0]], text: '' }, ...openBrace(file, declaration));
      continue;
    }
    const named = specifiers.filter((specifier) => specifier.type === 'ImportSpecifier');
    const deadNamed = named.filter((specifier) => removed.includes(specifier));
    if (first.type === 'ImportDefaultSpecifier') edits.push({ range: [first.range[0], file.text.indexOf('{', first.range[1])], text: '' });
    if (deadNamed.length === named.length && deadNamed.length > 0) {
      edits.push({ range: [specifiers[0]?.range[1] ?? 0, file.text.indexOf('}', last.range[1]) + 1], text: '' });
    } else edits.push(...listEdits(named, deadNamed));
  }
  return edits;
}

/** Deletes the `{` before the first specifier: `import { a } from 'x'` becomes `import 'x'`. */
function openBrace(file: SourceFile, declaration: TSESTree.ImportDeclaration): TextEdit[] {
  const start = declaration.specifiers[0]?.range[0] ?? declaration.range[0];
  const brace = file.text.lastIndexOf('{', start);
  return brace > declaration.range[0] ? [{ range: [brace, start], text: '' }] : [];
}

function statementEdits(file: SourceFile, removed: readonly Node[]): TextEdit[] {
  return removed
    .filter((node) => node.type === 'FunctionDeclaration' || node.type === 'ExpressionStatement' || node.type === 'TSImportEqualsDeclaration')
    .map((node) => ({ range: statementRange(file, node), text: '' }));
}

/** A statement with its line, when it has the line to itself, and the comment that explains it. */
export function statementRange(file: SourceFile, statement: Node): Range {
  const { text } = file;
  const lineStart = text.lastIndexOf('\n', statement.range[0] - 1) + 1;
  const newline = text.indexOf('\n', statement.range[1]);
  const lineEnd = newline === -1 ? text.length : newline + 1;
  const isAlone = /^[ \t]*$/.test(text.slice(lineStart, statement.range[0])) && /^[ \t;]*\n?$/.test(text.slice(statement.range[1], lineEnd));
  if (!isAlone) return [statement.range[0], statement.range[1]];
  return [leadingComment(text, lineStart), lineEnd];
}

/** The doc comment right above, or a comment line that speaks of the conversion, goes with the statement it explains. */
function leadingComment(text: string, lineStart: number): number {
  const before = text.slice(0, lineStart);
  const found = /(?:^|\n)([ \t]*\/\*\*(?:(?!\*\/)[^])*\*\/[ \t]*\n)$/.exec(before) ?? /(?:^|\n)([ \t]*\/\/[^\n]*(?:base\s?-?64|data[- ]?ur[il]|stream)[^\n]*\n)$/i.exec(before);
  return found?.[1] === undefined ? lineStart : lineStart - found[1].length;
}

/** Deletes items of a comma-separated list of which at least one stays, each with the comma that is no longer needed. */
function listEdits(items: readonly Node[], dead: readonly Node[]): TextEdit[] {
  const lastAlive = items.findLast((item) => !dead.includes(item));
  const edits: TextEdit[] = [];
  for (const [index, item] of items.entries()) {
    const next = items[index + 1];
    if (dead.includes(item) && next && lastAlive && item.range[0] < lastAlive.range[0]) edits.push({ range: [item.range[0], next.range[0]], text: '' });
  }
  const last = items.at(-1);
  if (last && lastAlive && last !== lastAlive) edits.push({ range: [lastAlive.range[1], last.range[1]], text: '' });
  return edits;
}
