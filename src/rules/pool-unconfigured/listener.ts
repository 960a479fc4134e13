import { propertyName, wrapped } from '../../core/ast.ts';
import type { Edit, Project } from '../../core/types.ts';
import type { Pool } from '../../libraries/pools.ts';

/** An idle client of pg that loses its connection emits `error` on the pool; https://node-postgres.com/apis/pool#error */
export function listener(project: Project, { client }: Pool): Edit | undefined {
  const { file, node } = client;
  const declarator = node.parent;
  if (client.library !== 'pg' || declarator?.type !== 'VariableDeclarator' || declarator.id.type !== 'Identifier' || declarator.parent.declarations.length !== 1) return undefined;
  for (const { node: use } of project.references(file, node).sites) {
    const member = wrapped(use).parent;
    if (member?.type === 'MemberExpression' && member.object === wrapped(use) && ['on', 'addListener'].includes(propertyName(member) ?? '')) return undefined;
  }
  const declaration = declarator.parent;
  const statement = declaration.parent.type === 'ExportNamedDeclaration' ? declaration.parent : declaration;
  const style = project.style(file);
  const end = style.semicolons ? ';' : '';
  const lineStart = file.text.lastIndexOf('\n', statement.range[0]) + 1;
  const indent = /^[ \t]*/.exec(file.text.slice(lineStart))?.[0] ?? '';
  const name = declarator.id.name;
  const text = `\n\n${indent}${name}.on(${style.quote}error${style.quote}, (error) => {\n${indent}${style.indent}console.error(${style.quote}A database connection was lost${style.quote}, error)${end}\n${indent}})${end}`;
  return { path: file.path, range: [statement.range[1], statement.range[1]], text };
}
