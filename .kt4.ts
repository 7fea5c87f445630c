import { startKafka, reader } from './test/engines/kafka_server.ts';
import { Admin } from '@platformatic/kafka';
import { readFileSync } from 'node:fs';
let t=Date.now(); const k: any = await startKafka(); console.log(k, Date.now()-t);
const a = new Admin({clientId:'x',bootstrapBrokers:[k.secure],retries:0,tls:{ca:readFileSync(k.ca)},tlsServerName:true,sasl:{mechanism:'PLAIN',...reader}});
try { console.log(await a.metadata({topics:[]})); } catch(e) { console.log(e) }
await a.close();
t=Date.now(); await k.stop(); console.log(Date.now()-t); t=Date.now(); await k.start(); console.log(Date.now()-t); await k.remove();
