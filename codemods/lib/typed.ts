import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { existsSync } from 'node:fs';
import { Project, ts, type SourceFile } from 'ts-morph';

// The only import of ts-morph: it holds a whole TypeScript compiler and is loaded on first use.

export interface TypeProblem {
  /** Relative to the root with `/`; empty for a problem of the whole program. */
  path: string;
  code: number;
  message: string;
  /** Text of the line, without the space around it. */
  line: string;
}

export interface TypedProject {
  /** Absolute path of the tsconfig or jsconfig; undefined when the files belong to none. */
  config: string | undefined;
  /** True when this project has the file, or can take it in. */
  accepts(path: string): boolean;
  /** Problems of the whole program, with these texts over the files on disk; undefined stands for a removed file. */
  problems(texts: ReadonlyMap<string, string | undefined>): TypeProblem[];
  /** Specifiers that a file imports. */
  imports(path: string): string[];
}

/** Configuration that a file belongs to: the nearest one at or above it that includes it, or is referenced by that one and does. */
export function findTypeConfig(root: string, path: string): string | undefined {
  const absolute = resolve(root, path);
  for (let directory = dirname(absolute); ; directory = dirname(directory)) {
    for (const name of ['tsconfig.json', 'jsconfig.json']) {
      const config = join(directory, name);
      if (existsSync(config)) return referencedConfig(config, absolute) ?? config;
    }
    if (directory === resolve(root) || dirname(directory) === directory) return undefined;
  }
}

/** A solution file lists no source of its own; the project that holds the file is among its references. */
function referencedConfig(config: string, absolute: string): string | undefined {
  const parsed = parseConfig(config);
  if (parsed.fileNames.some((name) => resolve(name) === absolute)) return config;
  for (const { path } of parsed.projectReferences ?? []) {
    const referenced = path.endsWith('.json') ? path : join(path, 'tsconfig.json');
    if (referenced !== config && existsSync(referenced) && parseConfig(referenced).fileNames.some((name) => resolve(name) === absolute)) return referenced;
  }
  return undefined;
}

function parseConfig(config: string): ts.ParsedCommandLine {
  const { config: json }: { config?: unknown } = ts.readConfigFile(config, ts.sys.readFile);
  return ts.parseJsonConfigFileContent(json ?? {}, ts.sys, dirname(config), undefined, config);
}

/** Loads the program of a configuration once; each call of `problems` then looks only at what changed. */
export function openTypedProject(root: string, config: string | undefined): TypedProject {
  const base = resolve(root);
  const options: ts.CompilerOptions = config === undefined
    ? { allowJs: true, checkJs: false, noEmit: true, skipLibCheck: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler }
    : { ...parseConfig(config).options, noEmit: true, skipLibCheck: true, incremental: false, composite: false };
  const project = new Project({ compilerOptions: options, skipAddingFilesFromTsConfig: true, skipFileDependencyResolution: true });
  if (config !== undefined) project.addSourceFilesAtPaths(parseConfig(config).fileNames.map((name) => name.replace(/[*?[\]{}!()]/g, '\\$&')));
  const original = new Map<string, string | undefined>();
  const takesJs = options.allowJs === true || options.checkJs === true;

  const set = (path: string, text: string | undefined) => {
    const absolute = join(base, path);
    const known = project.getSourceFile(absolute);
    if (text === undefined) known?.forget();
    else if (!known) project.createSourceFile(absolute, text, { overwrite: true });
    else if (known.getFullText() !== text) known.replaceWithText(text);
  };

  return {
    config,
    accepts: (path) => /\.[cm]?tsx?$/.test(path) || (takesJs && /\.[cm]?jsx?$/.test(path)),
    problems(texts) {
      for (const path of texts.keys()) if (!original.has(path)) original.set(path, textNow(project, join(base, path)));
      for (const [path, text] of original) set(path, texts.has(path) ? texts.get(path) : text);
      const program = project.getProgram().compilerObject;
      const found = [...program.getConfigFileParsingDiagnostics(), ...program.getOptionsDiagnostics(), ...program.getGlobalDiagnostics()];
      for (const file of program.getSourceFiles()) {
        if (file.isDeclarationFile || program.isSourceFileFromExternalLibrary(file)) continue;
        found.push(...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file));
      }
      return found.filter(({ category }) => category === ts.DiagnosticCategory.Error).map((one) => toProblem(base, one));
    },
    imports: (path) => importsOf(project.getSourceFile(join(base, path))),
  };
}

function textNow(project: Project, absolute: string): string | undefined {
  const known = project.getSourceFile(absolute) ?? project.addSourceFileAtPathIfExists(absolute);
  return known?.getFullText();
}

function importsOf(file: SourceFile | undefined): string[] {
  return (file?.getImportStringLiterals() ?? []).map((literal) => literal.getLiteralText());
}

function toProblem(base: string, { file, start, code, messageText }: ts.Diagnostic): TypeProblem {
  const message = ts.flattenDiagnosticMessageText(messageText, ' ');
  if (!file) return { path: '', code, message, line: '' };
  const inside = relative(base, file.fileName);
  const path = (isAbsolute(inside) ? file.fileName : inside).split(sep).join('/');
  const line = file.text.split(/\r?\n/)[file.getLineAndCharacterOfPosition(start ?? 0).line] ?? '';
  return { path, code, message, line: line.trim() };
}
