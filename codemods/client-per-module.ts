import { rangeOf, unwrap } from '../src/core/ast.ts';
import { removalEdits } from '../src/core/removal.ts';
import type { Codemod, Edit, Fix, NewFile, Node, Project, Rewritten, SourceFile } from '../src/core/types.ts';
import type { ExistingHome, Move, NewHome } from '../src/rules/client-per-module/plan.ts';
import { renderClient } from './client-per-module/shared-client.ts';
import { formOf, sharedModule, specifierTo } from './lib/generated.ts';
import { addImports, settleEdits } from './lib/imports.ts';
import { isInert } from './lib/inert.ts';
import { removeStatement } from './lib/statements.ts';

export const codemod: Codemod<Move> = {
  rewrite({ project, findings }) {
    const rewritten: Rewritten[] = [];
    for (const [finding, { match }] of findings.entries()) {
      const [offer] = match.offers ?? [];
      if (match.facts && offer) rewritten.push({ finding, fixes: [{ ...offer, ...changesOf(project, match.facts) }] });
    }
    return Promise.resolve({ rewritten, refused: [] });
  },
};

function changesOf(project: Project, move: Move): Pick<Fix, 'edits' | 'creates'> {
  const { home, creates } = homeOf(project, move);
  const { site, closing } = move;
  const edits = [...siteEdits(project, move, home)];
  for (const { file, node } of closing) edits.push(...removeStatement(file, node));
  const settled = settleEdits(project, edits.filter((edit, index) => !edits.some((other, at) => at !== index && contains(other, edit))));
  return { edits: settled.filter(({ path }) => path === site.file.path || closing.some(({ file }) => file.path === path)), ...(creates.length > 0 && { creates }) };
}

function contains(outer: Edit, inner: Edit): boolean {
  const isSame = outer.range[0] === inner.range[0] && outer.range[1] === inner.range[1];
  return !isSame && outer.text === '' && inner.text === '' && outer.path === inner.path && outer.range[0] <= inner.range[0] && outer.range[1] >= inner.range[1];
}

function homeOf(project: Project, { site, home }: Move): { home: ExistingHome; creates: NewFile[] } {
  if ('path' in home) return { home, creates: [] };
  const { path, creates } = newHome(project, site.file, home);
  return { home: { path, name: home.name, loads: home.loads }, creates };
}

function newHome(project: Project, user: SourceFile, home: NewHome): { path: string; creates: NewFile[] } {
  return sharedModule(project, user, { name: home.name, render: (form, path) => renderClient(project, user, home, form, path) });
}

function siteEdits(project: Project, plan: Move, home: ExistingHome): Edit[] {
  const { site } = plan;
  const { file, value, declarator } = site;
  const specifier = specifierTo(project, file, home.path);
  if (!formOf(project, file).isModule) return requireEdits(project, plan, home, specifier);
  const statement = declarator?.parent;
  const isExported = statement?.parent.type === 'ExportNamedDeclaration';
  const name = declarator && isPlain(declarator) ? site.name : freeName(file, home.name === '' || home.name === 'default' ? 'client' : home.name);
  const imports = addImports(project, file, [{ from: specifier, names: [{ name: home.name === '' ? 'default' : home.name, as: name }] }]);
  if (!declarator || !isPlain(declarator)) return [...imports, replaced(file, value, name), ...removed(project, plan, value)];
  if (!isExported) return [...imports, ...removed(project, plan, declarator)];
  const { semicolons } = project.style(file);
  const [start, end] = rangeOf(statement?.parent ?? declarator);
  return [...imports, { path: file.path, range: [start, end], text: `export { ${name} }${semicolons ? ';' : ''}` }, ...removed(project, plan, value)];
}

/** In CommonJS the client is required where it was made, so that nothing is loaded earlier than before. */
function requireEdits(project: Project, plan: Move, home: ExistingHome, specifier: string): Edit[] {
  const { file, value, declarator, name } = plan.site;
  const { quote } = project.style(file);
  const required = `require(${quote}${specifier}${quote})`;
  if (declarator && home.name === name) {
    return [{ path: file.path, range: [declarator.id.range[0], value.range[1]], text: `{ ${name} } = ${required}` }, ...removed(project, plan, value)];
  }
  return [replaced(file, value, home.name === '' ? required : `${required}.${home.name}`), ...removed(project, plan, value)];
}

/** The declaration can go: no `globalThis.x ??` around the client, no type that the export would lose. */
function isPlain(declarator: NonNullable<Move['site']['declarator']>): boolean {
  const { init } = declarator;
  if (init === null || unwrap(init).type === 'LogicalExpression') return false;
  return declarator.parent.parent.type !== 'ExportNamedDeclaration' || !('typeAnnotation' in declarator.id && declarator.id.typeAnnotation);
}

function replaced(file: SourceFile, node: Node, text: string): Edit {
  return { path: file.path, range: rangeOf(node), text };
}

/** Deletes what only the client needed. Replaced expressions are edited by the caller. */
function removed(project: Project, { site: { file }, dead, home }: Move, node: Node): Edit[] {
  const loaded = new Set(home.loads);
  // A client that is generated and not there resolves to nothing.
  const isLoadedFree = (specifier: string) => project.module(file.path, specifier) === undefined || isInert(project, file, specifier, loaded);
  return removalEdits(file, { removed: [node, ...dead], kept: [], isInert: isLoadedFree }).map(({ range, text }) => ({ path: file.path, range, text }));
}

function freeName(file: SourceFile, wanted: string): string {
  const taken = new Set(file.nodes('Identifier').flatMap((identifier) => (file.variable(identifier) ? [identifier.name] : [])));
  if (!taken.has(wanted)) return wanted;
  const shared = `shared${wanted.charAt(0).toUpperCase()}${wanted.slice(1)}`;
  return taken.has(shared) ? `${shared}2` : shared;
}
