const express = require('express');
const mongoose = require('mongoose');

mongoose.connect('mongodb://localhost/shop', { useNewUrlParser: true, useUnifiedTopology: true, poolSize: Number(process.env.MONGO_POOL_MAX) || 5 });

express().listen(3000);
