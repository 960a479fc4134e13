import type { TSESTree } from '@typescript-eslint/types';
import type { Match, Node, Refusal, SourceFile } from '../../core/types.ts';

/** What the codemod edits; everything it needs has been proven. */
export interface Facts {
  kind: 'mismatch' | 'server';
  file: SourceFile;
  /** The string that names the driver, in an import or a call of `require`. */
  specifier: TSESTree.Node;
  /** Module of Drizzle to import instead. */
  driver: 'drizzle-orm/neon-serverless' | 'drizzle-orm/node-postgres';
  /** Node has no WebSocket of its own, and nothing sets one. */
  needsWebSocket: boolean;
  call: TSESTree.CallExpression | TSESTree.NewExpression;
  /** The address, for `server`. */
  url?: Node;
  /** What is left without use: `neon(...)`, or the variable it is kept in. */
  removed: Node[];
}

export type Found = Omit<Match<Facts>, 'context' | 'hotPath'>;

export function refusal(code: string, because: string, next: string): Refusal {
  return { code, because, next };
}

/** The import of the driver, when the file imports nothing else with it and uses it for this call only. */
export function driverImport(file: SourceFile, call: Facts['call']): TSESTree.Node | undefined {
  const { callee } = call;
  if (callee.type !== 'Identifier') return undefined;
  const variable = file.variable(callee);
  const definition = variable?.definitions[0]?.node;
  if (variable?.references.filter(({ isRead }) => isRead).length !== 1) return undefined;
  if (definition?.type === 'ImportSpecifier' && definition.parent.type === 'ImportDeclaration') return definition.parent.specifiers.length === 1 ? definition.parent.source : undefined;
  if (definition?.type !== 'VariableDeclarator' || definition.id.type !== 'ObjectPattern' || definition.id.properties.length !== 1) return undefined;
  const required = definition.init?.type === 'CallExpression' ? definition.init.arguments[0] : undefined;
  return required?.type === 'Literal' ? required : undefined;
}
