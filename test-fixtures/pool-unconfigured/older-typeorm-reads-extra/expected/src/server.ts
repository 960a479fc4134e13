import express from 'express';
import { dataSource } from './data-source';

await dataSource.initialize();
express().listen(3000);
