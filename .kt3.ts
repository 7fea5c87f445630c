import { drainKafka, startKafka } from './src/sources/kafka.ts';
import { systemClock } from './src/base/clock.ts';
const src: any = { name:'beats', dataset:'live.heartbeats', path:'/tmp/kafka-try/seg/beats', brokers:['127.0.0.1:29092'], topic:'beats', start:'earliest' };
console.log(await drainKafka({source:src,site:'demo',clock:systemClock,tell:console.log}));
console.log(await drainKafka({source:src,site:'demo',clock:systemClock,tell:console.log}));
console.log(await drainKafka({source:{...src, path: '/tmp/kafka-try/seg/b2', brokers:['127.0.0.1:1']},site:'demo',clock:systemClock,tell:console.log}));
console.log(await drainKafka({source:{...src, path: '/tmp/kafka-try/seg/b2', topic:'nope'},site:'demo',clock:systemClock,tell:console.log}));
