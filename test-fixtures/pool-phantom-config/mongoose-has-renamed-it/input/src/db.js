const mongoose = require('mongoose');

const options = { poolSize: 20, serverSelectionTimeoutMS: 5000 };

exports.connect = () => mongoose.connect(process.env.MONGO_URL, options);
exports.logs = mongoose.createConnection('mongodb://localhost/logs', { maxPoolSize: 5, poolSize: 20 });
