import { describe, expect, it } from 'vitest';
import type { Table } from '../../core/schema.ts';
import { memoryHost } from '../host.ts';
import { createProject } from '../index.ts';

function read(library: string, files: Record<string, string>): string[] {
  const project = createProject(memoryHost({ 'package.json': '{ "name": "shop" }', ...files }));
  return project.schema('main.ts').tables.map((table) => {
    expect(project.schema('main.ts').table(library, table.name)).toBe(table);
    return say(table);
  });
}

/** `User users: id integer key, email text?, team_id=team integer -> Team; unique email; index team` */
function say(table: Table): string {
  const columns = table.columns.map(({ property, name, type, isNullable }) => `${name === property ? '' : `${name}=`}${property} ${type}${isNullable ? '?' : ''}`);
  const lists = (word: string, keys: readonly (readonly string[])[]) => keys.map((key) => `; ${word} ${key.join('+')}`).join('');
  const keys = table.foreignKeys.map((key) => `; ${key.columns.join('+')} -> ${key.table}.${key.references.join('+')}`).join('');
  const relations = (table.relations ?? []).map(({ property, table: target, isList }) => `; ${property}: ${target}${isList ? '[]' : ''}`).join('');
  return `${table.name} ${table.databaseName}: ${columns.join(', ')}; key ${table.primaryKey.join('+')}${lists('unique', table.uniques)}${lists('index', table.indexes)}${keys}${relations}${table.isComplete ? '' : '; more'}`;
}

describe('Mongoose', () => {
  const cases: Record<string, string> = {
    "const mongoose = require('mongoose'); const schema = new mongoose.Schema({ email: { type: String, required: true, unique: true }, team: { type: mongoose.Schema.Types.ObjectId, ref: 'Team', index: true }, tags: [String], address: { city: String } }, { timestamps: true }); schema.index({ team: 1, email: 1 }); module.exports = mongoose.model('User', schema);":
      'User users: _id object-id, email text, team object-id?, tags json?, address json?, address.city text?, createdAt date, updatedAt date; key _id; unique email; index team; index team+email; team -> Team._id',
    "import { Schema, model } from 'mongoose'; const schema = new Schema({ total: Number }, options); schema.plugin(paginate); export const Order = model('Order', schema, 'sales');": 'Order sales: _id object-id, total float?; key _id; more',
    "import { Prop, Schema } from '@nestjs/mongoose'; import { Types } from 'mongoose'; @Schema({ collection: 'people' }) export class User { @Prop({ required: true }) name: string; @Prop({ type: Types.ObjectId, ref: Team.name }) team: Types.ObjectId; @Prop([String]) tags: string[]; helper: string; }":
      'User people: _id object-id, name text, team object-id?, tags json?; key _id; team -> Team._id',
  };
  for (const [code, expected] of Object.entries(cases)) it(code.slice(0, 90), () => expect(read('mongoose', { 'user.ts': code })).toEqual([expected]));
});

describe('Sequelize', () => {
  it('defined models, associated elsewhere', () => {
    const files = {
      'user.js': "module.exports = (sequelize, DataTypes) => { const User = sequelize.define('User', { email: { type: DataTypes.STRING(100), unique: true, allowNull: false }, balance: DataTypes.DECIMAL(10, 2) }, { tableName: 'people' }); User.associate = (models) => { User.hasMany(models.Order, { as: 'orders', foreignKey: 'userId' }); }; return User; };",
      'order.js': "const { Model } = require('sequelize'); module.exports = (sequelize, DataTypes) => { class Order extends Model { static associate({ User }) { this.belongsTo(User); } } Order.init({ code: { type: DataTypes.UUID, primaryKey: true } }, { sequelize, modelName: 'Order', underscored: true, timestamps: false, indexes: [{ unique: true, fields: ['code', 'user_id'] }] }); return Order; };",
    };
    expect(read('sequelize', files)).toEqual([
      'Order orders: code uuid, userId integer?; key code; unique code+user_id; userId -> User.id; User: User',
      'User people: email text, balance decimal?, id integer, createdAt date, updatedAt date; key id; unique email; orders: Order[]',
    ]);
  });

  it('classes for TypeScript', () => {
    const files = { 'order.ts': "import { Table, Column, Model, ForeignKey, BelongsTo, DataType } from 'sequelize-typescript'; @Table({ tableName: 'sales' }) export class Order extends Model { @Column({ type: DataType.BIGINT, primaryKey: true }) id: string; @ForeignKey(() => User) @Column userId: number; @BelongsTo(() => User) user: User; }" };
    expect(read('sequelize', files)).toEqual(['Order sales: id bigint, userId integer?, createdAt date, updatedAt date; key id; userId -> User.id; user: User']);
  });
});

describe('TypeORM', () => {
  it('entities', () => {
    const files = {
      'base.ts': "import { PrimaryGeneratedColumn, CreateDateColumn } from 'typeorm'; export abstract class Base { @PrimaryGeneratedColumn('uuid') id: string; @CreateDateColumn({ name: 'created_at' }) createdAt: Date; }",
      'user.ts': "import { Entity, Column, OneToMany, Unique } from 'typeorm'; import { Base } from './base'; @Entity('people') @Unique(['team', 'email']) export class User extends Base { @Column({ unique: true }) email: string; @Column('int', { nullable: true }) team: number | null; @OneToMany(() => Order, (order) => order.user) orders: Order[]; }",
      'order.ts': "import { Entity, Column, ManyToOne, JoinColumn, Index, PrimaryColumn } from 'typeorm'; @Entity() @Index(['userId', 'total']) export class SalesOrder { @PrimaryColumn({ type: 'bigint' }) id: string; @ManyToOne(() => User) @JoinColumn({ name: 'user_id' }) user: User; @Column({ name: 'user_id' }) userId: string; @Column('decimal') total: string; @ManyToOne('Team') team: Team; }",
    };
    expect(read('typeorm', files)).toEqual([
      'SalesOrder sales_order: id bigint, user_id=userId text, total decimal; key id; index userId+total; userId -> User.id; team -> Team.id; user: User; team: Team',
      'User people: id uuid, created_at=createdAt date, email text, team integer?; key id; unique email; unique team+email; orders: Order[]',
    ]);
  });
});
