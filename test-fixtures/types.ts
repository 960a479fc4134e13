import { join } from 'node:path';
import ts from 'typescript';
import type { Tree } from './cases.ts';

const OPTIONS: ts.CompilerOptions = {
  allowImportingTsExtensions: true,
  allowJs: true,
  checkJs: true,
  emitDecoratorMetadata: true,
  esModuleInterop: true,
  experimentalDecorators: true,
  jsx: ts.JsxEmit.Preserve,
  module: ts.ModuleKind.ESNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  noEmit: true,
  resolveJsonModule: true,
  skipLibCheck: true,
  strict: true,
  target: ts.ScriptTarget.ES2023,
  types: ['node'],
};

/** A module that is not installed here says nothing about the rewrite. */
const NOT_FOUND = new Set([2307, 2792, 7016]);

/** Declarations on disk are parsed once for all cases. */
const declarations = new Map<string, ts.SourceFile | undefined>();

/**
 * Type errors of `after` that `before` did not have, as `path code message`. The trees are checked as if they lay in
 * `directory`, so that the packages installed above it are found.
 */
export function newTypeErrors(directory: string, before: Tree, after: Tree): string[] {
  const known = new Map<string, number>();
  for (const error of typeErrors(directory, before)) known.set(error, (known.get(error) ?? 0) + 1);
  return typeErrors(directory, after).filter((error) => {
    const left = known.get(error) ?? 0;
    known.set(error, left - 1);
    return left <= 0;
  });
}

function typeErrors(directory: string, tree: Tree): string[] {
  const files = new Map([...tree].map(([path, text]) => [join(directory, path), text]));
  const roots = [...files.keys()].filter((path) => /\.[cm]?[jt]sx?$/.test(path));
  const options = { ...OPTIONS, ...pathsOf(tree, directory) };
  const host = ts.createCompilerHost(options);
  const onDisk = { ...host };
  const isDirectory = (path: string) => [...files.keys()].some((file) => file.startsWith(`${path}/`));
  host.fileExists = (path) => files.has(path) || onDisk.fileExists(path);
  host.readFile = (path) => files.get(path) ?? onDisk.readFile(path);
  host.directoryExists = (path) => isDirectory(path) || (onDisk.directoryExists?.(path) ?? true);
  host.getCurrentDirectory = () => directory;
  host.getSourceFile = (path, languageVersion) => {
    const text = files.get(path);
    if (text !== undefined) return ts.createSourceFile(path, text, languageVersion);
    if (!declarations.has(path)) declarations.set(path, onDisk.getSourceFile(path, languageVersion));
    return declarations.get(path);
  };
  const program = ts.createProgram(roots, options, host);
  return roots.flatMap((path) => {
    const file = program.getSourceFile(path);
    const diagnostics = file ? [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)] : [];
    // Without annotations, plain JavaScript is full of implicit any.
    const counted = diagnostics.filter(({ code }) => !NOT_FOUND.has(code) && !(/\.[cm]?jsx?$/.test(path) && code >= 7000 && code < 8000));
    return counted.map(({ code, messageText }) => `${path.slice(directory.length + 1)} ${code} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
  });
}

function pathsOf(tree: Tree, directory: string): ts.CompilerOptions {
  const text = tree.get('tsconfig.json');
  if (text === undefined) return {};
  const { config } = ts.parseConfigFileTextToJson('tsconfig.json', text);
  const { options } = ts.convertCompilerOptionsFromJson(config?.compilerOptions ?? {}, directory);
  return options.paths ? { paths: options.paths, pathsBasePath: directory } : {};
}
