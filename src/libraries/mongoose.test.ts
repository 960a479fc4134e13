import { describe, expect, it } from 'vitest';
import { memoryHost } from '../project/host.ts';
import { createProject } from '../project/index.ts';
import { queriesIn, type Query } from './queries.ts';

const USER = "import mongoose, { Schema } from 'mongoose'; const userSchema = new Schema({ email: String }); export const User = mongoose.models.User || mongoose.model('User', userSchema);";
const PACKAGE = '{ "name": "shop", "dependencies": { "mongoose": "^9.0.0", "mongodb": "^7.0.0", "@nestjs/mongoose": "^11.0.0" } }';

function find(text: string, files: Record<string, string> = {}, main = 'src/main.ts'): string[] {
  const project = createProject(memoryHost({ 'package.json': PACKAGE, 'src/user.ts': USER, [main]: text, ...files }));
  const file = project.file(main);
  if (!file) throw new Error(`${main} does not parse`);
  return queriesIn(project, file).map(say);
}

/** `find many User (email=email) limit 5 ordered` */
function say(query: Query): string {
  const conditions = query.conditions?.map(({ column, operator, value }) => `${column}${operator === 'eq' ? '=' : operator === 'in' ? ' in ' : '?'}${value && operator !== 'other' ? query.file.text.slice(...value.range) : ''}`);
  const limit = typeof query.limit === 'string' ? query.limit : query.file.text.slice(...query.limit.range);
  const columns = query.columns === undefined ? [] : typeof query.columns === 'string' ? ['columns unknown'] : [`columns ${query.columns.join('+')}`];
  const flags = [query.isOrdered && 'ordered', query.hasOffset && 'offset', query.isCompound && 'compound', query.isLocking && 'locking', query.miss === 'throws' && 'throws', query.opaque && 'opaque'].filter(Boolean);
  return [query.method, query.kind, query.table ?? '?', `(${conditions?.join(', ') ?? 'unread'})`, ...(limit === 'none' ? [] : [`limit ${limit}`]), ...columns, ...flags].join(' ');
}

describe('what a query asks for', () => {
  const cases: Record<string, string> = {
    'User.findById(order.user)': 'findById one User (_id=order.user)',
    "User.findOne({ email }).select('name').lean()": 'findOne one User (email=email) columns name+_id',
    "User.findById(id, '-password').exec()": 'findById one User (_id=id) columns unknown',
    "User.find({ team: team._id, active: true }).sort('-name').skip(n).limit(5)": 'find many User (team=team._id, active=true) limit 5 ordered offset',
    'User.find({})': 'find many User ()',
    'User.find()': 'find many User ()',
    'User.find({ _id: { $in: ids }, age: { $gt: 3 }, name: /a/ })': 'find many User (_id in ids, age?, name?)',
    'User.find({ $or: [{ a: 1 }] }, null, { limit: 10, sort: { a: 1 } })': 'find many User ($or?) limit 10 ordered',
    'User.find(filter)': 'find many User (unread)',
    'const filter = { team }; User.find(filter)': 'find many User (team=team)',
    'const filter = {}; if (team) filter.team = team; User.find(filter)': 'find many User (unread)',
    "User.find({ team }).populate('team').session(session)": 'find many User (team=team) compound locking',
    "User.find().where('age').gt(3)": 'find many User (unread) opaque',
    'User.findOne({ email }).orFail()': 'findOne one User (email=email) throws',
    'User.countDocuments({ team })': 'countDocuments count User (team=team)',
    'User.find({ team }).countDocuments()': 'countDocuments count User (team=team)',
    'User.find().estimatedDocumentCount()': 'estimatedDocumentCount count User ()',
    'User.find({ team }).deleteMany()': 'deleteMany delete-many User (team=team) opaque',
    'User.exists({ email })': 'exists exists User (email=email)',
    'User.aggregate([{ $match: {} }])': 'aggregate aggregate User (unread)',
    'User.create({ email })': 'create create User (unread)',
    'User.create([{ email }], { session })': 'create create-many User (unread) locking',
    'User.insertMany(rows)': 'insertMany create-many User (unread)',
    'new User({ email }).save()': 'save create User (unread)',
    'User.updateOne({ _id: id }, { $set: { email } })': 'updateOne update User (_id=id)',
    'User.findOneAndUpdate({ email }, { name }, { upsert: true, new: true })': 'findOneAndUpdate upsert User (email=email)',
    'User.deleteMany({ team })': 'deleteMany delete-many User (team=team)',
    'User.findById(id, (error, user) => done(user))': 'findById one User (_id=id) columns unknown opaque',
    'User.findById(id).then((user) => done(user))': 'findById one User (_id=id)',
  };
  for (const [code, expected] of Object.entries(cases)) it(code, () => expect(find(`import { User } from './user'; ${code}`)).toEqual([expected]));

  it('a document that is saved', () => {
    const body = "import { User } from './user'; async function f(id) { const user = await User.findById(id); user.name = 'x'; await user.save(); for (const each of await User.find({})) await each.save({ session }); }";
    expect(find(body)).toEqual(['findById one User (_id=id)', 'save save User (unread)', 'find many User ()', 'save save User (unread) locking']);
  });

  it('nothing else', () => {
    const others = ['users.find((user) => user.id === id);', 'canvas.save();', "import { User } from './user'; User.find({}).cursor();", 'const user = await User.findById(id).lean(); user.save();', 'repository.findOne({ id });'];
    for (const text of others) expect(find(text), text).toEqual([]);
  });
});

describe('where the model comes from', () => {
  const cases: Record<string, [text: string, files?: Record<string, string>, main?: string]> = {
    CommonJS: ["const User = require('./models/User'); User.find();", { 'src/models/User.js': "const mongoose = require('mongoose'); const schema = new mongoose.Schema({}); module.exports = mongoose.model('User', schema);" }, 'src/main.js'],
    'a name': ["const mongoose = require('mongoose'); mongoose.model('User').find();"],
    'a variable of a name': ["const mongoose = require('mongoose'); const User = mongoose.model('User'); User.find();"],
    'a connection': ["import mongoose from 'mongoose'; const shop = mongoose.createConnection(url); const User = shop.model('User', schema); User.find();"],
    'models that are there or made': ["import { models, model } from 'mongoose'; const User = models?.User ? models.User : model('User', schema); User.find();"],
    'an object of models': ["const db = require('./models'); const User = db.users; User.find();", { 'src/models/index.js': "const mongoose = require('mongoose'); const db = {}; db.mongoose = mongoose; db.users = require('./user')(mongoose); module.exports = db;", 'src/models/user.js': "module.exports = (mongoose) => { const schema = mongoose.Schema({}); const User = mongoose.model('User', schema); return User; };" }, 'src/main.js'],
    'names of an object of models': ["const { User } = require('./models'); User.find();", { 'src/models/index.js': "module.exports = { User: require('./user') };", 'src/models/user.js': "const { Schema, model } = require('mongoose'); module.exports = model('User', new Schema({}));" }, 'src/main.js'],
    Nest: ["import { InjectModel } from '@nestjs/mongoose'; import { Model } from 'mongoose'; class Users { constructor(@InjectModel(User.name) private readonly users: Model<UserDocument>) {} all() { return this.users.find(); } }"],
    'a parameter': ["import type { Model } from 'mongoose'; export const all = (users: Model<UserDocument>) => users.find();"],
    'an interface': ["import type { UserModel } from './types'; export const all = (users: UserModel) => users.find();", { 'src/types.ts': "import { Model } from 'mongoose'; export interface UserModel extends Model<User> { one(): void }" }],
    Typegoose: ["import { getModelForClass } from '@typegoose/typegoose'; class User {} const users = getModelForClass(User); users.find();"],
  };
  for (const [title, [text, files, main]] of Object.entries(cases)) it(title, () => expect(find(text, files, main)).toEqual(['find many User ()']));
});

describe('the driver', () => {
  const cases: Record<string, string[]> = {
    "db.collection('users').findOne({ _id: id })": ['findOne one users (_id=id)'],
    "db.collection<User>('users').find({ team }).sort({ name: 1 }).limit(3).toArray()": ['find many users (team=team) limit 3 ordered'],
    "const users = getDb().collection('users'); users.countDocuments({ team })": ['countDocuments count users (team=team)'],
    "import { Collection } from 'mongodb'; class Users { constructor(private users: Collection<User>) {} f() { return this.users.insertOne({ team }); } }": ['insertOne create User (unread)'],
    "db.collection('users').find({})": [],
    "db.collection('users').doc(id).get()": [],
  };
  for (const [code, expected] of Object.entries(cases)) it(code, () => expect(find(code)).toEqual(expected));
});
