import { MongoClient } from 'mongodb';

let url = 'mongodb://mails.internal';

const mongo = new MongoClient(url);

export const findMail = (id: string) => mongo.db().collection('mails').findOne({ id });
