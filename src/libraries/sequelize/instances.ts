import type { TSESTree } from '@typescript-eslint/types';
import { findProperty, unwrap } from '../../core/ast.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import type { Link } from '../call-chain.ts';
import { callChain } from '../call-chain.ts';
import type { Query, QueryKind } from '../queries.ts';
import { elementSource, variableSource } from '../variables.ts';
import { modelAt, type Model } from './models.ts';

const METHODS: ReadonlyMap<string, QueryKind> = new Map<string, QueryKind>([['save', 'save'], ['update', 'update'], ['destroy', 'delete'], ['reload', 'one'], ['increment', 'update'], ['decrement', 'update']]);
const ROWS: ReadonlySet<string> = new Set(['findByPk', 'findById', 'findOne', 'findAll', 'create', 'build']);

/** `order.save()`, where the code says that `order` is a row of a model. */
export function instanceQuery(project: Project, file: SourceFile, node: TSESTree.CallExpression, root: Node, { name, call }: Link): Query | undefined {
  const kind = METHODS.get(name);
  const model = kind && instanceModel(project, file, root);
  if (!kind || !model) return undefined;
  const [first] = call.arguments;
  return { ...emptyQuery(file, node, root, model), kind, method: name, ...(kind === 'update' && first ? { payload: first } : {}), ...transaction(call) };
}

/** `order.getItems()`, `order.countItems()`: methods an association adds. */
export function associationQuery(project: Project, file: SourceFile, node: TSESTree.CallExpression, root: Node, { name, call }: Link): Query | undefined {
  const [, verb, what = ''] = /^(get|count)([A-Z]\w*)$/.exec(name) ?? [];
  if (verb === undefined) return undefined;
  const model = instanceModel(project, file, root);
  const relations = model?.name === undefined ? undefined : project.schema(file.path).table('sequelize', model.name)?.relations;
  const relation = relations?.find(({ property }) => property.charAt(0).toUpperCase() + property.slice(1) === what);
  if (!model || !relation) return undefined;
  const { table, ...query } = emptyQuery(file, node, root, { name: relation.table });
  return { ...query, table, kind: verb === 'count' ? 'count' : relation.isList ? 'many' : 'one', method: name, miss: relation.isList ? 'empty' : 'null', ...(call.arguments.length > 0 ? { limit: 'unknown' as const } : {}), ...transaction(call) };
}

function transaction(call: TSESTree.CallExpression): Partial<Query> {
  const has = call.arguments.some((argument) => findProperty(unwrap(argument), 'transaction'));
  return has ? { isInTransaction: true } : {};
}

function emptyQuery(file: SourceFile, node: TSESTree.CallExpression, handle: Node, model: Model): Query {
  return { library: 'sequelize', file, node, handle, kind: 'one', method: '', ...(model.name === undefined ? {} : { table: model.name }), limit: 'none', isOrdered: false, hasOffset: false, isCompound: false, isLocking: false, miss: 'null', isMerged: false, isInTransaction: false };
}

function instanceModel(project: Project, file: SourceFile, start: Node, depth = 0): Model | undefined {
  const node = unwrap(start);
  if (depth > 4) return undefined;
  switch (node.type) {
    case 'NewExpression':
      return modelAt(project, file, node.callee);
    case 'AwaitExpression':
      return instanceModel(project, file, node.argument, depth + 1);
    case 'CallExpression': {
      const last = callChain(node).links.at(-1);
      return last && ROWS.has(last.name) ? modelAt(project, file, last.member.object) : undefined;
    }
    case 'Identifier': {
      const source = variableSource(file, node);
      if (source) return source.key === undefined ? instanceModel(project, file, source.value, depth + 1) : undefined;
      const definition = file.variable(node)?.definitions[0];
      return definition?.kind === 'Parameter' ? elementSource(definition.name, definition.node, (list) => instanceModel(project, file, list, depth + 1)) : undefined;
    }
    default:
      return undefined;
  }
}
