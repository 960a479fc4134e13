import { posix } from 'node:path';
import type { Manifest, NewFile, Project, SourceFile, Style } from '../../src/core/types.ts';

/** How a file of the project is written. */
export interface Form {
  isTypeScript: boolean;
  isModule: boolean;
  style: Style;
}

export interface SharedModule {
  /** File name without extension, and the name in the marker: `cloudinary`. */
  name: string;
  /** Text below the marker, with `'` quotes, semicolons and two spaces; `from` is the path the file gets. */
  render(form: Form, path: string): string;
}

/** Source folders in which a folder for generated modules means nothing to a framework; `api/` holds functions on Vercel, `app/` routes in Next. */
const ROOTS = new Set(['src', 'server', 'app', 'backend']);

/** First line of a generated module, by which a later run finds it. */
export function marker(name: string): string {
  return `// @tenfold shared:${name} v1`;
}

/**
 * Path of a generated module for the package that `user` belongs to, and the file when it is not there yet.
 * One per package and module system; it lies in `tenfold/` under the source folder.
 */
export function sharedModule(project: Project, user: SourceFile, shared: SharedModule): { path: string; creates: NewFile[] } {
  const form = formOf(project, user);
  const directory = posix.join(sourceRoot(project, user.path), 'tenfold');
  const extension = extensionFor(user.path, form);
  for (let attempt = 1; ; attempt++) {
    const path = posix.join(directory, `${shared.name}${attempt === 1 ? '' : `-${attempt}`}${extension}`);
    const existing = project.text(path);
    if (existing?.startsWith(marker(shared.name))) return { path, creates: [] };
    if (existing === undefined) return { path, creates: [{ path, text: `${marker(shared.name)}\n${restyle(shared.render(form, path), form.style)}` }] };
  }
}

/** Paths of all generated modules that are there. */
export function generatedModules(project: Project): string[] {
  return project.paths().filter((path) => /(?:^|\/)tenfold\/[^/]+$/.test(path) && project.text(path)?.startsWith('// @tenfold shared:'));
}

/** Folder that holds the sources of the package a file belongs to. */
function sourceRoot(project: Project, path: string): string {
  const directory = project.manifest(path)?.directory ?? '';
  const [first = '', ...rest] = posix.relative(directory === '' ? '.' : directory, path).split('/');
  const isRouted = first === 'app' && project.version(path, 'next') !== undefined;
  return rest.length > 0 && ROOTS.has(first) && !isRouted ? posix.join(directory, first) : directory;
}

export function formOf(project: Project, file: SourceFile): Form {
  const isTypeScript = /\.[cm]?tsx?$/.test(file.path);
  return { isTypeScript, isModule: isModule(project.manifest(file.path), file, isTypeScript), style: project.style(file) };
}

function isModule(manifest: Manifest | undefined, file: SourceFile, isTypeScript: boolean): boolean {
  if (/\.m[jt]sx?$/.test(file.path)) return true;
  if (/\.cjs$/.test(file.path)) return false;
  if (file.ast.body.some((statement) => statement.type === 'ImportDeclaration' || statement.type.startsWith('Export'))) return true;
  if (/\brequire\s*\(/.test(file.text)) return false;
  return isTypeScript || manifest?.type === 'module';
}

function extensionFor(path: string, form: Form): string {
  const own = /\.([cm]?)[jt]sx?$/.exec(path)?.[1] ?? '';
  return `.${own}${form.isTypeScript ? 'ts' : 'js'}`;
}

/** Brings text written with `'`, `;` and two spaces into the style of the project. */
function restyle(text: string, style: Style): string {
  const indented = style.indent === '  ' ? text : text.replace(/^(?: {2})+/gm, (spaces) => style.indent.repeat(spaces.length / 2));
  const quoted = style.quote === "'" ? indented : indented.replace(/'([^'"\\\n]*)'/g, '"$1"');
  return style.semicolons ? quoted : quoted.replace(/;$/gm, '');
}

/** How `importer`, written in the style of `from`, names the module at `target`: with the extension that the relative imports of `from` carry. */
export function specifierTo(project: Project, from: SourceFile, target: string, importer: string = from.path): string {
  const relative = posix.relative(posix.dirname(importer), target);
  const path = relative.startsWith('.') ? relative : `./${relative}`;
  const emitted = path.replace(/\.([cm]?)tsx?$/, '.$1js');
  switch (extensionStyle(project, from)) {
    case 'source':
      return path;
    case 'emitted':
      return emitted;
    case 'none':
      return /\.[cm][jt]s$/.test(path) ? emitted : path.replace(/\.[jt]sx?$/, '');
  }
}

type ExtensionStyle = 'none' | 'emitted' | 'source';
const RELATIVE = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\(\s*)(['"])(\.{1,2}\/[^'"\n]*)\1/g;
const SAMPLES = 40;

function extensionStyle(project: Project, from: SourceFile): ExtensionStyle {
  const own = styleIn(from.text);
  if (own) return own;
  const directory = project.manifest(from.path)?.directory ?? '';
  const kin = /\.[cm]?tsx?$/.test(from.path) ? /\.[cm]?tsx?$/ : /\.[cm]?jsx?$/;
  const others = project.paths().filter((path) => kin.test(path) && path.startsWith(directory)).slice(0, SAMPLES);
  for (const path of others) {
    const found = styleIn(project.text(path) ?? '');
    if (found) return found;
  }
  const form = formOf(project, from);
  if (!form.isModule || project.manifest(from.path)?.type !== 'module') return 'none';
  return form.isTypeScript && /"moduleResolution"\s*:\s*"bundler"/i.test(project.text(posix.join(directory, 'tsconfig.json')) ?? '') ? 'none' : 'emitted';
}

function styleIn(text: string): ExtensionStyle | undefined {
  const specifiers = [...text.matchAll(RELATIVE)].map((match) => match[2] ?? '').filter((specifier) => !specifier.endsWith('.json'));
  if (specifiers.length === 0) return undefined;
  if (specifiers.some((specifier) => /\.[cm]?tsx?$/.test(specifier))) return 'source';
  return specifiers.some((specifier) => /\.[cm]?jsx?$/.test(specifier)) ? 'emitted' : 'none';
}
