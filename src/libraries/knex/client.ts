import { staticString } from '../../core/ast.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import { clientOf, optionAt } from '../clients.ts';

/** `client` of the options Knex was made with: `pg`, `mysql2`. */
export function clientName(project: Project, file: SourceFile, handle: Node): string | undefined {
  const options = clientOf(project, file, handle)?.options;
  const found = options && optionAt(project, options, ['client']);
  return found?.state === 'set' ? staticString(found.value.node) : undefined;
}
