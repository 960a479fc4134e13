import { rangeOf } from '../src/core/ast.ts';
import type { Codemod, DependencyChange, Edit, Project, Rewritten, SourceFile } from '../src/core/types.ts';
import { leftovers, type Facts } from '../src/rules/upload-fake-stream/edits.ts';
import { settleEdits } from './lib/imports.ts';
import { transformFile } from './lib/syntactic.ts';

interface Entry {
  finding: number;
  file: SourceFile;
  facts: Facts;
}

/** Streams in several statements, and those made by a package that may go when nothing else needs it. */
export const codemod: Codemod<Facts> = {
  rewrite({ project, findings }) {
    const groups = new Map<string, Entry[]>();
    for (const [finding, { file, match }] of findings.entries()) {
      if (!match.facts) continue;
      const { maker } = match.facts;
      const key = maker === undefined || /^(?:node:)?stream$/.test(maker) ? file.path : `${project.manifest(file.path)?.path ?? ''} ${maker}`;
      groups.set(key, [...(groups.get(key) ?? []), { finding, file, facts: match.facts }]);
    }
    const rewritten: Rewritten[] = [];
    for (const group of groups.values()) {
      const files = [...new Set(group.map(({ file }) => file))];
      const edits = files.flatMap((file) => fileEdits(file, group.filter((entry) => entry.file === file).map(({ facts }) => facts)));
      const dependencies = unusedPackages(project, group, edits);
      for (const { finding } of group) {
        const offer = findings[finding]?.match.offers?.[0];
        if (offer) rewritten.push({ finding, fixes: [{ ...offer, edits: settleEdits(project, edits), ...(dependencies.length > 0 && { dependencies }) }] });
      }
    }
    return Promise.resolve({ rewritten, refused: [] });
  },
};

function fileEdits(file: SourceFile, streams: readonly Facts[]): Edit[] {
  // Only the calls: where statements go, recast indents the rest of their block anew.
  const calls = transformFile(file, ({ j, root, isAt }) => {
    for (const { fake } of streams) {
      const pipe = rangeOf(fake.pipe.call);
      const source = rangeOf(fake.source);
      for (const path of root.find(j.CallExpression).filter(({ node }) => isAt(node, pipe)).paths()) {
        const [target] = path.node.arguments;
        const isTarget = j.Identifier.check(target) || j.MemberExpression.check(target) || j.CallExpression.check(target);
        const bytes = [...root.find(j.Identifier).nodes(), ...root.find(j.MemberExpression).nodes(), ...root.find(j.CallExpression).nodes()].find((node) => isAt(node, source));
        if (isTarget && bytes) path.replace(j.callExpression(j.memberExpression(target, j.identifier('end')), [bytes]));
      }
    }
  });
  return [...calls, ...leftovers(file, streams).map(({ range, text }) => ({ path: file.path, range, text }))];
}

/** The packages that made the streams, when these edits take their last import in the project. */
function unusedPackages(project: Project, group: readonly Entry[], edits: readonly Edit[]): DependencyChange[] {
  const changes = new Map<string, DependencyChange>();
  for (const { file, facts } of group) {
    const { maker } = facts;
    const manifest = project.manifest(file.path);
    if (maker === undefined || manifest?.dependencies[maker] === undefined || changes.has(maker)) continue;
    const users = project.paths().filter((path) => project.manifest(path)?.path === manifest.path && mentions(project.text(path), maker));
    const isGone = users.every((path) => edits.some((edit) => edit.path === path && edit.text === '' && mentions(project.file(path)?.text.slice(...edit.range), maker)));
    if (!isGone) continue;
    changes.set(maker, { manifest: manifest.path, name: maker, range: null });
    const types = `@types/${maker}`;
    if (manifest.devDependencies[types] !== undefined || manifest.dependencies[types] !== undefined) changes.set(types, { manifest: manifest.path, name: types, range: null, dev: manifest.devDependencies[types] !== undefined });
  }
  return [...changes.values()];
}

function mentions(text: string | undefined, name: string): boolean {
  return text !== undefined && (text.includes(`'${name}'`) || text.includes(`"${name}"`));
}
