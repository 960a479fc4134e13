import { describe, expect, it } from 'vitest';
import { memoryHost } from '../project/host.ts';
import { createProject } from '../project/index.ts';
import { queriesIn, type Query } from './queries.ts';

const MODELS = {
  'models/index.js': "const fs = require('fs'); const path = require('path'); const Sequelize = require('sequelize'); const db = {}; const sequelize = new Sequelize(url);\nfs.readdirSync(__dirname).forEach((file) => { const model = require(path.join(__dirname, file))(sequelize, Sequelize.DataTypes); db[model.name] = model; });\nObject.keys(db).forEach((name) => { if (db[name].associate) db[name].associate(db); });\ndb.sequelize = sequelize; db.Sequelize = Sequelize; module.exports = db;",
  'models/user.js': "module.exports = (sequelize, DataTypes) => { const User = sequelize.define('User', { email: DataTypes.STRING }); User.associate = (models) => { User.hasMany(models.Order, { as: 'orders', foreignKey: 'userId' }); }; return User; };",
  'models/order.js': "const { Model } = require('sequelize'); module.exports = (sequelize, DataTypes) => { class Order extends Model { static associate(models) { this.belongsTo(models.User, { foreignKey: 'userId' }); } } Order.init({ total: DataTypes.INTEGER }, { sequelize, modelName: 'Order' }); return Order; };",
};
const PACKAGE = '{ "name": "shop", "dependencies": { "sequelize": "^6.37.0", "@nestjs/sequelize": "^11.0.0", "sequelize-typescript": "^2.1.0" } }';

function find(text: string, files: Record<string, string> = {}, main = 'main.js'): string[] {
  const project = createProject(memoryHost({ 'package.json': PACKAGE, ...MODELS, [main]: text, ...files }));
  const file = project.file(main);
  if (!file) throw new Error(`${main} does not parse`);
  return queriesIn(project, file).map(say);
}

function say(query: Query): string {
  const conditions = query.conditions?.map(({ column, operator, value }) => `${column}${operator === 'eq' ? '=' : operator === 'in' ? ' in ' : '?'}${value && operator !== 'other' ? query.file.text.slice(...value.range) : ''}`);
  const limit = typeof query.limit === 'string' ? query.limit : query.file.text.slice(...query.limit.range);
  const columns = query.columns === undefined ? [] : typeof query.columns === 'string' ? ['columns unknown'] : [`columns ${query.columns.join('+')}`];
  const flags = [query.isOrdered && 'ordered', query.hasOffset && 'offset', query.isCompound && 'compound', query.isLocking && 'locking', query.isInTransaction && 'tx', query.miss === 'throws' && 'throws', query.opaque && 'opaque'].filter(Boolean);
  return [query.method, query.kind, query.table ?? '?', `(${conditions?.join(', ') ?? 'unread'})`, ...(limit === 'none' ? [] : [`limit ${limit}`]), ...columns, ...flags].join(' ');
}

describe('what a query asks for', () => {
  const cases: Record<string, string> = {
    'User.findByPk(order.userId)': 'findByPk one User (id=order.userId)',
    "User.findByPk(id, { attributes: ['id', 'email'], rejectOnEmpty: true })": 'findByPk one User (id=id) columns id+email throws',
    'User.findOne({ where: { email }, transaction: t, lock: t.LOCK.UPDATE })': 'findOne one User (email=email) locking tx',
    'User.findAll()': 'findAll many User ()',
    "User.findAll({ where: { team, age: { [Op.gt]: 3 } }, order: [['id', 'ASC']], limit: 5, offset })": 'findAll many User (team=team, age?) limit 5 ordered offset',
    'User.findAll({ where: { id: { [Op.in]: ids }, team: [1, 2], [Op.or]: [{ a: 1 }] } })': 'findAll many User (id in ids, team in [1, 2], $or?)',
    'User.findAll({ where: { [Op.and]: [{ team }, { active: true }] } })': 'findAll many User (team=team, active=true)',
    "User.findAll({ where: { '$team.name$': name, x: sequelize.literal('1') }, include: [Order] })": 'findAll many User ($team.name$?, x?) compound',
    "User.findAll({ attributes: ['team', [sequelize.fn('COUNT', sequelize.col('id')), 'n']], group: ['team'] })": 'findAll many User () columns unknown compound',
    'User.findAll(options)': 'findAll many User (unread) columns unknown opaque limit unknown',
    'User.findAndCountAll({ where, limit })': 'findAndCountAll many User (unread) limit limit compound',
    'User.count({ where: { team: team.id } })': 'count count User (team=team.id)',
    "User.sum('total', { where: { team } })": 'sum sum User (team=team)',
    'User.create({ email }, { transaction })': 'create create User () tx',
    'User.bulkCreate(rows)': 'bulkCreate create-many User ()',
    'User.update({ active: false }, { where: { id } })': 'update update User (id=id)',
    'User.destroy({ where: { id } })': 'destroy delete User (id=id)',
    'User.findOrCreate({ where: { email } })': 'findOrCreate upsert User (email=email)',
    "User.scope('active').findAll()": 'findAll many User () limit unknown',
    "User.unscoped().findAll()": 'findAll many User ()',
    'User.findAll().then((users) => done(users))': 'findAll many User ()',
    "db.sequelize.query('SELECT 1')": 'query raw ? (unread) limit unknown columns unknown',
    'db.sequelize.transaction(async (t) => {})': 'transaction transaction ? (unread) limit unknown columns unknown',
  };
  for (const [code, expected] of Object.entries(cases)) it(code, () => expect(find(`const db = require('./models'); const { User } = db; ${code}`).map(sorted)).toEqual([sorted(expected)]));

  it('rows and what is associated with them', () => {
    const body = "const { User } = require('./models'); async function f(id) { const user = await User.findByPk(id); user.email = 'x'; await user.save(); await user.getOrders(); await user.getFullName(); for (const each of await User.findAll()) await each.countOrders({ transaction: t }); }";
    expect(find(body)).toEqual(['findByPk one User (id=id)', 'save save User (unread)', 'getOrders many Order (unread)', 'findAll many User ()', 'countOrders count Order (unread) limit unknown tx']);
  });

  it('nothing else', () => {
    for (const text of ['users.find((user) => user.id);', 'const cache = new Map(); cache.get(1);', "const db = require('./models'); db.User.build({});", 'repository.findOne({ where: { id } });']) expect(find(text), text).toEqual([]);
  });
});

function sorted(text: string): string {
  return text.split(' ').sort().join(' ');
}

describe('where the model comes from', () => {
  const cases: Record<string, [text: string, files?: Record<string, string>, main?: string]> = {
    'the folder': ["const db = require('./models'); db.User.findAll();"],
    'names out of the folder': ["const { User } = require('./models'); User.findAll();"],
    'a name of it': ["const db = require('./models'); const User = db.User; User.findAll();"],
    'define': ["const { Sequelize } = require('sequelize'); const sequelize = new Sequelize(url); const User = sequelize.define('User', {}); User.findAll();"],
    'a class': ["import { User } from './user'; User.findAll();", { 'user.ts': "import { Model } from 'sequelize'; export class User extends Model {} User.init({}, { sequelize });" }, 'main.ts'],
    'a class of Sequelize for TypeScript': ["import { User } from './user'; User.findAll();", { 'user.ts': "import { Model, Table } from 'sequelize-typescript'; @Table export class User extends Model<User> {}" }, 'main.ts'],
    'an import of a definer': ["const User = require('./models/user')(sequelize, DataTypes); User.findAll();"],
    'an object of models': ["const db = require('./all'); db.users.findAll();", { 'all.js': "const Sequelize = require('sequelize'); const sequelize = new Sequelize(url); const db = {}; db.users = require('./models/user')(sequelize, Sequelize); module.exports = db;" }],
    'models of the connection': ["const { sequelize } = require('./connection'); sequelize.models.User.findAll();", { 'connection.js': "const { Sequelize } = require('sequelize'); exports.sequelize = new Sequelize(url);" }],
    Nest: ["import { InjectModel } from '@nestjs/sequelize'; class Users { constructor(@InjectModel(User) private readonly users: typeof User) {} all() { return this.users.findAll(); } }", {}, 'main.ts'],
    'a parameter': ["import type { ModelStatic } from 'sequelize'; export const all = (users: ModelStatic<User>) => users.findAll();", {}, 'main.ts'],
  };
  for (const [title, [text, files, main]] of Object.entries(cases)) it(title, () => expect(find(text, files, main)).toEqual(['findAll many User ()']));
});
