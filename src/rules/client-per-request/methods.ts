import { ancestors, callOf, propertyName } from '../../core/ast.ts';
import type { Node } from '../../core/types.ts';
import type { Client } from '../../libraries/clients.ts';

/** Methods that send something and leave the client as it was, for the next request. */
const BY_KIND: Readonly<Record<string, RegExp>> = {
  mail: /^(?:sendMail|verify)$/,
  http: /^(?:send|query|scan|upload|publish|invoke|(?:get|put|delete|list|head|create|copy|upload|publish|update|batch|describe|invoke|receive|send)[A-Z]\w*)$/,
  pool: /^(?:query|execute|promise|format|escape|escapeId)$/,
  redis: /^(?:get|set|setex|psetex|setnx|del|unlink|exists|expire|pexpire|expireat|ttl|pttl|persist|incr|decr|incrby|decrby|incrbyfloat|append|strlen|getset|getdel|getex|mget|mset|hget|hset|hmset|hmget|hgetall|hdel|hexists|hincrby|hkeys|hvals|hlen|hsetnx|lpush|rpush|lpop|rpop|lrange|llen|lrem|ltrim|lindex|lset|sadd|srem|smembers|sismember|scard|spop|srandmember|zadd|zrem|zrange|zrevrange|zrangebyscore|zscore|zcard|zcount|zincrby|zrank|zrevrank|keys|scan|publish|ping|xadd|dbsize|pipeline)$/i,
  queue: /^(?:add|addBulk|send|sendBatch)$/,
};
const BY_LIBRARY: Readonly<Record<string, RegExp>> = {
  prisma: /^\$(?:transaction|queryRaw|executeRaw|queryRawUnsafe|executeRawUnsafe|connect)$/,
  knex: /^(?:from|select|table|insert|transaction|raw)$/,
  sequelize: /^(?:query|authenticate|transaction|escape)$/,
  typeorm: /^(?:getRepository|query|createQueryBuilder|transaction)$/,
  mongodb: /^(?:db|connect)$/,
  mongoose: /^(?:asPromise|collection)$/,
  drizzle: /^(?:select|selectDistinct|insert|update|delete|execute|transaction|\$count)$/,
};
const MODEL_CALL = /^(?:find|create|update|upsert|delete|count|aggregate|groupBy)/;
/** Methods that are given the text of a statement. */
export const STATEMENTS = /^(?:query|execute|raw|unsafe|\$(?:query|execute)Raw(?:Unsafe)?)$/;

/** Whether what is done with this member of a client is over with the request. */
export function isPlain({ library, form }: Client, member: Extract<Node, { type: 'MemberExpression' }>): boolean {
  const name = propertyName(member) ?? '';
  const outer = member.parent;
  if (outer.type === 'TaggedTemplateExpression' && outer.tag === member) return library === 'prisma' && /^\$(?:query|execute)Raw$/.test(name);
  if (callOf(member)) return (BY_LIBRARY[library] ?? BY_KIND[form.kind])?.test(name) === true;
  if (outer.type !== 'MemberExpression' || outer.object !== member) return false;
  const isCalled = callOf(outer) !== undefined;
  if (library === 'prisma') return isCalled && !name.startsWith('$') && MODEL_CALL.test(propertyName(outer) ?? '');
  if (library === 'drizzle') return name === 'query';
  if (library === 'typeorm') return name === 'manager' && isCalled;
  // Groups of operations, as in `stripe.refunds.create()`.
  return form.kind === 'http' && !/^(?:config|options|middlewareStack|interceptors|defaults)$/.test(name) && endsInCall(outer);
}

function endsInCall(start: Node): boolean {
  for (const node of [start, ...ancestors(start)]) {
    if (node.type !== 'MemberExpression') return false;
    if (callOf(node)) return !/^(?:use|set|add|on|once)(?:[A-Z]|$)/.test(propertyName(node) ?? '');
  }
  return false;
}
