import { drizzle } from 'drizzle-orm/postgres-js';
import express from 'express';
import knex from 'knex';
import mongoose from 'mongoose';
import mysql from 'mysql2/promise';
import { Pool } from 'pg';
import postgres from 'postgres';
import { Sequelize } from 'sequelize';
import { DataSource } from 'typeorm';

const size = Number(process.env.POOL_SIZE ?? 20);

export const orders = new Pool({ connectionString: process.env.DATABASE_URL, max: 20 });
export const legacy = new Pool({ host: 'localhost', ...{ poolSize: 5 } });
export const users = mysql.createPool({ host: 'localhost', connectionLimit: size });
export const stock = postgres(process.env.STOCK_URL!, { max: size });
export const mails = drizzle({ connection: { url: process.env.MAIL_URL!, max: 4 } });
export const carts = knex({ client: 'pg', connection: {}, pool: { min: 0, max: size } });
export const sales = new Sequelize('postgres://localhost/sales', { pool: { max: 8 } });
export const reports = new DataSource({ type: 'postgres', poolSize: 12 });
export const archive = new DataSource({ type: 'mysql', extra: { connectionLimit: 12 } });

await mongoose.connect('mongodb://localhost/shop', { maxPoolSize: 50 });
express().listen(3000);
