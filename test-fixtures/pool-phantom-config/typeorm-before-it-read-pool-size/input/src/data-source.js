const { DataSource } = require('typeorm');

exports.orders = new DataSource({ type: 'postgres', url: process.env.DATABASE_URL, poolSize: 25 });
