import { staticString, unwrap } from '../../core/ast.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';

/** Statements whose effect lasts on the connection: a transaction, a variable, a lock, a temporary table, a subscription; and those that tell of the one before. */
const STATEFUL = /(?:^|;)\s*(?:begin|start\s+transaction|commit|rollback|abort|end\b|xa\s|savepoint|release\s+savepoint|set\s|reset\s|show\s|flush\s|lock\s|unlock\s|handler\s|use\s|listen|unlisten|declare|fetch\s|move\s|close\s|prepare\s|exec(?:ute)?\s|call\s|do\s|alter\s+session|deallocate|create\s+(?:or\s+replace\s+)?(?:(?:global|local)\s+)?temp|discard|kill\s)/i;
const STATEFUL_FUNCTION = /\b(?:get_lock|release_lock|release_all_locks|last_insert_id|found_rows|row_count|connection_id|pg_(?:try_)?advisory_(?:lock|unlock)\w*|currval|lastval|set_config|current_setting|pg_backend_pid)\s*\(|(?:^|[^\w.])@@?[a-z_`"']|\bsql_calc_found_rows\b|\binto\s+(?:temp|#)|\/\*M?!/i;
/** MySQL reads what stands in `/*! ... *\/`: that is no comment. */
const COMMENTS = /\/\*(?!M?!)[^]*?\*\/|--[^\n]*|^\s*#[^\n]*/gm;
/** Held to the end of the statement's own transaction: no state is left. */
const ROW_LOCK = /\bfor\s+(?:no\s+key\s+)?update\b|\bfor\s+(?:key\s+)?share\b/i;

/** Whether a statement needs the connection it runs on before or after it. */
export function needsSession(sql: string): boolean {
  const bare = withoutComments(sql);
  return [sql, bare].some((text) => STATEFUL.test(text) || STATEFUL_FUNCTION.test(text) || ROW_LOCK.test(text));
}

/** The statement from its first word on. */
export function withoutComments(sql: string): string {
  return sql.replace(COMMENTS, ' ').trim();
}

/** Words before a parenthesis that call nothing, and functions that every server has and that leave nothing behind. */
const KNOWN = new Set(
  'abs all and any array array_agg array_length as avg between by case cast ceil ceiling char char_length coalesce concat concat_ws conflict convert count cume_dist curdate current_date current_timestamp date date_add date_format date_part date_sub date_trunc datediff day dense_rank distinct else except exists extract filter first_value floor format from from_unixtime gen_random_uuid greatest group_concat grouping having hour if ifnull in interval intersect isnull join json json_agg json_array json_arrayagg json_build_array json_build_object json_extract json_object json_objectagg json_unquote jsonb jsonb_agg jsonb_array_length jsonb_build_object jsonb_set key lag last_value lateral lead least left length like limit lower lpad ltrim max md5 min minute mod month nextval not now ntile nullif numeric offset on or over partition pow power random rank regexp_replace replace returning right round row row_number row_to_json rpad rtrim select set similar split_part string_agg strpos substr substring sum then timestamp timestampdiff to_char to_date to_json to_jsonb to_number to_timestamp to_tsquery to_tsvector trim truncate union unix_timestamp unnest upper using uuid values varchar when where with year'.split(' '),
);

/** Whether a statement calls a function that may be the project's own, and may set something on the connection. */
export function mayCallOwnFunction(sql: string): boolean {
  for (const [, before = '', name = ''] of sql.matchAll(/(\b(?:into|table|with|recursive)\s+)?([\w.`"]+)\s*\(/gi)) {
    if (before === '' && !KNOWN.has(name.toLowerCase())) return true;
  }
  return false;
}

/** The SQL text given to a query, as far as the code tells; undefined when it comes from elsewhere. */
export function sqlOf(project: Project, file: SourceFile, argument: Node | undefined, depth = 0): string | undefined {
  if (!argument || depth > 6) return undefined;
  const node = unwrap(argument);
  const text = staticString(node);
  if (text !== undefined) return text;
  switch (node.type) {
    case 'TemplateLiteral':
      return node.quasis.map(({ value }) => value.cooked ?? '').join(' ? ');
    case 'BinaryExpression': {
      if (node.operator !== '+') return undefined;
      const left = sqlOf(project, file, node.left, depth + 1);
      const right = sqlOf(project, file, node.right, depth + 1);
      return left === undefined ? undefined : `${left}${right ?? ' ? '}`;
    }
    case 'ObjectExpression': {
      const property = node.properties.find((one) => one.type === 'Property' && one.key.type === 'Identifier' && (one.key.name === 'text' || one.key.name === 'sql'));
      return property?.type === 'Property' ? sqlOf(project, file, property.value, depth + 1) : undefined;
    }
    case 'ConditionalExpression': {
      const sides = [node.consequent, node.alternate].map((side) => sqlOf(project, file, side, depth + 1));
      return sides.every((side) => side !== undefined) ? sides.join('; ') : undefined;
    }
    case 'TaggedTemplateExpression':
      return sqlOf(project, file, node.quasi, depth + 1);
    case 'Identifier': {
      const writes = (file.variable(node)?.references ?? []).flatMap(({ identifier, isWrite }) => (isWrite ? [identifier.parent] : []));
      const texts = writes.map((write) => sqlOf(project, file, write.type === 'VariableDeclarator' ? (write.init ?? undefined) : write.type === 'AssignmentExpression' ? write.right : undefined, depth + 1));
      if (texts.length > 0) return texts.every((one) => one !== undefined) ? texts.join(writes.some((write) => write.type === 'AssignmentExpression' && write.operator === '+=') ? ' ' : '; ') : undefined;
      break;
    }
  }
  const resolved = node.type === 'Identifier' || node.type === 'MemberExpression' ? project.resolve(file, node) : undefined;
  return resolved?.kind === 'node' && resolved.node !== node ? sqlOf(project, resolved.file, resolved.node, depth + 1) : undefined;
}
