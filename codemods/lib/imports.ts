import type { TSESTree } from '@typescript-eslint/types';
import type { Edit, Project, SourceFile } from '../../src/core/types.ts';
import { formOf } from './generated.ts';

export interface ImportRequest {
  /** Specifier as it is written in the import. */
  from: string;
  /** Exported names; `{ name: 'a', as: 'b' }` under another name. `default` and `*` stand for the default export and the module. */
  names: readonly (string | { name: string; as: string })[];
  /** Types only; left out of JavaScript. */
  isType?: boolean;
}

type Binding = { name: string; as: string };

/**
 * Edits that import names into a file, in the module system it uses. Names it imports already are left alone, a module
 * it imports already gets the name added, and everything else goes after its last import.
 */
export function addImports(project: Project, file: SourceFile, requests: readonly ImportRequest[]): Edit[] {
  const form = formOf(project, file);
  const edits: Edit[] = [];
  const lines: string[] = [];
  for (const request of requests) {
    if (request.isType && !form.isTypeScript) continue;
    const wanted = request.names.map((name) => (typeof name === 'string' ? { name, as: name } : name));
    const existing = existingImport(file, request);
    const missing = wanted.filter((binding) => !existing?.names.some((name) => name.name === binding.name && name.as === binding.as));
    if (missing.length === 0) continue;
    if (existing?.after !== undefined && !missing.some(isUnlisted)) {
      const prefix = existing.isTypeOnly || !request.isType ? '' : 'type ';
      edits.push({ path: file.path, range: [existing.after, existing.after], text: missing.map((binding) => `, ${prefix}${printed(binding, form.isModule)}`).join('') });
    } else lines.push(statement(request, missing, form));
  }
  if (lines.length > 0) edits.push(insertion(file, lines));
  return edits;
}

function printed({ name, as }: Binding, isModule: boolean): string {
  if (name === as) return name;
  return isModule ? `${name} as ${as}` : `${name}: ${as}`;
}

/** A binding that does not stand between the braces. */
function isUnlisted({ name }: Binding): boolean {
  return name === 'default' || name === '*';
}

function statement(request: ImportRequest, names: readonly Binding[], { isModule, style }: ReturnType<typeof formOf>): string {
  const { quote } = style;
  const [first] = names;
  const isOne = first !== undefined && names.length === 1 && (isModule ? isUnlisted(first) : first.name === '*');
  const whole = first?.name === '*' && isModule ? `* as ${first.as}` : first?.as;
  const list = isOne ? whole : `{ ${names.map((binding) => printed(binding, isModule)).join(', ')} }`;
  const text = isModule
    ? `import ${request.isType ? 'type ' : ''}${list} from ${quote}${request.from}${quote}`
    : `const ${list} = require(${quote}${request.from}${quote})`;
  return style.semicolons ? `${text};` : text;
}

interface Existing {
  names: Binding[];
  /** Where to add another name; undefined when this form of import takes none. */
  after?: number;
  isTypeOnly: boolean;
}

function existingImport(file: SourceFile, request: ImportRequest): Existing | undefined {
  const found: Existing = { names: [], isTypeOnly: false };
  let isFound = false;
  for (const statement of file.ast.body) {
    if (statement.type === 'ImportDeclaration' && isSameModule(statement.source.value, request.from)) {
      const isTypeOnly = statement.importKind === 'type';
      if (isTypeOnly && !request.isType) continue;
      isFound = true;
      found.isTypeOnly = isTypeOnly;
      for (const specifier of statement.specifiers) {
        if (specifier.type !== 'ImportSpecifier') {
          found.names.push({ name: specifier.type === 'ImportDefaultSpecifier' ? 'default' : '*', as: specifier.local.name });
          continue;
        }
        const name = specifier.imported.type === 'Identifier' ? specifier.imported.name : specifier.imported.value;
        found.names.push({ name, as: specifier.local.name });
        found.after = specifier.range[1];
      }
    }
    const pattern = requiredNames(statement, request.from);
    if (!pattern) continue;
    isFound = true;
    for (const property of pattern.properties) {
      if (property.type !== 'Property' || property.key.type !== 'Identifier' || property.value.type !== 'Identifier') continue;
      found.names.push({ name: property.key.name, as: property.value.name });
      found.after = property.range[1];
    }
  }
  return isFound ? found : undefined;
}

function isSameModule(a: string, b: string): boolean {
  return a.replace(/^node:/, '') === b.replace(/^node:/, '');
}

/** The pattern in `const { a, b } = require('x')`. */
function requiredNames(statement: TSESTree.ProgramStatement, from: string): TSESTree.ObjectPattern | undefined {
  if (statement.type !== 'VariableDeclaration') return undefined;
  for (const { id, init } of statement.declarations) {
    if (id.type === 'ObjectPattern' && init && requiredModule(init) !== undefined && isSameModule(requiredModule(init) ?? '', from)) return id;
  }
  return undefined;
}

function requiredModule(node: TSESTree.Expression): string | undefined {
  const [argument] = node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === 'require' ? node.arguments : [];
  return argument?.type === 'Literal' && typeof argument.value === 'string' ? argument.value : undefined;
}

/** Puts statements between the imports of a file and the rest of it. */
export function afterImports(file: SourceFile, text: string): Edit {
  return lastImport(file) ? insertion(file, ['', text]) : insertion(file, [text]);
}

/** After the last import of the file; before its first statement when it has none. */
function insertion(file: SourceFile, lines: readonly string[]): Edit {
  const after = lastImport(file);
  if (after) {
    // A comment behind the import stays with it.
    const comment = /^[ \t]*(?:\/\/[^\n]*|\/\*[^\n]*\*\/[ \t]*)(?=\n|$)/.exec(file.text.slice(after.range[1]))?.[0] ?? '';
    const at = after.range[1] + comment.length;
    return { path: file.path, range: [at, at], text: lines.map((line) => `\n${line}`).join('') };
  }
  const first = file.ast.body.find((statement) => !isDirective(statement));
  const at = first?.range[0] ?? file.text.length;
  return { path: file.path, range: [at, at], text: `${lines.join('\n')}\n\n` };
}

function lastImport(file: SourceFile): TSESTree.ProgramStatement | undefined {
  let last: TSESTree.ProgramStatement | undefined;
  for (const statement of file.ast.body) {
    if (statement.type === 'ImportDeclaration' || statement.type === 'TSImportEqualsDeclaration') last = statement;
    else if (statement.type === 'VariableDeclaration' && /^(?:const|let|var)\b[^;]*\brequire\s*\(/.test(file.text.slice(statement.range[0], statement.range[1])) && isLeading(file, statement)) last = statement;
  }
  return last;
}

/** Only imports, variables, directives and bare calls stand before it. */
function isLeading(file: SourceFile, target: TSESTree.ProgramStatement): boolean {
  for (const statement of file.ast.body) {
    if (statement === target) return true;
    if (!['VariableDeclaration', 'ImportDeclaration', 'ExpressionStatement', 'TSImportEqualsDeclaration'].includes(statement.type)) return false;
  }
  return false;
}

function isDirective(statement: TSESTree.ProgramStatement): boolean {
  return statement.type === 'ExpressionStatement' && typeof statement.directive === 'string';
}

/**
 * Edits in a form that never overlaps: of equal ones one stays, and what is inserted inside a deleted piece (an import
 * added after one that goes) takes its place.
 */
export function settleEdits(project: Project, edits: readonly Edit[]): Edit[] {
  const unique = [...new Map(edits.map((edit) => [`${edit.path}:${edit.range.join('-')}:${edit.text}`, edit])).values()];
  const insertions = unique.filter(({ range }) => range[0] === range[1]);
  const moved = new Set<Edit>();
  const settled = unique.map((edit) => {
    const { path, range } = edit;
    if (edit.text !== '' || range[0] === range[1]) return edit;
    const inside = insertions.filter((other) => other.path === path && other.range[0] > range[0] && other.range[0] < range[1]);
    if (inside.length === 0) return edit;
    for (const other of inside) moved.add(other);
    const tail = /\n[ \t]*\n$/.test(project.file(path)?.text.slice(...range) ?? '') ? '\n' : '';
    return { path, range, text: inside.map((other) => `${other.text.replace(/^\n/, '')}\n`).join('') + tail };
  });
  return settled.filter((edit) => !moved.has(edit));
}
