import type { TSESTree } from '@typescript-eslint/types';
import { declaredName, unwrap } from '../../core/ast.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import { option, optionsAt, type Options } from '../options.ts';
import type { Condition, Query } from '../queries.ts';

/** The conjunction a `where` of TypeORM stands for; a list of them is a disjunction. https://typeorm.io/docs/working-with-entity-manager/find-options */
export function whereConditions(project: Project, file: SourceFile, where: Node | undefined, prefix = ''): Condition[] | undefined {
  const node = where && unwrap(where);
  if (node?.type === 'ArrayExpression') return [{ column: 'OR', operator: 'other', node }];
  const options = optionsAt(project, file, node);
  if (options === 'none') return [];
  if (options === 'unknown') return undefined;
  const found: Condition[] = [];
  for (const property of options.object.properties) {
    const terms = property.type === 'SpreadElement' ? spread(project, options.file, property) : term(project, options.file, property, prefix);
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

/** `user: { id }` filters by a column of another table, or by the key that refers to it: `user.id`. */
function term(project: Project, file: SourceFile, property: TSESTree.Property, prefix: string): Condition[] | undefined {
  const name = declaredName(property);
  if (name === undefined) return undefined;
  const column = prefix + name;
  const value = unwrap(property.value);
  if (value.type === 'ObjectExpression') return prefix === '' ? whereConditions(project, file, value, `${name}.`) : [{ column, operator: 'other', node: property }];
  if (value.type === 'CallExpression') {
    const maker = project.resolve(file, value.callee);
    if (maker?.kind === 'package' && maker.name === 'typeorm') {
      const [first] = value.arguments;
      const operator = maker.path.at(-1) === 'In' ? 'in' : maker.path.at(-1) === 'Equal' ? 'eq' : 'other';
      return [{ column, operator, node: property, ...(operator !== 'other' && first ? { value: first } : {}) }];
    }
  }
  if (value.type === 'ArrayExpression') return [{ column, operator: 'other', node: property }];
  return [{ column, operator: 'eq', value: property.value, node: property }];
}

/** What the options of `find` and its kind say. */
export function readFindOptions(project: Project, options: Options): Partial<Query> {
  const has = (name: string) => option(options, name) !== 'none';
  const where = option(options, 'where');
  const take = option(options, 'take');
  const conditions = where === 'unknown' ? undefined : whereConditions(project, options.file, where === 'none' ? undefined : where.value);
  return {
    conditions,
    ...(take === 'none' ? {} : { limit: take === 'unknown' ? take : take.value }),
    ...columnsOf(options),
    ...(has('order') ? { isOrdered: true } : {}),
    ...(has('skip') ? { hasOffset: true } : {}),
    ...(has('relations') || has('join') || has('relationLoadStrategy') || (conditions ?? []).some(({ column }) => column.includes('.')) ? { isCompound: true } : {}),
    ...(has('lock') ? { isLocking: true } : {}),
  };
}

function columnsOf(options: Options): Partial<Query> {
  const select = option(options, 'select');
  if (select === 'none') return {};
  const value = select === 'unknown' ? undefined : unwrap(select.value);
  const names = value?.type === 'ArrayExpression' ? value.elements.map((element) => literalText(element)) : value?.type === 'ObjectExpression' ? value.properties.map(selectedName) : [undefined];
  return names.every((name) => name !== undefined) ? { columns: names } : { columns: 'unknown' };
}

function literalText(node: Node | null): string | undefined {
  return node?.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined;
}

function selectedName(property: TSESTree.ObjectLiteralElement): string | undefined {
  return property.type === 'Property' && property.value.type === 'Literal' && property.value.value === true ? declaredName(property) : undefined;
}

const FIND_OPTIONS: ReadonlySet<string> = new Set(['where', 'relations', 'select', 'order', 'skip', 'take', 'join', 'lock', 'cache', 'withDeleted', 'loadRelationIds', 'loadEagerRelations', 'relationLoadStrategy', 'transaction', 'comment']);

/** Before 0.3, `find({ email })` was a filter; an object with a name that is no option is one. */
export function isFindOptions({ object }: Options): boolean {
  return object.properties.every((property) => property.type === 'SpreadElement' || FIND_OPTIONS.has(declaredName(property) ?? ''));
}
