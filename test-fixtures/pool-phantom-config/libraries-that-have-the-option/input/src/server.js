const express = require('express');
const { sessions } = require('./sessions');
require('./limits');

const app = express();
const server = app.listen(3000);
app.use(sessions);
server.maxConnections = 1000;
