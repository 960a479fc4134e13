import express from 'express';
import knex from 'knex';
import { Sequelize } from 'sequelize';
import { DataSource } from 'typeorm';

export const db = knex({ client: 'better-sqlite3', connection: { filename: './shop.sqlite' }, useNullAsDefault: true });
export const sequelize = new Sequelize({ dialect: 'sqlite', storage: './shop.sqlite' });
export const dataSource = new DataSource({ type: 'better-sqlite3', database: './shop.sqlite' });

express().listen(3000);
