import { textOf, unwrap } from '../../core/ast.ts';
import type { Node, Refusal, SourceFile } from '../../core/types.ts';
import type { Client } from '../../libraries/clients.ts';
import type { Uses } from './uses.ts';

/** What the rewrite needs to know of a connection that becomes a pool. */
export interface Pooling {
  file: SourceFile;
  client: Client;
  /** The construction with the `await` around it. */
  value: Node;
  /** Name of what makes a single connection, and of what makes a pool. */
  single: string;
  pool: string;
  /** Annotation that names the type of the connection, as `mysql.Connection`. */
  type: Node | undefined;
  connects: Uses['connects'];
}

const TYPES: Readonly<Record<string, string>> = { Client: 'Pool', Connection: 'Pool' };

export function pooling(file: SourceFile, client: Client, value: Node, { connects }: Uses): Pooling | Refusal {
  const { node } = client;
  const [single, pool] = client.library === 'pg' ? ['Client', 'Pool'] : ['createConnection', 'createPool'];
  if ((node.type !== 'CallExpression' && node.type !== 'NewExpression') || !textOf(file, node.callee).endsWith(single)) return noPool();
  if (client.module === '@vercel/postgres') return noPool();
  const holder = value.parent?.type === 'VariableDeclarator' ? value.parent.id : value.parent?.type === 'AssignmentExpression' ? declaredAt(file, value.parent.left) : undefined;
  const annotation = holder?.type === 'Identifier' ? holder.typeAnnotation?.typeAnnotation : undefined;
  const type = annotation && typeOf(file, annotation);
  if (annotation && !type) return { code: 'TYPE', because: `It is declared as \`${textOf(file, annotation)}\`, which a pool does not fit.`, next: 'Declare it as a pool, and make it one.' };
  return { file, client, value, single, pool, type, connects };
}

function declaredAt(file: SourceFile, target: Node): Node | undefined {
  const inner = unwrap(target);
  return inner.type === 'Identifier' ? file.variable(inner)?.definitions[0]?.name : undefined;
}

/** The last name of `mysql.Connection`, alone or in a union with nothing. */
function typeOf(file: SourceFile, annotation: Node): Node | undefined {
  const parts = annotation.type === 'TSUnionType' ? annotation.types : [annotation];
  const named = parts.filter((part) => !/^(?:null|undefined)$/.test(textOf(file, part)));
  const [only, ...more] = named;
  if (only?.type !== 'TSTypeReference' || more.length > 0 || only.typeName.type !== 'TSQualifiedName') return undefined;
  return Object.hasOwn(TYPES, only.typeName.right.name) ? only.typeName.right : undefined;
}

function noPool(): Refusal {
  return { code: 'TYPE', because: 'This way of making a connection has no pool beside it.', next: 'Make a pool with the same settings.' };
}
