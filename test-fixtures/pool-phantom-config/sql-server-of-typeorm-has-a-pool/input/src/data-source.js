const { DataSource } = require('typeorm');

exports.orders = new DataSource({ type: 'mssql', host: 'localhost', pool: { max: 25 } });
