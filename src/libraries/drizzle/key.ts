import { isUnique } from '../../core/schema.ts';
import type { Project } from '../../core/types.ts';
import type { Query } from '../queries.ts';

/** At most one row has the values that a query filters by. */
export function isByKey(project: Project, { file, table, conditions }: Query): boolean {
  const declared = table === undefined ? undefined : project.schema(file.path).table('drizzle', table);
  const columns = conditions?.flatMap(({ column, operator }) => (operator === 'eq' ? [column] : [])) ?? [];
  return declared ? isUnique(declared, columns) : columns.includes('id');
}
