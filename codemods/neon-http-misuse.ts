import { findProperty, rangeOf, textOf } from '../src/core/ast.ts';
import { removalEdits } from '../src/core/removal.ts';
import type { Codemod, DependencyChange, Edit, Fix, Offer, Project, SourceFile } from '../src/core/types.ts';
import { poolSize, poolVariable } from '../src/libraries/pool-size.ts';
import type { Facts } from '../src/rules/neon-http-misuse/facts.ts';
import { formOf } from './lib/generated.ts';
import { addImports, settleEdits } from './lib/imports.ts';

const SIZE = 10;

export const codemod: Codemod<Facts> = {
  rewrite({ project, findings }) {
    const rewritten = findings.flatMap(({ match: { facts, offers } }, finding) => {
      const offer = offers?.[0];
      return facts && offer ? [{ finding, fixes: [facts.kind === 'mismatch' ? otherDriver(project, facts, offer) : pooled(project, facts, offer)] }] : [];
    });
    return Promise.resolve({ rewritten, refused: [] });
  },
};

function driverEdit(project: Project, { file, specifier, driver }: Facts): Edit {
  const { quote } = project.style(file);
  return { path: file.path, range: rangeOf(specifier), text: `${quote}${driver}${quote}` };
}

function otherDriver(project: Project, facts: Facts, offer: Offer): Fix {
  const { file, needsWebSocket } = facts;
  const edits = [driverEdit(project, facts)];
  if (!needsWebSocket) return { ...offer, edits };
  const { isModule, style, isTypeScript } = formOf(project, file);
  edits.push(...addImports(project, file, [{ from: '@neondatabase/serverless', names: ['neonConfig'] }, { from: 'ws', names: [{ name: isModule ? 'default' : '*', as: 'ws' }] }]));
  const statement = `neonConfig.webSocketConstructor = ws${style.semicolons ? ';' : ''}`;
  const at = firstUse(file, facts);
  edits.push({ path: file.path, range: [at, at], text: `${statement}\n\n` });
  const isInstalled = project.version(file.path, 'ws') !== undefined;
  return { ...offer, edits, ...(!isInstalled && { dependencies: dependencies(project, file, 'ws', '^8.18.0', '^8.18.0', isTypeScript) }) };
}

/** Start of the first statement that is no import. */
function firstUse(file: SourceFile, { call }: Facts): number {
  for (const statement of file.ast.body) {
    const isImport = statement.type === 'ImportDeclaration' || /^(?:const|let|var)\b[^;=]*=\s*require\s*\(/.test(file.text.slice(...statement.range)) || (statement.type === 'ExpressionStatement' && statement.directive !== undefined);
    if (!isImport) return statement.range[0];
  }
  return call.range[0];
}

function pooled(project: Project, facts: Facts, offer: Offer): Fix {
  const { file, call, url, removed } = facts;
  const [, config] = call.arguments;
  const [first] = call.arguments;
  const rest = first?.type === 'ObjectExpression'
    ? first.properties.filter((property) => property !== findProperty(first, 'client') && property !== findProperty(first, 'connection')).map((property) => textOf(file, property)).join(', ')
    : config?.type === 'ObjectExpression' ? file.text.slice(config.range[0] + 1, config.range[1] - 1).trim().replace(/,$/, '') : config ? `...${textOf(file, config)}` : '';
  const connection = `connection: { connectionString: ${url ? textOf(file, url) : ''}, max: ${poolSize(SIZE)} }`;
  const edits: Edit[] = [
    driverEdit(project, facts),
    { path: file.path, range: [call.callee.range[1], call.range[1]], text: `({ ${connection}${rest === '' ? '' : `, ${rest}`} })` },
    ...removalEdits(file, { removed, kept: url ? [url] : [], isInert: () => true }).map((edit) => ({ path: file.path, ...edit })),
  ];
  const isInstalled = project.version(file.path, 'pg') !== undefined;
  return {
    ...offer,
    edits: settleEdits(project, edits),
    env: [poolVariable(SIZE)],
    ...(!isInstalled && { dependencies: dependencies(project, file, 'pg', '^8.16.0', '^8.15.0', formOf(project, file).isTypeScript) }),
  };
}

function dependencies(project: Project, file: SourceFile, name: string, range: string, types: string, isTypeScript: boolean): DependencyChange[] {
  const manifest = project.manifest(file.path)?.path;
  if (manifest === undefined) return [];
  return [{ manifest, name, range }, ...(isTypeScript ? [{ manifest, name: `@types/${name}`, range: types, dev: true }] : [])];
}
