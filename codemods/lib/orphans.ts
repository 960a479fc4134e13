import { posix } from 'node:path';
import { applyEdits } from '../../src/core/text.ts';
import type { DependencyChange, Edit, Project } from '../../src/core/types.ts';

const SPECIFIER = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\(\s*)(['"])([^'"\n]+)\1/g;

/** The candidates that something imports now, and nothing any more once these edits are made; none when the edits collide. */
export function orphans(project: Project, edits: readonly Edit[], candidates: readonly string[]): string[] {
  const before = new Set<string>();
  const after = new Set<string>();
  for (const path of project.paths()) {
    const text = project.text(path) ?? '';
    const wanted = candidates.filter((candidate) => candidate !== path && text.includes(stem(candidate)));
    if (wanted.length === 0) continue;
    const own = edits.filter((edit) => edit.path === path);
    collect(project, path, text, wanted, before);
    const changed = own.length > 0 ? edited(text, own) : text;
    if (changed === undefined) return [];
    collect(project, path, changed, wanted, after);
  }
  return candidates.filter((candidate) => before.has(candidate) && !after.has(candidate));
}

function edited(text: string, edits: readonly Edit[]): string | undefined {
  try {
    return applyEdits(text, edits);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Name under which an import may end: of a folder for its index file. */
function stem(path: string): string {
  const name = posix.basename(path).replace(/\.[cm]?[jt]sx?$/, '');
  return name === 'index' ? posix.basename(posix.dirname(path)) : name;
}

function collect(project: Project, path: string, text: string, wanted: readonly string[], found: Set<string>): void {
  for (const [, , specifier = ''] of text.matchAll(SPECIFIER)) {
    const target = project.module(path, specifier);
    if (target?.kind === 'file' && wanted.includes(target.path)) found.add(target.path);
  }
}

/** Drops a package from the package.json it is declared in, when no file but the removed ones names it. */
export function unusedPackage(project: Project, name: string, removed: readonly string[]): DependencyChange[] {
  const [first] = removed;
  const manifest = first === undefined ? undefined : project.manifest(first);
  if (manifest?.dependencies[name] === undefined) return [];
  const users = project.paths().filter((path) => !removed.includes(path) && project.manifest(path)?.path === manifest.path && new RegExp(`['"]${name}(?:/[^'"]*)?['"]`).test(project.text(path) ?? ''));
  return users.length === 0 ? [{ manifest: manifest.path, name, range: null }] : [];
}
