const express = require('express');
const { connect } = require('./db');

connect().then(() => express().listen(3000));
