import { MongoClient } from 'mongodb';

let url = 'mongodb://mails.internal';

const mongo = new MongoClient(url);

export const findDraft = (id: string) => mongo.db().collection('drafts').findOne({ id });
