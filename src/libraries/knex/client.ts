import { staticString } from '../../core/ast.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import { clientOf, optionAt } from '../clients.ts';

/** `client` of the options Knex was made with: `pg`, `mysql2`. */
export function clientName(project: Project, file: SourceFile, handle: Node): string | undefined {
  const options = clientOf(project, file, handle)?.options;
  const found = options && optionAt(project, options, ['client']);
  return found?.state === 'set' ? staticString(found.value.node) : undefined;
}

/** Keys for one statement: PostgreSQL and MySQL take tens of thousands of bindings, other databases far fewer. */
export function keysFor(client: string | undefined): number {
  return client !== undefined && /^(?:pg|postgres|cockroach|mysql)/.test(client) ? 10_000 : 1000;
}
