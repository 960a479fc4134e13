import { statSync } from 'node:fs';
import { join } from 'node:path';
import { createSourceFile } from '../../src/core/source-file.ts';
import { decode } from '../../src/core/text.ts';
import type { SourceFile } from '../../src/core/types.ts';
import { diskHost, type Host } from '../../src/project/host.ts';
import { createProject, type OpenProject } from '../../src/project/index.ts';

/** An editor keeps ESLint running for days, so a project is held against the disk again and again. In milliseconds. */
const SHORTEST_TRUST = 500;
/** A project is trusted this many times longer than it takes to hold it against the disk: at most 5 % of the time goes there. */
const TRUST_PER_COST = 20;

interface Opened {
  project: OpenProject;
  /** Parsed files by path. They depend on nothing but their text, so they outlive the project. */
  parsed: Map<string, SourceFile>;
  /** State on disk of every file the project has read. */
  stamps: Map<string, string>;
  trustedUntil: number;
}

const projects = new Map<string, Opened>();

/** The project at a root, opened once and again whenever a file it has read, or the list of its files, has changed. */
export function openProject(root: string): Opened {
  const known = projects.get(root);
  if (known && performance.now() < known.trustedUntil) return known;
  const started = performance.now();
  const host = diskHost(root);
  const current = known && isCurrent(known, host) ? known : openAt(host, known?.parsed ?? new Map());
  const finished = performance.now();
  current.trustedUntil = finished + Math.max(SHORTEST_TRUST, TRUST_PER_COST * (finished - started));
  projects.set(root, current);
  return current;
}

function openAt(host: Host, parsed: Map<string, SourceFile>): Opened {
  const stamps = new Map<string, string>();
  const recording: Host = {
    ...host,
    read(path) {
      if (!stamps.has(path)) stamps.set(path, stamp(host.root, path));
      return host.read(path);
    },
  };
  return { project: createProject(recording, { open: reuse(parsed) }), parsed, stamps, trustedUntil: 0 };
}

/** A `createSourceFile` that parses the same text of the same file once. */
function reuse(parsed: Map<string, SourceFile>) {
  return (path: string, text: string): SourceFile => {
    const known = parsed.get(path);
    if (known?.text === text) return known;
    const file = createSourceFile(path, text);
    parsed.set(path, file);
    return file;
  };
}

function isCurrent({ project, stamps }: Opened, now: Host): boolean {
  const before = project.host.list();
  const after = now.list();
  if (before.length !== after.length || before.some((path, index) => path !== after[index])) return false;
  return [...stamps].every(([path, value]) => stamp(now.root, path) === value);
}

function stamp(root: string, path: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(join(root, path));
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return 'absent';
  }
}

/** The project with this LF text at a path, whatever the disk says. */
export function withText({ project, parsed }: Opened, path: string, text: string): OpenProject {
  const { host } = project;
  const raw = host.exists(path) ? host.read(path) : undefined;
  if (raw !== undefined && decode(raw).text === text) return project;
  const paths = host.exists(path) ? host.list() : [...host.list(), path].sort();
  const shown: Host = {
    ...host,
    list: () => paths,
    exists: (other) => other === path || host.exists(other),
    read: (other) => (other === path ? text : host.read(other)),
  };
  return createProject(shown, { open: reuse(parsed) });
}
