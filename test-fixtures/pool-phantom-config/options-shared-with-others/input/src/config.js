exports.database = { host: 'localhost', database: 'shop', connectionLimit: 20 };
