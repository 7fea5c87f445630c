import { startKafka, reader } from './test/engines/kafka_server.ts';
import { Admin } from '@platformatic/kafka';
import { readFileSync } from 'node:fs';
import { kafkaReason } from './src/sources/kafka_words.ts';
const k: any = await startKafka(); 
const a = new Admin({clientId:'x',bootstrapBrokers:[k.secure],retries:0,tls:{ca:readFileSync(k.ca)},tlsServerName:true,sasl:{mechanism:'PLAIN',username:'reader',password:'x'}});
try { console.log(await a.metadata({topics:[]})); } catch(e:any) { console.dir(e,{depth:9}); console.log(kafkaReason(e)) }
await a.close();
const b = new Admin({clientId:'x',bootstrapBrokers:[k.plain],retries:0});
await b.createTopics({topics:['x'],partitions:1,replicas:1});
try { await b.createPartitions({ topics: [{ name: 'x', count: 4 }] } as any); console.log('ok') } catch(e:any) { console.dir(e,{depth:9}) }
await b.close();
await k.remove();
