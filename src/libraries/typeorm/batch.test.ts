import { describe, expect, it } from 'vitest';
import type { BatchKind } from '../queries.ts';
import { rewrites } from '../rewrites.testing.ts';

const FILES = {
  'source.ts': "import { DataSource } from 'typeorm'; export const source = new DataSource({ type: 'postgres' });",
  'entities.ts': "import { Column, Entity, ManyToOne, PrimaryGeneratedColumn } from 'typeorm'; @Entity() export class User { @PrimaryGeneratedColumn() id: number; @Column() email: string; @Column() team: number; }",
};
const of = (code: string, version = '1.1.0') =>
  rewrites({ ...FILES, 'package.json': `{ "name": "shop", "dependencies": { "typeorm": "${version}" } }`, 'main.ts': `import { source } from './source'; import { User } from './entities'; const { manager } = source; const users = source.getRepository(User);\n${code}` }, 'main.ts');

const IN = '10000 | In of typeorm';

describe('one statement for all keys', () => {
  const cases: [kind: BatchKind, code: string, expected: string][] = [
    ['by-id', 'users.findOneBy({ id: key })', `users.findBy({ id: In(keys) }) | row.id | ${IN}`],
    ['by-id', 'users.findOneByOrFail({ email: key, team })', `users.findBy({ email: In(keys), team }) | row.email | ${IN}`],
    ['by-id', "users.findOne({ where: { email: key }, relations: { team: true }, order: { id: 'ASC' } })", `users.find({ where: { email: In(keys) }, relations: { team: true } }) | row.email | ${IN}`],
    ['by-id', 'users.findOne({ where: { id: key }, select: { email: true } })', `users.find({ where: { id: In(keys) }, select: { id: true, email: true } }) | row.id | ${IN}`],
    ['by-id', 'users.findOne({ where: { id: key }, lock: { mode: "pessimistic_write" } })', 'SHAPE `lock` is worked out for each element.'],
    ['by-id', 'manager.findOneBy(User, { id: key })', `manager.findBy(User, { id: In(keys) }) | row.id | ${IN}`],
    ['by-id', 'users.findOneById(key)', `users.findBy({ id: In(keys) }) | row.id | ${IN}`],
    ['by-id', "users.createQueryBuilder('user').leftJoinAndSelect('user.team', 'team').where('user.id = :id', { id: key }).getOne()", `users.createQueryBuilder('user').leftJoinAndSelect('user.team', 'team').where({ id: In(keys) }).getMany() | row.id | ${IN}`],
    ['children', 'users.findBy({ team: key })', `users.findBy({ team: In(keys) }) | row.team | ${IN} | review`],
    ['children', "users.find({\n  where: { team: key },\n  order: { id: 'ASC' },\n})", `users.find({\n  where: { team: In(keys) },\n  order: { id: 'ASC' },\n}) | row.team | ${IN}`],
    ['count', 'users.countBy({ team: key, email })', `users.createQueryBuilder('user')\n  .select('user.team', 'key')\n  .addSelect('COUNT(*)', 'count')\n  .where({ team: In(keys), email })\n  .groupBy('user.team')\n  .getRawMany() | row.key | Number(row.count) | 0 | ${IN}`],
    ['count', 'manager.count(User, { where: { team: key } })', `manager.createQueryBuilder(User, 'user')\n  .select('user.team', 'key')\n  .addSelect('COUNT(*)', 'count')\n  .where({ team: In(keys) })\n  .groupBy('user.team')\n  .getRawMany() | row.key | Number(row.count) | 0 | ${IN}`],
    ['count', "users.createQueryBuilder('u').where('u.team = :team', { team: key }).getCount()", `users.createQueryBuilder('u').select('u.team', 'key').addSelect('COUNT(*)', 'count').where({ team: In(keys) }).groupBy('u.team').getRawMany() | row.key | Number(row.count) | 0 | ${IN}`],
    ['count', 'users.count({ where: { team: key }, relations: { orders: true } })', 'SHAPE `relations` is worked out for each element.'],
    ['exists', 'users.existsBy({ team: key })', `users.createQueryBuilder('user')\n  .select('user.team', 'key')\n  .where({ team: In(keys) })\n  .groupBy('user.team')\n  .getRawMany() | row.key | ${IN}`],
    ['sum', "users.sum('points', { team: key })", `users.createQueryBuilder('user')\n  .select('user.team', 'key')\n  .addSelect('SUM(user.points)', 'sum')\n  .where({ team: In(keys) })\n  .groupBy('user.team')\n  .getRawMany() | row.key | row.sum === null ? null : Number(row.sum) | null | ${IN}`],
  ];
  for (const [kind, code, expected] of cases) it(`${kind}: ${code}`, () => expect(of(code).batch(kind)).toBe(expected));

  it('version 0.2', () => {
    expect(of('users.findOne(key)', '0.2.45').batch('by-id')).toBe(`users.find({ where: { id: In(keys) } }) | row.id | ${IN}`);
    expect(of("users.findOne({ where: { email: key }, select: ['id'] })", '0.2.45').batch('by-id')).toBe(`users.find({ where: { email: In(keys) }, select: ['id', 'email'] }) | row.email | ${IN}`);
  });
});

describe('rewrites in place', () => {
  it('count', () => {
    expect(of('users.find()').reduce('count')).toBe('users.count()');
    expect(of("users.find({ where: { team }, order: { id: 'ASC' } })").reduce('count')).toBe('users.count({ where: { team } })');
    expect(of('users.findBy({ team })').reduce('count')).toBe('users.countBy({ team })');
    expect(of("users.createQueryBuilder('u').where('u.team = :team', { team }).getMany()").reduce('count')).toBe("users.createQueryBuilder('u').where('u.team = :team', { team }).getCount()");
    expect(of('users.find({ relations: { team: true } })').reduce('count')).toMatch(/^SHAPE/);
  });

  it('limit and conditions', () => {
    expect(of('users.find()').limit()).toBe('users.find({ take: 1001 })');
    expect(of('manager.find(User)').limit()).toBe('manager.find(User, { take: 1001 })');
    expect(of('users.findBy({ team })').limit()).toBe('users.find({ where: { team }, take: 1001 })');
    expect(of("users.createQueryBuilder('u').getMany()").limit()).toBe("users.createQueryBuilder('u').take(1001).getMany()");
    expect(of('users.find({ where: { team } })').narrow()).toBe('users.find({ where: { team, email } })');
  });
});

describe('one statement for all rows', () => {
  it('creates', () => {
    expect(of('users.insert({ email })').createMany()).toBe('users.insert(rows) | row | 1000 | review');
    expect(of('manager.insert(User, { email })').createMany()).toBe('manager.insert(User, rows) | row | 1000 | review');
  });

  it('updates', () => {
    expect(of('users.update(key, { team })').updateMany()).toBe('users.update({ id: In(keys) }, { team }) | row | 10000 | In of typeorm | review');
    expect(of("users.update({ id: key }, { team: () => 'team + 1' })").updateMany()).toMatch(/^SHAPE/);
  });
});
