const express = require('express');
const redis = require('./redis');

redis.connect().then(() => express().listen(3000));
