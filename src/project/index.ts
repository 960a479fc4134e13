import { createSourceFile } from '../core/source-file.ts';
import { ParseError, type ParserName } from '../core/parse.ts';
import { decode } from '../core/text.ts';
import type { CallSite, FileError, Node, Project, Resolved, SourceFile } from '../core/types.ts';
import { isSourcePath, type Host } from './host.ts';
import { createInfrastructure } from './infrastructure.ts';
import { createManifests } from './manifest.ts';
import { createModules } from './modules.ts';
import { references } from './references.ts';
import { resolve } from './resolve.ts';
import { createRegistries } from './registries.ts';
import { createRunning, type RunningLinker } from './running.ts';
import { createSchemas } from './schema/index.ts';
import { styleOf } from './style.ts';

export interface OpenProject extends Project {
  readonly host: Host;
  /** Files that were asked for and did not parse. */
  syntaxErrors(): readonly FileError[];
  /** Number of files parsed so far. */
  parsed(): number;
}

export interface ProjectOptions {
  parser?: ParserName;
  /** Parses a file in place of `createSourceFile`, for callers that keep parsed files. */
  open?(path: string, text: string): SourceFile;
}

/** Opens a project. Nothing is read or parsed before it is asked for; everything is read and parsed once. */
export function createProject(host: Host, { parser = 'oxc', open: openFile = (path, text) => createSourceFile(path, text, undefined, { parser }) }: ProjectOptions = {}): OpenProject {
  const files = new Map<string, SourceFile | undefined>();
  const errors = new Map<string, FileError>();
  const resolved = new Map<Node, Resolved | undefined>();
  const found = new Map<Node, { sites: readonly CallSite[]; complete: boolean }>();
  const manifests = createManifests(host);
  const modules = createModules(host, manifests);
  const infrastructure = createInfrastructure(host, manifests);
  let paths: readonly string[] | undefined;

  const open = (path: string): SourceFile | undefined => {
    const raw = host.read(path);
    if (raw === undefined) return undefined;
    try {
      return openFile(path, decode(raw).text);
    } catch (error) {
      // The walk is recursive: generated code, such as a sum of ten thousand strings, can exhaust the stack.
      const failure = error instanceof RangeError ? new ParseError('The code is nested too deeply.', 1, 1) : error;
      if (!(failure instanceof ParseError)) throw failure;
      errors.set(path, { path, kind: 'syntax', message: `${failure.line}:${failure.column} ${failure.message}` });
      return undefined;
    }
  };

  const allPaths = () => (paths ??= host.list().filter(isSourcePath));
  const text = (path: string) => {
    const raw = host.read(path);
    return raw === undefined ? undefined : decode(raw).text;
  };

  const linker: RunningLinker = {
    file(path: string) {
      if (!files.has(path)) files.set(path, isSourcePath(path) ? open(path) : undefined);
      return files.get(path);
    },
    module: modules.resolve,
    importers: modules.importers,
    manifest: manifests.nearest,
    resolve(file: SourceFile, node: Node) {
      if (!resolved.has(node)) resolved.set(node, resolve(linker, file, node));
      return resolved.get(node);
    },
    registries: createRegistries({ paths: allPaths, text, file: (path) => linker.file(path), resolve: (file, node) => linker.resolve(file, node) }),
  };

  const closed = { file: () => undefined, module: modules.resolve, registries: { provided: () => undefined, setting: () => undefined } };

  const project: OpenProject = {
    host,
    paths: allPaths,
    pathsEnding: (end) => host.list().filter((path) => path.endsWith(end)),
    file: linker.file,
    text,
    manifest: manifests.nearest,
    version: manifests.version,
    nodeVersion: manifests.nodeVersion,
    infrastructure,
    schema: createSchemas({ manifest: manifests.nearest }, () => project),
    module: modules.resolve,
    resolve: linker.resolve,
    resolveHere: (file, node) => resolve(closed, file, node),
    packageUsers: modules.packageUsers,
    importers: modules.importers,
    references(file, definition) {
      let known = found.get(definition);
      if (!known) found.set(definition, (known = references(linker, file, definition)));
      return known;
    },
    running: createRunning(linker),
    style: styleOf,
    syntaxErrors: () => [...errors.values()],
    parsed: () => files.size,
  };
  return project;
}
