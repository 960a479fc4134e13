import type { TSESTree } from '@typescript-eslint/types';
import { propertyName, unwrap } from '../../core/ast.ts';
import type { Node } from '../../core/types.ts';

export interface ChainLink {
  name: string;
  call: TSESTree.CallExpression;
}

/** A chain of calls on a database: `db.select().from(users).where(...)`. */
export interface Chain {
  /** What the first method is called on: `db`, or `db.query.users` for the relational queries. */
  object: Node;
  /** First call first. */
  links: readonly ChainLink[];
}

/** The chain that ends with this call. */
export function chainOf(call: TSESTree.CallExpression): Chain | undefined {
  const links: ChainLink[] = [];
  let node: Node = call;
  for (;;) {
    if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return undefined;
    const name = propertyName(node.callee);
    if (name === undefined) return undefined;
    links.unshift({ name, call: node });
    const object = unwrap(node.callee.object);
    if (object.type === 'CallExpression' && object.callee.type === 'MemberExpression' && (CONTINUES.has(name) || STARTS.has(name))) {
      node = object;
      continue;
    }
    return { object: node.callee.object, links };
  }
}

/** Methods that start a statement. `with(cte).select()` starts it, too. */
const STARTS = new Set(['select', 'selectDistinct', 'selectDistinctOn', 'insert', 'update', 'delete']);

/** Methods that go on a statement; https://orm.drizzle.team/docs/select */
const CONTINUES = new Set([
  'from', 'where', 'limit', 'offset', 'orderBy', 'groupBy', 'having', 'leftJoin', 'rightJoin', 'innerJoin', 'fullJoin', 'crossJoin', 'leftJoinLateral', 'innerJoinLateral', 'crossJoinLateral', 'for', '$dynamic', '$withCache', 'union', 'unionAll', 'intersect', 'intersectAll', 'except', 'exceptAll',
  'set', 'values', 'returning', '$returningId', 'onConflictDoNothing', 'onConflictDoUpdate', 'onDuplicateKeyUpdate', 'ignore', 'overridingSystemValue',
  'execute', 'all', 'get', 'run', 'comment', 'useIndex',
]);

export function linkNamed(chain: Chain, name: string): ChainLink | undefined {
  return chain.links.find((link) => link.name === name);
}
