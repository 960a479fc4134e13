import type { TSESTree } from '@typescript-eslint/types';
import { isFunction, unwrap } from '../../core/ast.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import { callChain } from '../call-chain.ts';
import { elementSource, variableSource } from '../variables.ts';
import { modelAt, type Model } from './models.ts';

const ROWS: ReadonlySet<string> = new Set(['findOne', 'findById', 'find', 'create', 'findOneAndUpdate', 'findByIdAndUpdate']);

/** The model a document belongs to: `new Order(...)`, what a query without `lean()` gives, and the elements of its list. */
export function documentModel(project: Project, file: SourceFile, start: Node, depth = 0): Model | undefined {
  const node = unwrap(start);
  if (depth > 4) return undefined;
  switch (node.type) {
    case 'NewExpression':
      return modelAt(project, file, node.callee);
    case 'AwaitExpression':
      return documentModel(project, file, node.argument, depth + 1);
    case 'CallExpression':
      return queried(project, file, node);
    case 'LogicalExpression':
      return documentModel(project, file, node.left, depth + 1) ?? documentModel(project, file, node.right, depth + 1);
    case 'Identifier':
      return variable(project, file, node, depth);
    default:
      return undefined;
  }
}

function queried(project: Project, file: SourceFile, node: Node): Model | undefined {
  const { links } = callChain(node);
  const first = links.find(({ name }) => ROWS.has(name));
  if (!first || isFunction(first.call.arguments[0]) || links.some(({ name }) => name === 'lean')) return undefined;
  return modelAt(project, file, first.member.object);
}

function variable(project: Project, file: SourceFile, node: TSESTree.Identifier, depth: number): Model | undefined {
  const source = variableSource(file, node);
  if (source) return source.key === undefined ? documentModel(project, file, source.value, depth + 1) : undefined;
  const own = file.variable(node);
  const definition = own?.definitions[0];
  if (!own || !definition) return undefined;
  if (definition.kind === 'Parameter') return elementSource(definition.name, definition.node, (list) => documentModel(project, file, list, depth + 1));
  // `let order = await Order.findOne(...); if (!order) order = new Order(...)`: every value is a document.
  const values = own.references.flatMap(({ identifier, isWrite }) => (isWrite ? [written(identifier)] : []));
  const models = values.map((value) => (value ? documentModel(project, file, value, depth + 1) : undefined));
  return models.length > 0 && models.every((model) => model !== undefined) ? models[0] : undefined;
}

function written(identifier: TSESTree.Identifier): Node | undefined {
  const { parent } = identifier;
  if (parent.type === 'VariableDeclarator') return parent.init ?? undefined;
  return parent.type === 'AssignmentExpression' && parent.operator === '=' ? parent.right : undefined;
}
