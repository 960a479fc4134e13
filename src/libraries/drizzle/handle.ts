import { createHandleFinder } from '../handles.ts';

/** What kind of Drizzle database an expression stands for; https://orm.drizzle.team/docs/connect-overview */
export const handleAt = createHandleFinder({
  isMade(project, file, node) {
    const callee = project.resolve(file, node.callee);
    return callee?.kind === 'package' && callee.name === 'drizzle-orm' && (callee.path.at(-1) === 'drizzle' || callee.path.at(-1) === 'withReplicas');
  },
  isSubclass: () => false,
  ofPackage: (resolved) => (resolved.name === 'drizzle-orm' ? ofName(resolved.path.at(-1)) : undefined),
  ofType(project, file, name) {
    const resolved = name.type === 'Identifier' ? project.resolve(file, name) : undefined;
    return resolved?.kind === 'package' && resolved.name === 'drizzle-orm' ? ofName(resolved.path.at(-1)) : undefined;
  },
  transaction: 'transaction',
  gives: new Set(['$withAuth']),
});

/** `NodePgDatabase`, `PgTransaction`; the maker itself in `ReturnType<typeof drizzle>`. */
function ofName(name: string | undefined): 'client' | 'transaction' | undefined {
  if (name === undefined) return undefined;
  return /Transaction$/.test(name) ? 'transaction' : /Database$|^drizzle$/.test(name) ? 'client' : undefined;
}
