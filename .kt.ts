import { openKafkaClient } from './src/sources/kafka_client.ts';
import { messagesOf } from './src/sources/kafka_batches.ts';
const src: any = { name:'beats', brokers:['127.0.0.1:29092'], topic:'beats' };
const c = openKafkaClient(src);
const t = await c.topic(); console.log(t);
console.log(await c.ranges([0,1,2]));
const r = await c.fetch({broker:1, topic:t!.id, positions:[{partition:0,offset:0},{partition:1,offset:0},{partition:2,offset:9}]});
for (const f of r) { console.log(f.partition,f.state); if (f.state==='read') for (const m of messagesOf(f.bytes,{from:3,aborted:f.aborted,next:o=>console.log('next',o)})) console.log(m.offset, 'value' in m ? m.value?.toString() : m.unreadable); }
try { await c.commit('g1',[{partition:0,offset:10}]); console.log('committed'); } catch(e) { console.log(e); }
await c.close();
