import knex from 'knex';
import { settings } from './settings';

const file = new URL('.', import.meta.url);
const db = knex(settings);

export const findPrice = (id: string) => db('prices').where({ id, file: file.pathname }).first();
