import type { TSESTree } from '@typescript-eslint/types';
import { enclosingFunction, type FunctionNode } from './ast.ts';
import type { SourceFile } from './types.ts';

const byFile = new WeakMap<SourceFile, Map<FunctionNode, TSESTree.ReturnStatement[]>>();

/** The `return` statements of a function itself, not of functions in it, in source order. */
export function returnsOf(file: SourceFile, fn: FunctionNode): readonly TSESTree.ReturnStatement[] {
  let byFunction = byFile.get(file);
  if (!byFunction) {
    byFile.set(file, (byFunction = new Map()));
    for (const statement of file.nodes('ReturnStatement')) {
      const owner = enclosingFunction(statement);
      if (owner) byFunction.set(owner, [...(byFunction.get(owner) ?? []), statement]);
    }
  }
  return byFunction.get(fn) ?? [];
}
