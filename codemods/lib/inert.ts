import { unwrap } from '../../src/core/ast.ts';
import { isPure } from '../../src/core/purity.ts';
import type { Node, Project, SourceFile } from '../../src/core/types.ts';

/** Loading the module does nothing but define things, or it is loaded anyway. */
export function isInert(project: Project, file: SourceFile, specifier: string, loaded: ReadonlySet<string>): boolean {
  const target = project.module(file.path, specifier);
  if (target?.kind !== 'file') return true;
  if (loaded.has(target.path)) return true;
  return project.file(target.path)?.ast.body.every(isDefinition) ?? false;
}

/** A statement that has no effect but to define names. */
export function isDefinition(statement: Node): boolean {
  switch (statement.type) {
    case 'ImportDeclaration':
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
    case 'ExportAllDeclaration':
      return true;
    case 'ExportNamedDeclaration':
      return !statement.declaration || isDefinition(statement.declaration);
    case 'ExportDefaultDeclaration':
      return isDefinition(statement.declaration) || isPure(statement.declaration);
    case 'VariableDeclaration':
      return statement.declarations.every(({ init }) => !init || isPure(init));
    case 'ExpressionStatement': {
      const assigned = statement.expression.type === 'AssignmentExpression' ? unwrap(statement.expression.right) : undefined;
      return 'directive' in statement && typeof statement.directive === 'string' ? true : assigned !== undefined && (isPure(assigned) || assigned.type === 'ObjectExpression');
    }
    default:
      return false;
  }
}
