import { declaredName, isClass, isFunction, staticString, type ClassNode } from '../../core/ast.ts';
import { returnsOf } from '../../core/returns.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import { callChain } from '../call-chain.ts';
import type { Query } from '../queries.ts';
import { readBuilder } from './chain.ts';
import { isSent, toQuery } from './query.ts';

/** `User.query().findById(id)`, for a class that extends the `Model` of Objection. */
export function objectionQueryAt(project: Project, file: SourceFile, node: Node): Query | undefined {
  if (node.type !== 'CallExpression' || !isSent(node)) return undefined;
  const { root, links } = callChain(node);
  const [first, ...rest] = links;
  if (first?.name !== 'query') return undefined;
  const model = project.resolve(file, root);
  if (model?.kind !== 'node' || !isClass(model.node) || !isModel(project, model.file, model.node, 0)) return undefined;
  const built = readBuilder(rest);
  const name = tableName(model.file, model.node) ?? model.node.id?.name;
  if (name !== undefined) built.table = name;
  return toQuery(file, node, root, { built, isConnection: first.call.arguments.length > 0, library: 'objection', isString: undefined });
}

/** `static tableName = 'users'`, or a getter of that name. */
function tableName(file: SourceFile, node: ClassNode): string | undefined {
  for (const member of node.body.body) {
    if ((member.type !== 'PropertyDefinition' && member.type !== 'MethodDefinition') || !member.static || declaredName(member) !== 'tableName') continue;
    return member.type === 'PropertyDefinition' ? staticString(member.value) : isFunction(member.value) ? staticString(returnsOf(file, member.value)[0]?.argument) : undefined;
  }
  return undefined;
}

function isModel(project: Project, file: SourceFile, node: Node, depth: number): boolean {
  if (!isClass(node) || !node.superClass || depth > 4) return false;
  const parent = project.resolve(file, node.superClass);
  if (parent?.kind === 'package') return parent.name === 'objection' && parent.path.join() === 'Model';
  return parent !== undefined && isModel(project, parent.file, parent.node, depth + 1);
}
