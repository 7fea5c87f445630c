import { Admin, Producer } from '@platformatic/kafka';
import { readFileSync } from 'node:fs';
const [topic = 'hb', count = '1000'] = process.argv.slice(2);
const o = { clientId: 't', bootstrapBrokers: [readFileSync('/tmp/kafka-try/addr','utf8')] };
const a = new Admin(o); try { await a.createTopics({ topics: [topic], partitions: 2, replicas: 1 }); } catch {}
const p = new Producer({ ...o, retries: 10, retryDelay: 200 });
const now = Date.now();
const messages = Array.from({ length: Number(count) }, (_, i) => ({ topic, partition: i % 2, value: Buffer.from(JSON.stringify({ roomid: 'r' + (i % 5), userid: 'u' + i, timestamp: now - (i % 90) * 1000, playid: 'p' + i, ublock: 0 })) }));
for (let i = 0; i < messages.length; i += 500) await p.send({ messages: messages.slice(i, i + 500), compression: 'gzip' });
await p.send({ messages: [{ topic, partition: 0, value: Buffer.from('no json') }] });
console.log('sent', messages.length); await p.close(); await a.close();
