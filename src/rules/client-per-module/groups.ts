import type { Project } from '../../core/types.ts';
import { shareProcess } from '../../libraries/clients/starts.ts';
import { sitesOf, type Site } from '../../libraries/clients/sites.ts';
import { usesOf, type Uses } from './uses.ts';

export interface Member {
  site: Site;
  uses: Uses;
}

/** Clients of one process that are made alike, in different modules. */
export interface Group {
  members: readonly Member[];
  /** The one whose module gives it to the others; undefined when none does. */
  home: Member | undefined;
}

const known = new WeakMap<Project, readonly Group[]>();

export function groupsOf(project: Project): readonly Group[] {
  let found = known.get(project);
  if (!found) known.set(project, (found = readGroups(project)));
  return found;
}

function readGroups(project: Project): Group[] {
  const byKey = new Map<string, Site[]>();
  for (const site of sitesOf(project)) byKey.set(site.key, [...(byKey.get(site.key) ?? []), site]);
  const groups: Group[] = [];
  for (const sites of byKey.values()) {
    if (sites.length < 2) continue;
    const members = sites.map((site) => ({ site, uses: usesOf(project, site) })).filter(({ uses }) => !uses.isOnPurpose);
    for (const cluster of clusters(members)) {
      if (cluster.length > 1) groups.push({ members: cluster, home: homeOf(project, cluster) });
    }
  }
  return groups;
}

function clusters(members: readonly Member[]): Member[][] {
  const found: Member[][] = [];
  for (const member of members) {
    const mates = found.filter((cluster) => cluster.some((other) => shareProcess(other.site.starts, member.site.starts)));
    for (const mate of mates) found.splice(found.indexOf(mate), 1);
    found.push([...mates.flat(), member]);
  }
  return found;
}

const HOME_PATH = /(^|\/)(?:lib|libs|db|database|databases|prisma|config|configs|utils?|helpers|clients?|shared|common|infra|infrastructure|core|tenfold)\//;
const HOME_FILE = /(^|\/)(?:db|database|prisma|prismaClient|client|connection|pool|postgres|pg|mysql|redis|cache|knex|sequelize|data-?source)[\w.-]*\.[cm]?[jt]s$/i;

function homeOf(project: Project, cluster: readonly Member[]): Member | undefined {
  const candidates = cluster.filter(({ site, uses }) => site.exported !== undefined && !uses.refusal && uses.closing.length === 0 && !isEntry(project, site));
  const ranked = candidates.map((member) => ({ member, score: scoreOf(project, member.site) })).sort((a, b) => b.score - a.score || (a.member.site.file.path < b.member.site.file.path ? -1 : 1));
  return ranked[0]?.member;
}

/** A file that starts the server, or holds routes: everybody imports it, or nobody does. */
function isEntry(project: Project, { file, starts }: Site): boolean {
  return starts.has(file.path) || project.importers(file.path).length === 0 || /\bRouter\(|\bapp\.(?:use|get|post)\(|@Controller\(/.test(file.text);
}

function scoreOf(project: Project, { file, isGuarded }: Site): number {
  return (isGuarded ? 8 : 0) + (HOME_FILE.test(file.path) ? 4 : 0) + (HOME_PATH.test(file.path) ? 2 : 0) + Math.min(project.importers(file.path).length, 20) / 10;
}
