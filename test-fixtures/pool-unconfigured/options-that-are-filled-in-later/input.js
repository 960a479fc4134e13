const express = require('express');
const mongoose = require('mongoose');

const options = { autoIndex: false };
if (process.env.POOL_SIZE) options.maxPoolSize = Number(process.env.POOL_SIZE);

mongoose.connect('mongodb://localhost/shop', options).then(() => express().listen(3000));
