import { Producer } from '@platformatic/kafka';
import { readFileSync } from 'node:fs';
const p = new Producer({ clientId: 't', bootstrapBrokers: [readFileSync('/tmp/kafka-try/addr','utf8')], retries: 10, retryDelay: 200 });
const now = Date.now();
await p.send({ messages: [3, 5].map(d => ({ topic: 'hb', partition: 0, value: Buffer.from(JSON.stringify({ roomid: 'old', userid: 'u' + process.argv[2], timestamp: now - d * 86400_000 })) })) });
await p.close();
