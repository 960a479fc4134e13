import { isInside, textOf } from '../../core/ast.ts';
import type { Node, Project, Refusal, SourceFile } from '../../core/types.ts';
import type { LibraryName } from '../../libraries/clients.ts';
import { portable, type Portable } from '../../libraries/clients/render.ts';
import { groupsOf, type Group, type Member } from './groups.ts';
import type { Site } from '../../libraries/clients/sites.ts';
import { wouldCycle } from '../../libraries/clients/starts.ts';

/** What the rewrite needs to know of one client that another one replaces. */
export interface Move {
  site: Site;
  /** Statements that close the client and go with it. */
  closing: readonly { file: SourceFile; node: Node }[];
  /** Declarations in the same file that only the client used: its adapter, the pool of that. */
  dead: readonly Node[];
  home: ExistingHome | NewHome;
}

interface Home {
  /** Files that are loaded with it. */
  loads: readonly string[];
}

export interface ExistingHome extends Home {
  path: string;
  /** Export that holds the client: a name, `default`, or empty for `module.exports`. */
  name: string;
}

export interface NewHome extends Home {
  /** Name of the module, of its export, and of the global that keeps the client. */
  name: string;
  made: Portable;
  /** TypeScript type of the client. */
  type: string;
}

const NAMES: Readonly<Partial<Record<LibraryName, string>>> = { prisma: 'prisma', pg: 'pool', mysql: 'pool', postgres: 'sql', sequelize: 'sequelize', mongodb: 'mongo', mongoose: 'connection', redis: 'redis', typeorm: 'dataSource' };

/** The move of one member, or why there is none. */
export function planOf(project: Project, group: Group, member: Member): Move | Refusal {
  const { site, uses } = member;
  if (uses.refusal) return uses.refusal;
  const { home } = group;
  if (home) {
    if (wouldCycle(project, site.file.path, home.site.file.path)) {
      return { code: 'CYCLE', because: `\`${home.site.file.path}\`, which exports the client, imports this file itself.`, next: 'Move the client to a module that imports nothing of the application.' };
    }
    const environment = loadsEnvironment(site.file) && !loadsEnvironment(home.site.file) && !isCommonJs(site.file);
    if (environment) return environmentRefusal(home.site.file.path);
    return { site, closing: uses.closing, dead: deadWith(site), home: { path: home.site.file.path, name: home.site.exported ?? '', loads: [home.site.file.path, ...importedBy(project, home.site.file)] } };
  }
  const movable = group.members.filter((other) => !other.uses.refusal && !loadsEnvironment(other.site.file));
  if (loadsEnvironment(site.file)) return environmentRefusal('a module of its own');
  if (movable.length < 2) return { code: 'APART', because: 'No module exports the client, and what the others do with theirs keeps them apart.', next: 'Make the client in one module, export it, and import it everywhere else.' };
  const first = movable[0] ?? member;
  const made = portable(project, first.site.file, first.site.value);
  if (!made) return { code: 'LOCAL', because: 'No module exports the client, and its settings come from code that cannot stand elsewhere.', next: 'Make the client in one module, export it, and import it everywhere else.' };
  const loads = made.imports.flatMap(({ from }) => ('path' in from ? [from.path] : []));
  return { site, closing: uses.closing, dead: deadWith(site), home: { name: nameOf(project, group), made, type: typeOf(first.site), loads } };
}

function importedBy(project: Project, file: SourceFile): string[] {
  return file.ast.body.flatMap((statement) => {
    const target = statement.type === 'ImportDeclaration' ? project.module(file.path, statement.source.value) : undefined;
    return target?.kind === 'file' ? [target.path] : [];
  });
}

/** Declarations of clients that nothing but this one stands on. */
function deadWith({ client, file, value }: Site): Node[] {
  const gone: Node[] = [value];
  for (let inner = client.inner; inner?.file === file; inner = inner.inner) {
    const declarator = inner.node.parent;
    if (declarator?.type !== 'VariableDeclarator' || declarator.id.type !== 'Identifier') break;
    const uses = file.variable(declarator.id)?.references ?? [];
    if (uses.some(({ identifier }) => identifier !== declarator.id && !gone.some((outer) => isInside(identifier, outer)))) break;
    gone.push(declarator);
  }
  return gone.slice(1);
}

/** The settings of a `.env` file are there only after this module has loaded it. */
function loadsEnvironment({ text }: SourceFile): boolean {
  return /\bdotenv\b/.test(text);
}

function isCommonJs(file: SourceFile): boolean {
  return !file.ast.body.some(({ type }) => type === 'ImportDeclaration');
}

function environmentRefusal(where: string): Refusal {
  return { code: 'ENV', because: `This file loads the \`.env\` file itself, and a client in ${where === 'a module of its own' ? where : `\`${where}\``} would be made before that.`, next: 'Load the `.env` file in the first import of the server, or with `node --env-file`.' };
}

function nameOf(project: Project, group: Group): string {
  const [first] = group.members;
  const base = (first && NAMES[first.site.client.library]) ?? 'db';
  const homeless = groupsOf(project).filter((other) => !other.home && other.members[0]?.site.client.library === first?.site.client.library);
  const position = homeless.indexOf(group);
  return position > 0 ? `${base}${position + 1}` : base;
}

function typeOf({ client, chain, file }: Site): string {
  const { node } = client;
  if (node.type !== 'NewExpression' && node.type !== 'CallExpression') return 'unknown';
  const callee = textOf(file, node.callee);
  if (node.type === 'NewExpression') return callee;
  return chain === '' ? `ReturnType<typeof ${callee}>` : `ReturnType<ReturnType<typeof ${callee}>['${chain.slice(1)}']>`;
}
