import { createHandleFinder } from '../handles.ts';
import { isClientClass, isClientPath, transactionType } from './client.ts';

/** What kind of Prisma client an expression stands for; undefined when it is none, or cannot be told. */
export const handleAt = createHandleFinder({
  isMade: (project, file, node) => node.type === 'NewExpression' && isClientClass(project, file, node.callee),
  isSubclass: (project, file, node) => node.superClass !== null && isClientClass(project, file, node.superClass),
  ofPackage: (resolved) => (isClientPath(resolved) ? 'client' : undefined),
  ofType: (project, file, name) => (isClientClass(project, file, name) ? 'client' : transactionType(project, file, name)),
  transaction: '$transaction',
  gives: new Set(['$extends']),
});
