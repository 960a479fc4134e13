import type { TSESTree } from '@typescript-eslint/types';
import { enclosingFunction, isFunction, isIdentifier, propertyName, wrapped, type FunctionNode } from '../../core/ast.ts';
import type { Node, Project, SourceFile, Variable } from '../../core/types.ts';
import { clientFormOf, type LibraryName } from '../../libraries/clients.ts';

/** Something that is lent and has to be given back. */
export interface Kind {
  /** What it is, in a sentence. */
  noun: string;
  /** Methods that give it back. */
  releases: readonly string[];
  /** The call to write in a `finally`; undefined when it depends on what happened. */
  closing: ((name: string) => string) | undefined;
  /** Queries can run on what lends it, with the same arguments. */
  hasQuery: boolean;
  /** What it costs to keep it. */
  cost: string;
}

const POOL_COST = 'When that has happened as often as the pool has connections, every request waits for one.';

const CLIENT: Kind = { noun: 'connection', releases: ['release', 'end', 'destroy'], closing: (name) => `${name}.release()`, hasQuery: true, cost: POOL_COST };
const RUNNER: Kind = { noun: 'query runner', releases: ['release'], closing: (name) => `await ${name}.release()`, hasQuery: false, cost: POOL_COST };
const TRANSACTION: Kind = { noun: 'transaction', releases: ['commit', 'rollback'], closing: undefined, hasQuery: false, cost: `It keeps its connection and its row locks. ${POOL_COST}` };
const SESSION: Kind = { noun: 'session', releases: ['endSession', 'end'], closing: (name) => `await ${name}.endSession()`, hasQuery: false, cost: 'Sessions pile up in the driver, and a transaction that is open keeps its locks until the server gives up on it.' };

/** Methods that lend, by library; https://node-postgres.com/features/pooling, https://sidorares.github.io/node-mysql2/docs, https://sequelize.org/docs/v6/other-topics/transactions */
const LENDERS: readonly { method: string; libraries: readonly LibraryName[]; kind: Kind; form?: 'pool' }[] = [
  { method: 'connect', libraries: ['pg'], kind: CLIENT, form: 'pool' },
  { method: 'getConnection', libraries: ['mysql'], kind: CLIENT, form: 'pool' },
  { method: 'reserve', libraries: ['postgres'], kind: { ...CLIENT, hasQuery: false } },
  { method: 'transaction', libraries: ['sequelize', 'knex'], kind: TRANSACTION },
  { method: 'createQueryRunner', libraries: ['typeorm'], kind: RUNNER },
  { method: 'startSession', libraries: ['mongoose', 'mongodb'], kind: SESSION },
];
const METHODS = new Set(LENDERS.map(({ method }) => method));

export interface Acquired {
  kind: Kind;
  call: TSESTree.CallExpression;
  /** What lends it: `pool`, `this.pool`. */
  lender: Node;
  /** The call with its `await`. */
  value: Node;
  variable: Variable;
  fn: FunctionNode;
}

export interface Lent {
  kind: Kind;
  call: TSESTree.CallExpression;
  callback: FunctionNode;
}

/** What a call lends; undefined when it lends nothing, or to nobody. */
export function acquiredBy(project: Project, file: SourceFile, call: TSESTree.CallExpression): Acquired | Lent | undefined {
  if (call.callee.type !== 'MemberExpression') return undefined;
  const method = propertyName(call.callee);
  if (method === undefined || !METHODS.has(method)) return undefined;
  const fn = enclosingFunction(call);
  const kind = fn && lentBy(project, file, call.callee.object, method);
  if (!fn || !kind) return undefined;
  const [callback] = call.arguments.flatMap((argument) => (isFunction(argument) ? [argument] : []));
  if (callback) return kind === CLIENT ? { kind, call, callback } : undefined;
  if (kind === TRANSACTION && call.arguments.some((argument) => argument.type === 'Identifier')) return undefined;
  const outer = wrapped(call);
  const value = outer.parent?.type === 'AwaitExpression' ? wrapped(outer.parent) : outer;
  const variable = variableOf(file, value);
  return variable ? { kind, call, lender: call.callee.object, value, variable, fn } : undefined;
}

function lentBy(project: Project, file: SourceFile, lender: Node, method: string): Kind | undefined {
  const form = clientFormOf(project, file, lender);
  for (const one of LENDERS) {
    if (one.method !== method) continue;
    if (form && one.libraries.includes(form.library) && (one.form === undefined || form.form.kind === one.form)) return one.kind;
  }
  if (form) return undefined;
  // Names that no other library has.
  if (method === 'createQueryRunner' && project.version(file.path, 'typeorm') !== undefined) return RUNNER;
  const resolved = method === 'startSession' ? project.resolve(file, lender) : undefined;
  return (resolved?.kind === 'package' && (resolved.name === 'mongoose' || resolved.name === 'mongodb')) || (method === 'startSession' && /\bmongoose\.connection$/.test(file.text.slice(lender.range[0], lender.range[1]))) ? SESSION : undefined;
}

/** The one variable that holds it. `using` gives it back by itself. */
function variableOf(file: SourceFile, value: Node): Variable | undefined {
  const { parent } = value;
  if (parent?.type === 'VariableDeclarator') return parent.parent.kind.includes('using') || !isIdentifier(parent.id) ? undefined : file.variable(parent.id);
  if (parent?.type !== 'AssignmentExpression' || parent.right !== value || parent.operator !== '=' || !isIdentifier(parent.left)) return undefined;
  const variable = file.variable(parent.left);
  const definition = variable?.definitions[0];
  return definition && enclosingFunction(definition.node) === enclosingFunction(value) ? variable : undefined;
}
