import { dirname, isAbsolute, relative } from 'node:path';
import type { Rule, SourceCode } from 'eslint';
import { decode } from '../../src/core/text.ts';
import type { Project, SourceFile } from '../../src/core/types.ts';
import { isSourcePath } from '../../src/project/host.ts';
import { findRoot } from '../../src/project/root.ts';
import { openProject, withText } from './projects.ts';

export interface OpenFile {
  file: SourceFile;
  project: Project;
}

const opened = new WeakMap<SourceCode, OpenFile | undefined>();

/**
 * The linted text as a file of its project, once for all rules. Its project is the one the command line sees, with this
 * text in place of what is on disk: an unsaved buffer, piped input, or a block some processor cut out of another file.
 * Undefined for what is no JavaScript or TypeScript.
 */
export function openFile(context: Pick<Rule.RuleContext, 'filename' | 'cwd' | 'sourceCode'>): OpenFile | undefined {
  const { sourceCode } = context;
  if (!opened.has(sourceCode)) opened.set(sourceCode, open(context));
  return opened.get(sourceCode);
}

function open({ filename, cwd, sourceCode }: Pick<Rule.RuleContext, 'filename' | 'cwd' | 'sourceCode'>): OpenFile | undefined {
  const { root, path } = locate(filename, cwd);
  if (!isSourcePath(path)) return undefined;
  const project = withText(openProject(root), path, decode(sourceCode.text).text);
  const file = project.file(path);
  return file && { file, project };
}

const roots = new Map<string, string>();

function rootOf(directory: string): string {
  let root = roots.get(directory);
  if (root === undefined) roots.set(directory, (root = findRoot(directory)));
  return root;
}

/** Root of the project and path in it. A file outside the working directory's project belongs to its own. */
export function locate(filename: string, cwd: string): { root: string; path: string } {
  const root = rootOf(cwd);
  // `<input>` and `<text>`: text that came without a name.
  if (!isAbsolute(filename)) return { root, path: isSourcePath(filename) ? slashes(filename) : `${filename}.ts` };
  const path = slashes(relative(root, filename));
  if (!path.startsWith('../') && !isAbsolute(path)) return { root, path };
  const own = rootOf(dirname(filename));
  return { root: own, path: slashes(relative(own, filename)) };
}

function slashes(path: string): string {
  return path.replaceAll('\\', '/');
}
