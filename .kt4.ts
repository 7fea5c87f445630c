import { startKafka } from './test/engines/kafka_server.ts';
import { writeFileSync } from 'node:fs';
const k: any = await startKafka(); writeFileSync('/tmp/kafka-try/addr', k.plain); console.log(k.plain);
process.on('SIGTERM', async () => { await k.remove(); process.exit(0); });
setTimeout(async () => { await k.remove(); process.exit(0); }, 1500_000);
