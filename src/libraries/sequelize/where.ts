import type { TSESTree } from '@typescript-eslint/types';
import { declaredName, propertyName, unwrap } from '../../core/ast.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import { optionsAt } from '../options.ts';
import type { Condition } from '../queries.ts';

/** The conjunction a `where` stands for. https://sequelize.org/docs/v6/core-concepts/model-querying-basics/#applying-where-clauses */
export function whereConditions(project: Project, file: SourceFile, where: Node | undefined): Condition[] | undefined {
  const options = optionsAt(project, file, where);
  if (options === 'none') return [];
  if (options === 'unknown') return undefined;
  const found: Condition[] = [];
  for (const property of options.object.properties) {
    const terms = property.type === 'SpreadElement' ? spread(project, options.file, property) : term(project, options.file, property);
    if (!terms) return undefined;
    found.push(...terms);
  }
  return found;
}

function spread(project: Project, file: SourceFile, node: TSESTree.SpreadElement): Condition[] | undefined {
  const argument = unwrap(node.argument);
  if (argument.type === 'Identifier' || argument.type === 'ObjectExpression') return whereConditions(project, file, argument);
  const sides = argument.type === 'ConditionalExpression' ? [argument.consequent, argument.alternate] : argument.type === 'LogicalExpression' && argument.operator === '&&' ? [argument.right] : undefined;
  const terms = sides?.map((side) => whereConditions(project, file, side));
  return terms?.every((each) => each !== undefined) ? terms.flat().map(({ column }): Condition => ({ column, operator: 'other', node })) : undefined;
}

function term(project: Project, file: SourceFile, property: TSESTree.Property): Condition[] | undefined {
  const column = declaredName(property) ?? operatorName(property);
  if (column === undefined) return undefined;
  if (column === '$and') {
    const value = unwrap(property.value);
    const parts = value.type === 'ArrayExpression' ? value.elements : [value];
    const terms = parts.map((part) => (part ? whereConditions(project, file, part) : undefined));
    return terms.every((each) => each !== undefined) ? terms.flat() : [{ column, operator: 'other', node: property }];
  }
  return [{ column, node: property, ...comparison(column, property.value) }];
}

function comparison(column: string, start: Node): Pick<Condition, 'operator' | 'value'> {
  const value = unwrap(start);
  if (column.startsWith('$') || value.type === 'CallExpression' && isBuilder(value)) return { operator: 'other' };
  if (value.type === 'ArrayExpression') return { operator: 'in', value: start };
  if (value.type !== 'ObjectExpression') return { operator: 'eq', value: start };
  const [only, ...more] = value.properties;
  const name = only?.type === 'Property' ? (operatorName(only) ?? declaredName(only)) : undefined;
  if (only?.type !== 'Property' || more.length > 0) return { operator: 'other' };
  if (name === '$eq') return { operator: 'eq', value: only.value };
  return name === '$in' ? { operator: 'in', value: only.value } : { operator: 'other' };
}

/** `sequelize.fn(...)`, `literal(...)`, `Sequelize.where(...)`. */
function isBuilder(call: TSESTree.CallExpression): boolean {
  const name = call.callee.type === 'Identifier' ? call.callee.name : propertyName(call.callee);
  return name !== undefined && /^(?:fn|literal|where|col|cast|json)$/.test(name);
}

/** `$in` for `[Op.in]`, as the older, textual operators are called. */
function operatorName(property: TSESTree.Property): string | undefined {
  const key = property.computed ? unwrap(property.key) : undefined;
  if (key?.type !== 'MemberExpression') return undefined;
  const name = propertyName(key);
  const owner = key.object.type === 'Identifier' ? key.object.name : propertyName(key.object);
  return name !== undefined && owner === 'Op' ? `$${name}` : undefined;
}
