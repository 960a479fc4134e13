import { describe, expect, it } from 'vitest';
import type { BatchKind } from '../queries.ts';
import { rewrites } from '../rewrites.testing.ts';

const FILES = {
  'package.json': '{ "name": "shop", "dependencies": { "sequelize": "^6.37.0" } }',
  'models.js': "const { Sequelize, DataTypes } = require('sequelize'); const sequelize = new Sequelize(url); exports.User = sequelize.define('User', { email: { type: DataTypes.STRING, unique: true }, team: DataTypes.INTEGER });",
};
const of = (code: string) => rewrites({ ...FILES, 'main.js': `const { User } = require('./models');\n${code}` }, 'main.js');

describe('one statement for all keys', () => {
  const cases: [kind: BatchKind, code: string, expected: string][] = [
    ['by-id', 'User.findByPk(key)', 'User.findAll({ where: { id: keys } }) | row.id'],
    ['by-id', 'User.findByPk(key, {})', 'User.findAll({ where: { id: keys } }) | row.id'],
    ['by-id', "User.findByPk(key, { attributes: ['email'], transaction: t, rejectOnEmpty: true })", "User.findAll({ where: { id: keys }, attributes: ['email', 'id'], transaction: t }) | row.id"],
    ['by-id', "User.findOne({ where: { email: key, active: true }, order: [['id', 'ASC']], rejectOnEmpty: true })", 'User.findAll({ where: { email: keys, active: true } }) | row.email'],
    ['by-id', 'User.findOne({ where: { email: { [Op.eq]: key } }, include: [Team], raw: true })', 'User.findAll({ where: { email: keys }, include: [Team], raw: true }) | row.email'],
    ['by-id', "User.findOne({ where: { email: key }, attributes: { exclude: ['password'] } })", "User.findAll({ where: { email: keys }, attributes: { exclude: ['password'] } }) | row.email"],
    ['by-id', "User.findOne({ where: { email: key }, attributes: { exclude: ['email'] } })", 'SHAPE Whether the attributes hold the key cannot be read.'],
    ['children', "User.findAll({ where: { team: key }, order: [['id', 'ASC']] })", "User.findAll({ where: { team: keys }, order: [['id', 'ASC']] }) | row.team"],
    ['children', '  User.findAll({\n    where: { team: key },\n    raw: true,\n  })', 'User.findAll({\n  where: { team: keys },\n  raw: true,\n}) | row.team | review'],
    ['children', 'User.findAndCountAll({ where: { team: key } })', 'SHAPE `findAndCountAll` gives the rows together with their number.'],
    ['count', 'User.count({ where: { team: key, active: true } })', "User.count({ attributes: ['team'], where: { team: keys, active: true }, group: ['team'] }) | row.team | row.count | 0"],
    ['count', '  User.count({\n    where: {\n      team: key,\n    },\n  })', "User.count({\n  attributes: ['team'],\n  where: {\n    team: keys,\n  },\n  group: ['team'],\n}) | row.team | row.count | 0"],
    ['count', "User.count({ where: { team: key }, distinct: true, col: 'email' })", 'SHAPE `distinct` is worked out for each element.'],
    ['exists', "User.findOne({ where: { team: key }, attributes: ['id'] })", "User.findAll({ attributes: ['team'], where: { team: keys }, group: ['team'], raw: true }) | row.team"],
    ['sum', "User.sum('points', { where: { team: key } })", "User.sum('points', { attributes: ['team'], where: { team: keys }, group: ['team'], plain: false }) | row.team | row.sum === null ? null : Number(row.sum) | null"],
  ];
  for (const [kind, code, expected] of cases) it(`${kind}: ${code}`, () => expect(of(code).batch(kind)).toBe(expected));

  it('a key that is a list itself', () => expect(of('User.findAll({ where: { id: order.userIds } })').batch('children', 'order.userIds')).toBe('SHAPE `order.userIds` may be a list of its own.'));

  it('hooks', () => {
    const files = { ...FILES, 'hooks.js': "const { User } = require('./models'); User.afterFind((users) => log(users));", 'main.js': "const { User } = require('./models'); User.findByPk(key);" };
    expect(rewrites(files, 'main.js').batch('by-id')).toBe('SHAPE `hooks.js` runs code of its own for each query.');
  });
});

describe('rewrites in place', () => {
  it('count', () => {
    expect(of('User.findAll()').reduce('count')).toBe('User.count()');
    expect(of("User.findAll({ where: { team }, order: ['id'] })").reduce('count')).toBe('User.count({ where: { team } })');
    expect(of('User.findAll({ where: { team } })').reduce('count')).toBe('User.count({ where: { team } })');
    expect(of('User.findAll({ where: { team }, include: Team })').reduce('count')).toBe('SHAPE The options of the query change how many rows there are.');
  });

  it('limit and conditions', () => {
    expect(of('User.findAll()').limit()).toBe('User.findAll({ limit: 1001 })');
    expect(of('User.findAll({ where: { team } })').reduce('first')).toBe('User.findAll({ where: { team }, limit: 1 })');
    expect(of('User.findAll({ limit: n })').limit()).toBe('SHAPE The query may have a limit already.');
    expect(of('User.findAll({ where: { team } })').narrow()).toBe('User.findAll({ where: { team, email } })');
  });
});

describe('one statement for all rows', () => {
  it('creates', () => {
    expect(of('User.create({ email })').createMany()).toBe('User.bulkCreate(rows, { validate: true }) | row | review');
    expect(of('User.create({ email }, { transaction: t })').createMany()).toBe('User.bulkCreate(rows, { validate: true, transaction: t }) | row | review');
    expect(of('User.create({ email }, { include: [Team] })').createMany()).toMatch(/^SHAPE/);
  });

  it('updates', () => {
    expect(of('User.update({ active: false }, { where: { id: key } })').updateMany()).toBe('User.update({ active: false }, { where: { id: keys } }) | row | review');
    expect(of("User.update({ n: sequelize.literal('n + 1') }, { where: { id: key } })").updateMany()).toMatch(/^SHAPE What is written/);
  });
});
