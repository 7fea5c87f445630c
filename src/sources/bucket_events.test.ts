// What buckets tell, in the three forms in which it comes; and what is none of it.

import { expect, test } from 'vitest';
import { objectsTold } from './bucket_events.ts';

// Source: docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html.
const straight = {
  Records: [
    {
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      eventName: 'ObjectCreated:Put',
      s3: { bucket: { name: 'logs' }, object: { key: 'cf/a+b%2Bc%C4%87.gz', size: 1024, eTag: 'x', sequencer: '0A' } },
    },
    { eventName: 'ObjectRemoved:Delete', s3: { bucket: { name: 'logs' }, object: { key: 'cf/2.gz' } } },
  ],
};
const objects = [
  { bucket: 'logs', key: 'cf/a b+cć.gz' },
  { bucket: 'logs', key: 'cf/2.gz' },
];

test('straight from the bucket, with keys as values of a form', () => {
  expect(objectsTold(JSON.stringify(straight))).toEqual(objects);
});

test('by way of SNS', () => {
  const carried = { Type: 'Notification', MessageId: 'm', TopicArn: 'arn', Message: JSON.stringify(straight) };
  expect(objectsTold(JSON.stringify(carried))).toEqual(objects);
  expect(objectsTold(JSON.stringify({ ...carried, Message: JSON.stringify(carried) }))).toBeUndefined();
});

test('by way of EventBridge, with keys as they are', () => {
  const event = {
    source: 'aws.s3',
    'detail-type': 'Object Created',
    detail: { bucket: { name: 'logs' }, object: { key: 'cf/a+b.gz', etag: 'x' } },
  };
  expect(objectsTold(JSON.stringify(event))).toEqual([{ bucket: 'logs', key: 'cf/a+b.gz' }]);
});

test('a trial message tells of nothing', () => {
  expect(objectsTold(JSON.stringify({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'logs' }))).toEqual([]);
});

test.each([
  'hello',
  '{}',
  '[]',
  'null',
  '{"Records":[{"s3":{"bucket":{"name":"logs"},"object":{"key":"%zz"}}}]}',
  '{"Records":[{"dynamodb":{}}]}',
])('%s is none of a bucket', text => {
  expect(objectsTold(text)).toBeUndefined();
});
