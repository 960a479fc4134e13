import { describe, expect, it } from 'vitest';
import type { BatchKind } from '../queries.ts';
import { rewrites } from '../rewrites.testing.ts';

const FILES = {
  'package.json': '{ "name": "shop", "dependencies": { "mongoose": "^9.0.0", "mongodb": "^7.0.0" } }',
  'user.js': "const mongoose = require('mongoose'); const schema = new mongoose.Schema({ email: { type: String, unique: true }, team: { type: mongoose.Schema.Types.ObjectId, ref: 'Team' }, teams: [mongoose.Schema.Types.ObjectId], address: { city: String } }); module.exports = mongoose.model('User', schema);",
};
const of = (code: string) => rewrites({ ...FILES, 'main.js': `const User = require('./user');\n${code}` }, 'main.js');
/** In a loop whose elements are documents, so that their ids are ids. */
const inLoop = (code: string) => of(`async function run() { for (const user of await User.find()) { await ${code}; } }`);

describe('one statement for all keys', () => {
  const cases: [kind: BatchKind, code: string, expected: string][] = [
    ['by-id', 'User.findById(user._id)', 'User.find({ _id: { $in: keys } }) | String(row._id)'],
    ['by-id', "User.findById(user.team).select('email -_id').lean()", 'SHAPE Whether `_id` is selected cannot be read.'],
    ['by-id', "User.findById(user.team).select('email').lean().exec()", "User.find({ _id: { $in: keys } }).select('email').lean().exec() | String(row._id)"],
    ['by-id', "User.findById(user.team, 'email').populate('team').orFail()", "User.find({ _id: { $in: keys } }, 'email').populate('team') | String(row._id)"],
    ['by-id', "User.findOne({ email: user.email, active: true }, { team: 1 }).sort('-_id')", 'User.find({ email: { $in: keys }, active: true }, { team: 1, email: 1 }) | row.email'],
    ['by-id', "User.findOne({ _id: { $eq: user._id } }).select('-password')", "User.find({ _id: { $in: keys } }).select('-password') | String(row._id)"],
    ['by-id', 'User.findById(user._id).session(session)', 'SHAPE `session` is worked out for each element.'],
    ['children', "User.find({ team: user._id }).sort('email')", "User.find({ team: { $in: keys } }).sort('email') | String(row.team)"],
    ['children', 'User.find({ team: user.team, active: true })', 'User.find({ team: { $in: keys }, active: true }) | String(row.team) | review'],
    ['children', "User.find({ team: user._id }).populate('team')", 'SHAPE `team` is populated, so that the rows do not hold the key.'],
    ['children', 'User.find({ leader: user._id })', 'SHAPE Whether `leader` holds one value or a list of them cannot be read.'],
    ['children', "User.find({ 'address.city': user.email }).sort('email')", "User.find({ 'address.city': { $in: keys } }).sort('email') | row.address?.city"],
    ['count', 'User.countDocuments({ team: user._id })', "User.aggregate([{ $match: { team: { $in: keys } } }, { $group: { _id: '$team', count: { $sum: 1 } } }]) | String(row._id) | row.count | 0"],
    ['count', 'User.countDocuments({ team: user._id, active: true })', "User.aggregate([{ $match: User.find().cast(User, { team: { $in: keys }, active: true }) }, { $group: { _id: '$team', count: { $sum: 1 } } }]) | String(row._id) | row.count | 0"],
    ['exists', 'User.findOne({ team: user._id, active: true })', "User.distinct('team', { team: { $in: keys }, active: true }) | String(row)"],
    ['exists', 'User.exists({ team: user._id })', 'SHAPE `exists` gives a document with its id, which the code may go on to use.'],
  ];
  const keyOf = (code: string) => /user\.\w+/.exec(code)?.[0] ?? '';
  for (const [kind, code, expected] of cases) it(`${kind}: ${code}`, () => expect(inLoop(code).batch(kind, keyOf(code))).toBe(expected));

  it('an id that may be none', () => {
    expect(of('User.findById(key)').batch('by-id')).toBe('User.find({ _id: { $in: keys } }) | String(row._id) | review');
    expect(of('User.countDocuments({ team: key })').batch('count')).toBe("User.aggregate([{ $match: User.find().cast(User, { team: { $in: keys } }) }, { $group: { _id: '$team', count: { $sum: 1 } } }]) | String(row._id) | row.count | 0 | review");
    expect(of('if (await User.exists({ team: key })) stop();').batch('exists')).toBe("User.distinct('team', { team: { $in: keys } }) | String(row) | review");
  });

  it('the driver', () => {
    expect(of("db.collection('users').findOne({ _id: key }, { projection: { email: 1 } })").batch('by-id')).toMatch(/^SHAPE/);
    expect(of("db.collection('users').findOne({ _id: key })").batch('by-id')).toBe("db.collection('users').find({ _id: { $in: keys } }).toArray() | String(row._id) | review");
    expect(of("db.collection('users').findOne({ _id: new ObjectId(key) })").batch('by-id')).toBe("db.collection('users').find({ _id: { $in: keys.map((id) => new ObjectId(id)) } }).toArray() | String(row._id) | review");
    expect(of('User.findById({ _id: key })').batch('by-id')).toBe('User.find({ _id: { $in: keys } }) | String(row._id) | review');
    expect(of("db.collection('users').find({ team: key }).toArray()").batch('children')).toMatch(/^SHAPE Whether/);
  });

  it('middleware', () => {
    const files = { ...FILES, 'user.js': FILES['user.js'].replace('module.exports', "schema.pre(/^find/, function () { this.where({ gone: false }); }); module.exports"), 'main.js': "const User = require('./user'); User.findById(key);" };
    expect(rewrites(files, 'main.js').batch('by-id')).toBe('SHAPE `user.js` runs code of its own for each query.');
  });
});

describe('rewrites in place', () => {
  it('count', () => {
    expect(of('User.find()').reduce('count')).toBe('User.countDocuments()');
    expect(of("User.find({ team }, 'email').sort('email').lean().exec()").reduce('count')).toBe('User.countDocuments({ team }).exec()');
    expect(of("db.collection('users').find({ team }).toArray()").reduce('count')).toBe("db.collection('users').countDocuments({ team })");
    expect(of('User.find({ team }).limit(3)').reduce('count')).toMatch(/^SHAPE/);
    expect(of('User.find({ place: { $near: here } })').reduce('count')).toMatch(/^SHAPE/);
  });

  it('limit and conditions', () => {
    expect(of('User.find()').limit()).toBe('User.find().limit(1001)');
    expect(of("User.find({ team }).sort('email').lean().exec()").limit()).toBe("User.find({ team }).sort('email').lean().limit(1001).exec()");
    expect(of("db.collection('users').find({}).toArray()").limit()).toBe("db.collection('users').find({}).limit(1001).toArray()");
    expect(of('User.find({ team }).lean()').narrow()).toBe('User.find({ team, email }).lean()');
    expect(of('User.find()').narrow()).toBe('User.find({ email })');
  });
});

describe('one statement for all documents', () => {
  it('creates', () => {
    expect(of('User.create({ email })').createMany()).toBe('User.insertMany(rows) | row | review');
    expect(of('new User({ email }).save()').createMany()).toBe('User.insertMany(rows) | row | review');
    expect(of("db.collection('users').insertOne({ email })").createMany()).toBe("db.collection('users').insertMany(rows) | row | review");
    expect(of('new User({ email }).save({ session })').createMany()).toMatch(/^SHAPE/);
  });

  it('updates', () => {
    expect(of('User.updateOne({ _id: key }, { $set: { active } })').updateMany()).toBe('User.updateMany({ _id: { $in: keys } }, { $set: { active } }) | row | review');
    expect(of('User.findByIdAndUpdate(key, { active }, { new: true })').updateMany()).toBe('User.updateMany({ _id: { $in: keys } }, { active }) | row | review');
    expect(of('User.updateOne({ _id: key }, { $inc: { n: 1 } })').updateMany()).toMatch(/^SHAPE What/);
    expect(of('User.updateOne({ team: key }, { active })').updateMany()).toMatch(/^SHAPE `updateOne` changes one/);
  });
});
