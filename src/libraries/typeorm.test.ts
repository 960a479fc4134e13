import { describe, expect, it } from 'vitest';
import { memoryHost } from '../project/host.ts';
import { createProject } from '../project/index.ts';
import { queriesIn, type Query } from './queries.ts';

const ENTITIES = "import { BaseEntity, Column, Entity, ManyToOne, PrimaryGeneratedColumn } from 'typeorm'; @Entity() export class User { @PrimaryGeneratedColumn() id: number; @Column() email: string; } @Entity() export class Order extends BaseEntity { @PrimaryGeneratedColumn() code: number; @ManyToOne(() => User) user: User; }";
const SOURCE = "import { DataSource } from 'typeorm'; export const AppDataSource = new DataSource({ type: 'postgres' });";

function find(text: string, version = '1.1.0', files: Record<string, string> = {}): string[] {
  const project = createProject(memoryHost({ 'package.json': `{ "name": "shop", "dependencies": { "typeorm": "${version}" } }`, 'entities.ts': ENTITIES, 'source.ts': SOURCE, 'main.ts': text, ...files }));
  const file = project.file('main.ts');
  if (!file) throw new Error('main.ts does not parse');
  return queriesIn(project, file).map(say);
}

function say(query: Query): string {
  const conditions = query.conditions?.map(({ column, operator, value }) => `${column}${operator === 'eq' ? '=' : operator === 'in' ? ' in ' : '?'}${value && operator !== 'other' ? query.file.text.slice(...value.range) : ''}`);
  const limit = typeof query.limit === 'string' ? query.limit : query.file.text.slice(...query.limit.range);
  const columns = query.columns === undefined ? [] : typeof query.columns === 'string' ? ['columns unknown'] : [`columns ${query.columns.join('+')}`];
  const flags = [query.isOrdered && 'ordered', query.hasOffset && 'offset', query.isCompound && 'compound', query.isLocking && 'locking', query.isInTransaction && 'tx', query.miss === 'throws' && 'throws', query.miss === 'undefined' && 'undefined', query.opaque && 'opaque'].filter(Boolean);
  return [query.method, query.kind, query.table ?? '?', `(${conditions?.join(', ') ?? 'unread'})`, ...(limit === 'none' ? [] : [`limit ${limit}`]), ...columns, ...flags].join(' ');
}

describe('what a query asks for', () => {
  const cases: Record<string, string> = {
    'users.findOneBy({ id: order.userId })': 'findOneBy one User (id=order.userId)',
    'users.findOne({ where: { id }, relations: { orders: true } })': 'findOne one User (id=id) compound',
    "users.findOneOrFail({ where: { email }, select: ['id', 'email'], lock: { mode: 'pessimistic_write' } })": 'findOneOrFail one User (email=email) columns id+email locking throws',
    'users.find()': 'find many User ()',
    "users.find({ where: { email: Like('%a'), id: In(ids), team: Equal(team) }, order: { id: 'ASC' }, take: 5, skip })": 'find many User (email?, id in ids, team=team) limit 5 ordered offset',
    'users.find({ where: { team: { id: team.id } } })': 'find many User (team.id=team.id) compound',
    'users.find({ where: [{ id }, { email }] })': 'find many User (OR?)',
    'users.find({ select: { id: true } })': 'find many User () columns id',
    'users.find(options)': 'find many User (unread) limit unknown columns unknown opaque',
    'users.findBy({ team })': 'findBy many User (team=team)',
    'users.findAndCount({ take: 5 })': 'findAndCount many User () limit 5',
    'users.count({ where: { team } })': 'count count User (team=team)',
    'users.countBy({ team: team.id })': 'countBy count User (team=team.id)',
    'users.existsBy({ email })': 'existsBy exists User (email=email)',
    "users.sum('total', { team })": 'sum sum User (team=team)',
    'users.save(user)': 'save save User (unread)',
    'users.save(users.create({ email }))': 'save create User (unread)',
    'users.save({ email })': 'save create User (unread)',
    'users.save({ id, email })': 'save save User (unread)',
    'users.insert({ email })': 'insert create User (unread)',
    'users.insert([{ email }])': 'insert create-many User (unread)',
    'users.update(id, { email })': 'update update User (id=id)',
    'users.update({ team }, { email })': 'update update User (team=team)',
    'users.delete({ id })': 'delete delete User (id=id)',
    "users.query('SELECT 1')": 'query raw User (unread) limit unknown columns unknown',
    "users.createQueryBuilder('user').where('user.id = :id', { id }).getOne()": 'getOne one User (id=id)',
    "users.createQueryBuilder('user').where('user.team = :team AND user.age > :age', { team, age }).andWhere('user.id IN (:...ids)', { ids }).orderBy('user.id').take(5).getMany()": 'getMany many User (team=team, age?, id in ids) limit 5 ordered',
    "users.createQueryBuilder('u').leftJoinAndSelect('u.orders', 'o').where(`u.id = ${id}`).getMany()": 'getMany many User (unread) compound',
    "users.createQueryBuilder('u').where('u.id = :id', { id }).orWhere('u.a = 1').getCount()": 'getCount count User (unread) opaque',
    'AppDataSource.manager.findOneBy(User, { id })': 'findOneBy one User (id=id)',
    "AppDataSource.createQueryBuilder().insert().into(User).values({ email }).execute()": 'execute create User ()',
    "AppDataSource.query('SELECT 1')": 'query raw ? (unread) limit unknown columns unknown',
    "Order.findOneBy({ code })": 'findOneBy one Order (code=code)',
    'AppDataSource.getRepository(Order).delete(code)': 'delete delete Order (code=code)',
  };
  const setup = "import { In, Like, Equal } from 'typeorm'; import { AppDataSource } from './source'; import { User, Order } from './entities'; const users = AppDataSource.getRepository(User); ";
  for (const [code, expected] of Object.entries(cases)) it(code, () => expect(find(setup + code)).toEqual([expected]));

  it('is silent on what makes no query', () => {
    for (const code of ['users.create({ email })', 'users.merge(user, { email })', "users.createQueryBuilder('u').where('u.id = 1')", '[1].find((one) => one)', 'store.find({ id })']) expect(find(setup + code), code).toEqual([]);
  });

  it('transactions, and rows that save themselves', () => {
    const code = 'AppDataSource.transaction(async (manager) => { await manager.save(User, user); await manager.getRepository(User).find(); }); const order = await Order.findOneBy({ code }); await order.save();';
    expect(find(setup + code)).toEqual(['transaction transaction ? (unread) limit unknown columns unknown', 'save save User (unread) tx', 'find many User () tx', 'findOneBy one Order (code=code)', 'save save Order (unread)']);
  });

  it('version 0.2', () => {
    const code = "import { getRepository, getManager } from 'typeorm'; import { User } from './entities'; const users = getRepository(User); users.findOne(id); users.findOne({ email }); users.findOne({ where: { email } }); getManager().findOne(User, id, { relations: ['orders'] });";
    expect(find(code, '0.2.45')).toEqual(['findOne one User (id=id) undefined', 'findOne one User (email=email) undefined', 'findOne one User (email=email) undefined', 'findOne one User (id=id) compound undefined']);
  });
});

describe('where the repository comes from', () => {
  const cases: Record<string, [text: string, files?: Record<string, string>]> = {
    Nest: ["import { InjectRepository } from '@nestjs/typeorm'; import { Repository } from 'typeorm'; class Users { constructor(@InjectRepository(User) private readonly users: Repository<User>) {} all() { return this.users.find(); } }"],
    'a field': ["import { Repository } from 'typeorm'; import { AppDataSource } from './source'; import { User } from './entities'; class Users { private users: Repository<User> = AppDataSource.getRepository(User); all() { return this.users.find(); } }"],
    'a class of its own': ["import { UserRepository } from './users'; class Users { constructor(private users: UserRepository) {} all() { return this.users.find(); } }", { 'users.ts': "import { Repository } from 'typeorm'; export class UserRepository extends Repository<User> { all() { return 1; } }" }],
    'in a class of its own': ["import { Repository } from 'typeorm'; export class UserRepository extends Repository<User> { all() { return this.find(); } }"],
    'a parameter': ["import type { Repository } from 'typeorm'; export const all = (users: Repository<User>) => users.find();"],
    'a manager': ["import type { EntityManager } from 'typeorm'; export const all = (manager: EntityManager) => manager.find(User);"],
    'a query runner': ["import { AppDataSource } from './source'; const runner = AppDataSource.createQueryRunner(); runner.manager.find(User);"],
    'an extended repository': ["import { AppDataSource } from './source'; import { User } from './entities'; const users = AppDataSource.getRepository(User).extend({ all() {} }); users.find();"],
    CommonJS: ["const { AppDataSource } = require('./source'); const users = AppDataSource.getRepository('User'); users.find();"],
    'a function': ["import { users } from './users'; users().find();", { 'users.ts': "import { AppDataSource } from './source'; export const users = () => AppDataSource.getRepository(User);" }],
  };
  for (const [title, [text, files]] of Object.entries(cases)) it(title, () => expect(find(text, '1.1.0', files).map((line) => line.replace(' tx', ''))).toEqual(['find many User ()']));

  it('leaves a method of the project to the project', () => {
    expect(find("import { Repository } from 'typeorm'; class UserRepository extends Repository<User> { findOne(id) { return cache.get(id); } get(id) { return this.findOne(id); } }")).toEqual([]);
  });
});
