// What is not said of a bucket is taken from the variables of Amazon's own tools; what is said comes first.

import { expect, test } from 'vitest';
import { completeBucket, completeStorage } from './places_shape.ts';

const variables = {
  AWS_ENDPOINT_URL_S3: 'http://minio:9000/',
  AWS_ENDPOINT_URL: 'http://other:1',
  AWS_DEFAULT_REGION: 'eu-west-1',
};

test('one line is enough where variables say the rest', () => {
  expect(completeStorage('/site', 's3://lake/my/service/', variables)).toMatchObject({
    kind: 'bucket',
    bucket: 'lake',
    prefix: 'my/service',
    endpoint: 'http://minio:9000',
    // A name of a bucket is no part of a host that only this network knows.
    pathStyle: true,
    region: 'eu-west-1',
    keys: undefined,
  });
  expect(completeStorage('/site', 's3://lake', {})).toMatchObject({
    prefix: '',
    endpoint: undefined,
    pathStyle: false,
    region: undefined,
  });
  expect(completeStorage('/site', 'data/lake', variables)).toEqual({ kind: 'folder', folder: '/site/data/lake' });
});

test('what is said comes before the variables', () => {
  const said = { endpoint: 'https://s3.example', region: 'auto', path_style: false };
  expect(completeBucket('s3://lake/a', said, variables)).toMatchObject({
    endpoint: 'https://s3.example',
    region: 'auto',
    pathStyle: false,
  });
});
