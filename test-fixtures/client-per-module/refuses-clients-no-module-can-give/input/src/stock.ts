import knex from 'knex';
import { settings } from './settings';

const db = knex(settings);

export const findStock = (id: string) => db('stock').where({ id }).first();
