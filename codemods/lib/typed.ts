import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { Project, ts } from 'ts-morph';

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
  /** True for a file the compiler checks under this configuration. */
  accepts(path: string): boolean;
  /** Problems of the whole program, with these texts over the files on disk; undefined stands for a removed file. */
  problems(texts: ReadonlyMap<string, string | undefined>): TypeProblem[];
  /** True when the types of Node were part of the program `problems` last looked at. */
  knowsNode(): boolean;
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

/** Loads the files of a configuration once; each call of `problems` then checks only what the changed texts reach. */
export function openTypedProject(root: string, config: string | undefined): TypedProject {
  const base = resolve(root);
  const parsed = config === undefined ? undefined : parseConfig(config);
  const compilerOptions: ts.CompilerOptions = { ...(parsed?.options ?? LOOSE), noEmit: true, skipLibCheck: true, incremental: false, composite: false, declaration: false, stableTypeOrdering: true };
  const takesJs = compilerOptions.allowJs === true || compilerOptions.checkJs === true;
  const project = new Project({ compilerOptions, skipAddingFilesFromTsConfig: true, skipFileDependencyResolution: true });
  for (const name of parsed?.fileNames ?? []) project.addSourceFileAtPathIfExists(name);
  const original = new Map<string, string | undefined>();
  let builder: ts.SemanticDiagnosticsBuilderProgram | undefined;

  const set = (absolute: string, text: string | undefined) => {
    const known = project.getSourceFile(absolute);
    if (text === undefined) known?.delete();
    else if (!known) project.createSourceFile(absolute, text, { overwrite: true });
    else if (known.getFullText() !== text) known.replaceWithText(text);
  };
  return {
    config,
    accepts: (path) => /\.[cm]?tsx?$/.test(path) || (takesJs && /\.[cm]?jsx?$/.test(path)),
    problems(texts) {
      for (const path of texts.keys()) {
        const absolute = join(base, path);
        if (!original.has(path)) original.set(path, (project.getSourceFile(absolute) ?? project.addSourceFileAtPathIfExists(absolute))?.getFullText());
      }
      for (const [path, text] of original) set(join(base, path), texts.has(path) ? texts.get(path) : text);
      const program = project.getProgram().compilerObject;
      builder = ts.createSemanticDiagnosticsBuilderProgram(program, { createHash: (text) => createHash('sha1').update(text).digest('hex') }, builder);
      const found = [...builder.getOptionsDiagnostics(), ...builder.getGlobalDiagnostics(), ...builder.getSyntacticDiagnostics(), ...builder.getSemanticDiagnostics()];
      return found.filter(({ category }) => category === ts.DiagnosticCategory.Error).map((one) => toProblem(base, one));
    },
    knowsNode: () => builder?.getSourceFiles().some(({ fileName }) => fileName.includes('/@types/node/')) ?? false,
  };
}

/** For files without a configuration: what tsc does to find a module, and no opinion on style. */
const LOOSE: ts.CompilerOptions = {
  allowJs: true, checkJs: false, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler,
};

function slashed(path: string): string {
  return path.split(sep).join('/');
}

const WITHOUT_SUGGESTION = new Map([[2552, 2304], [2551, 2339], [2724, 2305], [2561, 2353], [2833, 2503], [2568, 2339]]);

function toProblem(base: string, { file, start, code, messageText }: ts.Diagnostic): TypeProblem {
  // The compiler suggests names for the first ten errors only, in the order it happens to check files.
  const plainCode = WITHOUT_SUGGESTION.get(code) ?? code;
  const message = ts.flattenDiagnosticMessageText(messageText, ' ').replace(/ Did you mean [^?]*\?/, '');
  if (!file) return { path: '', code: plainCode, message, line: '' };
  const inside = slashed(relative(base, file.fileName));
  const line = file.text.split(/\r?\n/)[file.getLineAndCharacterOfPosition(start ?? 0).line] ?? '';
  return { path: isAbsolute(inside) ? file.fileName : inside, code: plainCode, message, line: line.trim() };
}
