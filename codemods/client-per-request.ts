import { rangeOf } from '../src/core/ast.ts';
import { removalEdits } from '../src/core/removal.ts';
import type { Codemod, Edit, Node, Project, Rewritten, SourceFile } from '../src/core/types.ts';
import type { Sharing } from '../src/rules/client-per-request/plan.ts';
import { formOf, specifierTo } from './lib/generated.ts';
import { addImports, afterImports, settleEdits } from './lib/imports.ts';
import { isInert } from './lib/inert.ts';
import { removeStatement } from './lib/statements.ts';

export const codemod: Codemod<Sharing> = {
  rewrite({ project, findings }) {
    const rewritten: Rewritten[] = [];
    const names = new Map<string, string>();
    for (const [finding, { match }] of findings.entries()) {
      const [offer] = match.offers ?? [];
      if (match.facts && offer) rewritten.push({ finding, fixes: [{ ...offer, edits: editsOf(project, match.facts, names) }] });
    }
    return Promise.resolve({ rewritten, refused: [] });
  },
};

function editsOf(project: Project, sharing: Sharing, names: Map<string, string>): Edit[] {
  const { file, value, removed } = sharing;
  const edits = sharing.existing ? importedEdits(project, sharing, sharing.existing) : getterEdits(project, sharing, names);
  for (const statement of removed) edits.push(...removeStatement(file, statement));
  const isLoadedFree = (specifier: string) => project.module(file.path, specifier) === undefined || isInert(project, file, specifier, new Set());
  const gone = sharing.existing ? [value, ...removed] : removed;
  edits.push(...removalEdits(file, { removed: gone, kept: [], isInert: isLoadedFree }).map(({ range, text }) => ({ path: file.path, range, text })));
  return settleEdits(project, edits.filter((edit, index) => !edits.some((other, at) => at !== index && covers(other, edit))));
}

function covers(outer: Edit, inner: Edit): boolean {
  const isSame = outer.range[0] === inner.range[0] && outer.range[1] === inner.range[1];
  return !isSame && outer.range[0] <= inner.range[0] && outer.range[1] >= inner.range[1] && inner.text === '';
}

/** The client that another module exports, under the name the function gave its own. */
function importedEdits(project: Project, sharing: Sharing, { path, name }: NonNullable<Sharing['existing']>): Edit[] {
  const { file, value } = sharing;
  const specifier = specifierTo(project, file, path);
  const declaration = value.parent?.type === 'VariableDeclarator' && value.parent.parent.declarations.length === 1 ? value.parent : undefined;
  const isNamed = declaration !== undefined && sharing.local !== undefined && file.moduleVariables().every((variable) => variable.name !== sharing.local);
  const local = isNamed ? (sharing.local ?? '') : freeName(file, name === '' || name === 'default' ? 'sharedClient' : name);
  const isWhole = name === '' && !formOf(project, file).isModule;
  const imports = addImports(project, file, [{ from: specifier, names: [{ name: isWhole ? '*' : name === '' ? 'default' : name, as: local }] }]);
  return isNamed && declaration ? [...imports, ...removeStatement(file, declaration.parent)] : [...imports, replaced(file, value, local)];
}

/** A getter at module level: constants of the environment are read as late as before. */
function getterEdits(project: Project, sharing: Sharing, names: Map<string, string>): Edit[] {
  const { file, setup, isAsync, value, imports, local } = sharing;
  const made = outdented(file, value, sharing.made);
  const key = [file.path, made, ...setup].join('\0');
  const base = names.get(key) ?? unusedBase(file, sharing.name, [...names].flatMap(([other, name]) => (other.startsWith(`${file.path}\0`) ? [name] : [])));
  names.set(key, base);
  const { isTypeScript, style } = formOf(project, file);
  const getter = `get${capital(base)}`;
  const kept = freeName(file, base);
  const lines = isAsync ? asyncGetter(base, kept, getter, made, setup, local, isTypeScript, style.indent) : syncGetter(base, kept, getter, made, setup, local, isTypeScript, style.indent);
  const end = style.semicolons ? ';' : '';
  const text = lines.map((line) => line.replace(/;$/, end)).join('\n');
  const edits = [afterImports(file, text), replaced(file, value, isAsync ? `await ${getter}()` : `${getter}()`)];
  if (!imports) return edits;
  const specifier = unusedSpecifier(sharing);
  return [...edits, ...(specifier ? [replaced(file, specifier, imports.name)] : addImports(project, file, [{ from: imports.from, names: [imports.name] }]))];
}

/** The import of the single connection, when nothing else uses it. */
function unusedSpecifier({ file, client: { node } }: Sharing): Node | undefined {
  const callee = node.type === 'NewExpression' || node.type === 'CallExpression' ? node.callee : undefined;
  const variable = callee?.type === 'Identifier' ? file.variable(callee) : undefined;
  const definition = variable?.definitions[0]?.node;
  const isOnly = variable?.references.every(({ identifier }) => identifier === callee) === true && definition?.type === 'ImportSpecifier';
  return isOnly && definition.imported.type === 'Identifier' && definition.imported.name === definition.local.name ? definition : undefined;
}

function syncGetter(base: string, kept: string, getter: string, made: string, setup: readonly string[], local: string | undefined, isTypeScript: boolean, indent: string): string[] {
  const maker = `make${capital(base)}`;
  if (!isTypeScript && setup.length === 0) return [`let ${kept};`, `const ${getter} = () => (${kept} ??= ${made});`];
  const type = isTypeScript ? `: ReturnType<typeof ${maker}> | undefined` : '';
  return [...makerLines(maker, made, setup, local, indent, false), `let ${kept}${type};`, `const ${getter} = () => (${kept} ??= ${maker}());`];
}

/** The promise is kept, so that requests that come in while it connects wait for the same one; after a failure the next one tries again. */
function asyncGetter(base: string, kept: string, getter: string, made: string, setup: readonly string[], local: string | undefined, isTypeScript: boolean, indent: string): string[] {
  const maker = `open${capital(base)}`;
  const type = isTypeScript ? `: ReturnType<typeof ${maker}> | undefined` : '';
  return [
    ...makerLines(maker, made, setup, local, indent, true),
    `let ${kept}${type};`,
    `const ${getter} = () => (${kept} ??= ${maker}().catch((error${isTypeScript ? ': unknown' : ''}) => {`,
    `${indent}${kept} = undefined;`,
    `${indent}throw error;`,
    '}));',
  ];
}

function makerLines(maker: string, made: string, setup: readonly string[], local: string | undefined, indent: string, isAsync: boolean): string[] {
  const start = `const ${maker} = ${isAsync ? 'async ' : ''}() => `;
  if (setup.length === 0 || local === undefined) return [`${start}${made.startsWith('{') ? `(${made})` : made};`];
  return [`${start}{`, `${indent}const ${local} = ${made};`, ...setup.map((line) => `${indent}${line.replace(/;$/, '')};`), `${indent}return ${local};`, '};'];
}

/** Text of an expression that moves from a function to the module. */
function outdented({ text }: SourceFile, node: Node, made: string): string {
  const indent = /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', node.range[0] - 1) + 1))?.[0] ?? '';
  return made.includes('`') ? made : made.split('\n').map((line, index) => (index > 0 && line.startsWith(indent) ? line.slice(indent.length) : line)).join('\n');
}

function replaced(file: SourceFile, node: Node, text: string): Edit {
  return { path: file.path, range: rangeOf(node), text };
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** A name of which neither the getter nor the maker is taken. */
function unusedBase(file: SourceFile, wanted: string, others: readonly string[]): string {
  for (let attempt = 1; ; attempt++) {
    const base = attempt === 1 ? wanted : `${wanted}${attempt}`;
    const isFree = [`get${capital(base)}`, `make${capital(base)}`, `open${capital(base)}`].every((name) => !isTaken(file, name));
    if (isFree && !others.includes(base)) return base;
  }
}

function freeName(file: SourceFile, wanted: string): string {
  return isTaken(file, wanted) ? `shared${capital(wanted)}` : wanted;
}

function isTaken(file: SourceFile, name: string): boolean {
  return file.nodes('Identifier').some((identifier) => identifier.name === name && file.variable(identifier) !== undefined);
}
