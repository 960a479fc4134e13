import type { TSESTree } from '@typescript-eslint/types';
import { isFunction, propertyName, unwrap } from '../../core/ast.ts';
import type { ColumnType } from '../../core/schema.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import { callChain } from '../call-chain.ts';
import { elementSource, variableSource } from '../variables.ts';
import { modelAt, type Model } from './models.ts';

const ROWS: ReadonlySet<string> = new Set(['findOne', 'findById', 'find', 'create', 'findOneAndUpdate', 'findByIdAndUpdate']);

/** Type of the field of a document, or of a plain row, that an expression reads: `order.user`. Unknown where it may be populated. */
export function fieldOf(project: Project, file: SourceFile, start: Node): ColumnType | undefined {
  const node = unwrap(start);
  const name = propertyName(node);
  const model = node.type === 'MemberExpression' && name !== undefined ? documentModel(project, file, node.object, 0, true) : undefined;
  if (name === '_id' && model) return 'object-id';
  const table = model?.name === undefined ? undefined : project.schema(file.path).table('mongoose', model.name);
  return table?.columns.find(({ property }) => property === name)?.type;
}

/** The model a document belongs to: `new Order(...)`, what a query without `lean()` gives, and the elements of its list. */
export function documentModel(project: Project, file: SourceFile, start: Node, depth = 0, isAnyRow = false): Model | undefined {
  const node = unwrap(start);
  if (depth > 4) return undefined;
  switch (node.type) {
    case 'NewExpression':
      return modelAt(project, file, node.callee);
    case 'AwaitExpression':
      return documentModel(project, file, node.argument, depth + 1, isAnyRow);
    case 'CallExpression':
      return queried(project, file, node, isAnyRow);
    case 'LogicalExpression':
      return documentModel(project, file, node.left, depth + 1, isAnyRow) ?? documentModel(project, file, node.right, depth + 1, isAnyRow);
    case 'Identifier':
      return variable(project, file, node, depth, isAnyRow);
    default:
      return undefined;
  }
}

function queried(project: Project, file: SourceFile, node: Node, isAnyRow: boolean): Model | undefined {
  const { links } = callChain(node);
  const first = links.find(({ name }) => ROWS.has(name));
  if (!first || isFunction(first.call.arguments[0]) || links.some(({ name }) => (isAnyRow ? name === 'populate' || name === 'transform' : name === 'lean'))) return undefined;
  return modelAt(project, file, first.member.object);
}

function variable(project: Project, file: SourceFile, node: TSESTree.Identifier, depth: number, isAnyRow: boolean): Model | undefined {
  const source = variableSource(file, node);
  if (source) return source.key === undefined ? documentModel(project, file, source.value, depth + 1, isAnyRow) : undefined;
  const own = file.variable(node);
  const definition = own?.definitions[0];
  if (!own || !definition) return undefined;
  if (definition.kind === 'Parameter') return elementSource(definition.name, definition.node, (list) => documentModel(project, file, list, depth + 1, isAnyRow));
  // `let order = await Order.findOne(...); if (!order) order = new Order(...)`: every value is a document.
  const values = own.references.flatMap(({ identifier, isWrite }) => (isWrite ? [written(identifier)] : []));
  const models = values.map((value) => (value ? documentModel(project, file, value, depth + 1, isAnyRow) : undefined));
  return models.length > 0 && models.every((model) => model !== undefined) ? models[0] : undefined;
}

function written(identifier: TSESTree.Identifier): Node | undefined {
  const { parent } = identifier;
  if (parent.type === 'VariableDeclarator') return parent.init ?? undefined;
  return parent.type === 'AssignmentExpression' && parent.operator === '=' ? parent.right : undefined;
}
