import type { TSESTree } from '@typescript-eslint/types';
import { ancestors, isFunction } from '../core/ast.ts';
import type { Node, SourceFile } from '../core/types.ts';
import { within } from '../core/within.ts';

export const RESERVED_WORDS: ReadonlySet<string> = new Set(['case', 'class', 'default', 'delete', 'enum', 'export', 'function', 'import', 'in', 'new', 'package', 'return', 'switch', 'this', 'var', 'with', 'let', 'static', 'yield', 'await', 'interface', 'public', 'private']);

/** What the fixes of one rule share in a file, so that two of them can stand side by side. */
export interface Reserved {
  /** Names given away, by the outermost function they are in. */
  names: Map<Node, Set<string>>;
  /** Names of lists of keys, by the place and text of the list. */
  lists: Map<string, string>;
}

const reservedByFile = new WeakMap<SourceFile, Map<string, Reserved>>();

/** A fresh record for a rule that starts with a file; the names that other rules gave away there stay taken. */
export function reservedIn(file: SourceFile, rule: string): Reserved {
  const byRule = reservedByFile.get(file) ?? new Map<string, Reserved>();
  const reserved: Reserved = { names: new Map(), lists: new Map() };
  reservedByFile.set(file, byRule.set(rule, reserved));
  return reserved;
}

/** The first candidate, else the first one with a number, that is used nowhere in the outermost function around `place`. */
export function freshName(file: SourceFile, place: Node, candidates: readonly string[], reserved: Reserved): string {
  const name = freeName(file, place, candidates);
  giveAway(file, place, name, reserved);
  return name;
}

/** The same, not given away yet. */
export function freeName(file: SourceFile, place: Node, candidates: readonly string[]): string {
  const holder = holderOf(file, place);
  const others = [...(reservedByFile.get(file)?.values() ?? [])];
  const isFree = (name: string) => !RESERVED_WORDS.has(name) && !others.some(({ names }) => names.get(holder)?.has(name)) && !isUsed(file, holder, name);
  const found = candidates.find(isFree);
  if (found !== undefined) return found;
  for (let number = 2; ; number++) {
    const numbered = `${candidates[0] ?? 'rows'}${number}`;
    if (isFree(numbered)) return numbered;
  }
}

export function giveAway(file: SourceFile, place: Node, name: string, reserved: Reserved): void {
  const holder = holderOf(file, place);
  reserved.names.set(holder, (reserved.names.get(holder) ?? new Set<string>()).add(name));
}

function holderOf(file: SourceFile, place: Node): Node {
  return [...ancestors(place)].findLast(isFunction) ?? file.ast;
}

function isUsed(file: SourceFile, holder: Node, name: string): boolean {
  return file.moduleVariables().some((variable) => variable.name === name) || within(holder, 'Identifier').some((identifier) => identifier.name === name && isReference(identifier));
}

/** Stands for a variable, and not for a property. */
export function isReference(identifier: TSESTree.Identifier): boolean {
  const { parent } = identifier;
  if (parent.type === 'MemberExpression') return parent.computed || parent.object === identifier;
  if (parent.type === 'Property') return parent.computed || parent.shorthand || parent.value === identifier;
  return parent.type !== 'MethodDefinition' && parent.type !== 'PropertyDefinition' && parent.type !== 'TSPropertySignature';
}
