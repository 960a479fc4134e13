const express = require('express');
const { orders } = require('./data-source');

orders.initialize().then(() => express().listen(3000));
