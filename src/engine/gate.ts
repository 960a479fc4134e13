import { parse as parseJson, type ParseError as JsonError } from 'jsonc-parser';
import { merge, type Merged } from '../core/change-set.ts';
import { ParseError } from '../core/parse.ts';
import { createSourceFile } from '../core/source-file.ts';
import { decode } from '../core/text.ts';
import type { AppliedFix, DependencyChange, SourceFile } from '../core/types.ts';
import { within } from '../core/within.ts';
import { changeManifest } from '../files/manifest.ts';
import type { Host } from '../project/host.ts';
import { isSourcePath } from '../project/host.ts';

export interface Rejected {
  applied: AppliedFix;
  because: string;
}

/**
 * Splits fixes into those that pass a check together and those that make it fail. Halves a failing group until single fixes are left,
 * so that a few culprits among many fixes cost few checks. `check` says why a group fails, or nothing.
 */
export async function keepPassing(fixes: readonly AppliedFix[], check: (group: readonly AppliedFix[]) => Promise<string | undefined>): Promise<{ kept: AppliedFix[]; rejected: Rejected[] }> {
  const kept: AppliedFix[] = [];
  const rejected: Rejected[] = [];
  const grow = async (group: readonly AppliedFix[]): Promise<void> => {
    const because = await check([...kept, ...group]);
    const [only] = group;
    if (because === undefined) kept.push(...group);
    else if (only && group.length === 1) rejected.push({ applied: only, because });
    else {
      const middle = Math.ceil(group.length / 2);
      await grow(group.slice(0, middle));
      await grow(group.slice(middle));
    }
  };
  if (fixes.length > 0) await grow(fixes);
  return { kept, rejected };
}

export interface Applied {
  /** LF text of every changed file; undefined when it is removed. */
  texts: Map<string, string | undefined>;
  merged: Merged;
}

/**
 * The texts that a group of fixes leads to, package.json files included, or why there are none.
 * `host` shows the files the fixes refer to.
 */
export function applyFixes(fixes: readonly AppliedFix[], host: Host): Applied | { because: string } {
  const merged = merge(fixes, (path) => host.read(path));
  const texts = new Map<string, string | undefined>();
  for (const path of merged.removes) texts.set(path, undefined);
  for (const { path, after } of merged.files) texts.set(path, after);
  for (const { path, text } of merged.creates) texts.set(path, decode(text).text);
  for (const [manifest, changes] of byManifest(merged.dependencies)) {
    const raw = host.read(manifest);
    const text = texts.get(manifest) ?? (raw === undefined ? undefined : decode(raw).text);
    if (text === undefined) return { because: `There is no \`${manifest}\` to put its dependencies into.` };
    try {
      texts.set(manifest, changeManifest(text, changes));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return { because: `\`${manifest}\` is not valid JSON, so that its dependencies cannot be changed.` };
    }
  }
  return { texts, merged };
}

function byManifest(dependencies: readonly DependencyChange[]): Map<string, DependencyChange[]> {
  const groups = new Map<string, DependencyChange[]>();
  for (const change of dependencies) groups.set(change.manifest, [...(groups.get(change.manifest) ?? []), change]);
  return groups;
}

/** Why one of these texts cannot be what its file name says, or nothing. `host` shows the files as they were before. */
export function syntaxProblem(texts: ReadonlyMap<string, string | undefined>, host: Host): string | undefined {
  for (const [path, text] of texts) {
    if (text === undefined) continue;
    if (isSourcePath(path)) {
      try {
        const [name] = declaredTwice(createSourceFile(path, text));
        if (name !== undefined && !wasDeclaredTwice(host, path, name)) return `\`${path}\` would declare \`${name}\` twice in one block.`;
      } catch (error) {
        if (!(error instanceof ParseError)) throw error;
        return `\`${path}\` would no longer parse: ${error.message} (line ${error.line}).`;
      }
    } else if (path.endsWith('.json')) {
      const errors: JsonError[] = [];
      parseJson(text, errors, { allowTrailingComma: true });
      if (errors.length > 0) return `\`${path}\` would no longer be valid JSON.`;
    }
  }
  return undefined;
}

const VALUES: ReadonlySet<string> = new Set(['Variable', 'ImportBinding', 'FunctionName', 'ClassName', 'Parameter']);

/** Names of `const` and `let` that have another declaration in their block, which no parser here looks for. */
function declaredTwice(file: SourceFile): string[] {
  const lexical = file.nodes('VariableDeclaration').filter(({ kind }) => kind !== 'var');
  const names = lexical.flatMap(({ declarations }) => declarations.flatMap(({ id }) => within(id, 'Identifier')));
  return names.filter((name) => (file.variable(name)?.definitions.filter(({ kind }) => VALUES.has(kind)).length ?? 0) > 1).map(({ name }) => name);
}

function wasDeclaredTwice(host: Host, path: string, name: string): boolean {
  const raw = host.read(path);
  try {
    return raw !== undefined && declaredTwice(createSourceFile(path, decode(raw).text)).includes(name);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return false;
  }
}
