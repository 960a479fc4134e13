import { isUnique, type Table } from '../core/schema.ts';
import type { Project } from '../core/types.ts';
import type { Query } from './queries.ts';

/**
 * `growing`: rows come with use, such as orders. `listed`: its name says so, and no schema was found. `reference`: kept by hand, such as roles.
 */
export type Growth = 'growing' | 'listed' | 'reference' | 'unknown';

/** Last words of the names of tables that people keep by hand. */
const REFERENCE = /^(?:roles?|permissions?|countr(?:y|ies)|cit(?:y|ies)|states?|regions?|provinces?|districts?|wards?|currenc(?:y|ies)|languages?|locales?|timezones?|categor(?:y|ies|ie)|subcategor(?:y|ies)|tags?|types?|kinds?|status(?:es)?|tiers?|plans?|packages?|settings?|configs?|configurations?|preferences?|options?|features?|flags?|departments?|teams?|branch(?:es)?|locations?|templates?|menus?|banners?|slides?|sliders?|faqs?|brands?|pages?|sections?|navigations?|genres?|skills?|units?|colou?rs?|sizes?|tax(?:es)?|methods?|badges?|achievements?|levels?|grades?|services?|amenit(?:y|ies)|models?|themes?|holidays?|testimonials?|partners?|sponsors?|admins?|providers?|integrations?|keys?|rules?|polic(?:y|ies)|workflows?|schedules?|slots?|questions?|subjects?|semesters?|class(?:es)?|warehouses?|stores?|shops?|tenants?|zones?|specialit(?:y|ies)|specialt(?:y|ies)|domains?|environments?|versions?|migrations?)$/i;
/** What belongs to a person grows with the number of people, whatever it is called. */
const PERSONAL = /^(?:user|customer|member|account|client|student|patient|employee|order)$/i;
const GROWING = /(?:^|_|[a-z])(?:users?|customers?|clients?|members?|accounts?|orders?|order_?items?|purchases?|sales?|invoices?|payments?|transactions?|messages?|chats?|posts?|comments?|repl(?:y|ies)|likes?|votes?|follow(?:er)?s?|reviews?|ratings?|feedbacks?|notifications?|logs?|events?|activit(?:y|ies)|audits?|sessions?|tokens?|bookings?|reservations?|appointments?|tickets?|issues?|tasks?|jobs?|products?|items?|articles?|blogs?|photos?|images?|videos?|files?|uploads?|documents?|submissions?|applications?|applicants?|leads?|contacts?|subscribers?|subscriptions?|visits?|views?|clicks?|records?|entries|histor(?:y|ies)|shipments?|deliver(?:y|ies)|expenses?|donations?|students?|patients?|employees?|enrollments?|attendances?|reports?|stor(?:y|ies)|tweets?|links?|urls?|listings?|propert(?:y|ies)|trips?|rides?|journals?|notes?|todos?)$/i;
const TIMES = /^(?:created|inserted|occurred|sent|placed|ordered|submitted|posted|logged|timestamp|registered|joined|issued|paid)/i;
const OWNERS = /user|customer|client|member|account|author|owner|buyer|seller|order|post|patient|student|employee|profile|sender|recipient/i;

/** How the number of rows behaves in the table that a query reads. */
export function growthOf(project: Project, query: Query): { growth: Growth; table?: Table } {
  const { table: name } = query;
  if (name === undefined) return { growth: 'unknown' };
  const table = project.schema(query.file.path).table(query.library, name);
  const plain = plainName(name);
  if (!table) return { growth: isReference(plain) ? 'reference' : GROWING.test(plain) ? 'listed' : 'unknown' };
  return { growth: fromSchema(table, plain), table };
}

function fromSchema(table: Table, plain: string): Growth {
  if (isReference(plain)) return 'reference';
  const isTimed = table.columns.some(({ property, type }) => TIMES.test(property) && (type === 'date' || type === 'other' || type === 'bigint'));
  const isOwned = table.foreignKeys.some(({ table: other, columns }) => OWNERS.test(other) || columns.some((column) => OWNERS.test(column)));
  if (isTimed && isOwned) return 'growing';
  if (GROWING.test(plain)) return isTimed || isOwned ? 'growing' : 'listed';
  if (!table.isComplete) return 'unknown';
  return isTimed || table.foreignKeys.length > 0 ? 'unknown' : 'reference';
}

/** `productCategory`, `payment_methods`, `roles`. */
function isReference(plain: string): boolean {
  const words = plain.replace(/([a-z\d])([A-Z])/g, '$1_$2').split(/[_-]+/);
  const last = words.at(-1) ?? '';
  return REFERENCE.test(last) && !(words.length > 1 && PERSONAL.test(words[0] ?? '') && !/^(?:types?|status(?:es)?|kinds?)$/i.test(last));
}

/** `OrderModel`, `ordersTable`, `tbl_orders`, `public.orders` without what says that it is a table. */
function plainName(name: string): string {
  return name.replace(/^.*\./, '').replace(/^(?:tbl|tb|t)_/i, '').replace(/(?:_?(?:model|entity|table|schema|repository|repo|collection))$/i, '');
}

const NAMES_ONE = /^(?:_?id|uuid|guid|pk|email|e?mail_?address|username|user_?name|login|slug|handle|sku|token|code|hash|key|phone|mobile|phone_?number|isbn|barcode|[a-z_]*(?:token|otp|hash|slug|sku|code|uuid|email))$/i;

/** These conditions let at most one row through, or a handful: a unique key, or two keys of other tables. */
export function namesOneRow(table: Table | undefined, { conditions = [], table: name = '' }: Query): boolean {
  const columns = conditions.filter(({ operator }) => operator === 'eq').map(({ column }) => column.replace(/^.*\./, ''));
  if (table && isUnique(table, columns)) return true;
  if (columns.some((column) => NAMES_ONE.test(column) || isOwnKey(column, name))) return true;
  return columns.filter((column) => isKey(column)).length >= 2;
}

/** `tool_id` in `tools`, `orderId` in `Order`, `request_id` in `request_idempotency`. */
function isOwnKey(column: string, table: string): boolean {
  const stem = column.replace(/_?(?:id|uuid)$/i, '').replace(/_/g, '').toLowerCase();
  return stem !== '' && stem.length < column.length && plainName(table).split(/_|(?<=[a-z])(?=[A-Z])/).some((word) => [stem, `${stem}s`, `${stem}es`, `${stem.replace(/y$/, '')}ies`].includes(word.toLowerCase()));
}

/** A column that holds the key of another table: `userId`, `author_id`. */
export function isKey(column: string): boolean {
  return /(?:[a-z]I[dD]s?|_ids?|ID|[a-z]Key|[a-z]Uuid|_uuid)$/.test(column);
}
