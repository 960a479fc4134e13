import { form } from './form.ts';

const V2 = ['S3', 'SES', 'SESV2', 'SNS', 'SQS', 'DynamoDB', 'DynamoDB.DocumentClient', 'Lambda', 'SecretsManager', 'CognitoIdentityServiceProvider', 'CloudFront', 'Rekognition', 'KMS'];

/** A client keeps its sockets and credentials; https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/node-reusing-connections.html */
export const forms = [
  form({ modules: ['@aws-sdk/client-*'], exports: ['*Client', 'S3', 'DynamoDB', 'SES', 'SQS', 'SNS'], kind: 'http', closers: ['destroy'] }),
  form({ modules: ['aws-sdk', 'aws-sdk/clients/*'], exports: ['', ...V2], kind: 'http' }),
];
