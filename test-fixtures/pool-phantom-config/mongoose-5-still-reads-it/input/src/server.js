const express = require('express');
const mongoose = require('mongoose');

mongoose.connect(process.env.MONGO_URL, { poolSize: 20, useUnifiedTopology: true }).then(() => express().listen(3000));
