import type { Project } from '../core/types.ts';
import type { LibraryName, Query } from './queries.ts';

interface Hook {
  /** In the text of a file that hangs code onto queries. */
  pattern: RegExp;
  /** The file has to name the table, too. */
  isPerTable: boolean;
}

const HARMLESS_EXTENSION = /\$extends\(\s*(?:withAccelerate|readReplicas|pagination|withOptimize|withPulse)\b/;
const MONGOOSE = (names: string) => new RegExp(`\\.(?:pre|post)(?:<[^>]*>)?\\(\\s*(?:\\[[^\\]]*)?['"\`/^]*(?:${names})`);

const READS: Readonly<Partial<Record<LibraryName, Hook>>> = {
  mongoose: { pattern: MONGOOSE('find'), isPerTable: true },
  prisma: { pattern: /\$extends\(|\$use\(/, isPerTable: false },
  sequelize: { pattern: /\b(?:before|after)(?:Find|Count)\b/i, isPerTable: true },
  typeorm: { pattern: /@AfterLoad\b|\bafterLoad\s*\(/, isPerTable: true },
};

const WRITES: Readonly<Partial<Record<LibraryName, Hook>>> = {
  mongoose: { pattern: MONGOOSE('save|validate|insertMany|update|findOneAndUpdate'), isPerTable: true },
  prisma: { pattern: /\$extends\(|\$use\(/, isPerTable: false },
  sequelize: { pattern: /\b(?:before|after)(?:Create|Save|Update|Validate|Upsert)\b|\baddHook\(/i, isPerTable: true },
  typeorm: { pattern: /@(?:Before|After)(?:Insert|Update)\b|@EventSubscriber\b/, isPerTable: true },
  objection: { pattern: /\$(?:before|after)(?:Insert|Update)\b/, isPerTable: true },
};

const found = new WeakMap<Project, Map<Hook, readonly string[]>>();

/** Path of a file that hangs code of its own onto such queries of this table, so that another query would not be the same. */
export function hookedBy(project: Project, query: Query, kind: 'read' | 'write'): string | undefined {
  const hook = (kind === 'read' ? READS : WRITES)[query.library];
  if (!hook) return undefined;
  const paths = hookPaths(project, hook);
  if (!hook.isPerTable) return paths[0];
  const name = query.table;
  return paths.find((path) => name === undefined || isAbout(project.text(path) ?? '', name));
}

const DECLARED = /\bmodel(?:<[^()]*>)?\(\s*['"`](\w+)['"`]|\.define(?:<[^()]*>)?\(\s*['"`](\w+)['"`]|\bclass\s+(\w+)\s+extends\s+\w*Model\b|@(?:Entity|Schema|Table)\b[^]*?\bclass\s+(\w+)|getModelForClass\(\s*(\w+)/g;

/** A file that declares models hangs its code onto those; any other one onto what it names. */
function isAbout(text: string, name: string): boolean {
  if (/@EventSubscriber\b/.test(text)) return true;
  const declared = [...text.matchAll(DECLARED)].flatMap((match) => match.slice(1).filter((each) => each !== undefined));
  return declared.length > 0 ? declared.includes(name) : new RegExp(`\\b${name.replace(/\W/g, '\\$&')}`, 'i').test(text);
}

function hookPaths(project: Project, hook: Hook): readonly string[] {
  let known = found.get(project);
  if (!known) found.set(project, (known = new Map<Hook, readonly string[]>()));
  const paths = known.get(hook) ?? project.paths().filter((path) => isHook(project.text(path) ?? '', hook));
  known.set(hook, paths);
  return paths;
}

function isHook(text: string, { pattern, isPerTable }: Hook): boolean {
  if (!pattern.test(text)) return false;
  if (isPerTable || /\$use\(/.test(text)) return true;
  // Extensions of the client that only add methods or computed fields leave queries as they are.
  return /\$extends\(\s*\{/.test(text) ? /\bquery\s*:/.test(text) : !HARMLESS_EXTENSION.test(text);
}
