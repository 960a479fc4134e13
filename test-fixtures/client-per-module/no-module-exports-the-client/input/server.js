const express = require('express');

const app = express();

app.use(require('./routes/orders'));
app.use(require('./routes/users'));
app.listen(3000);
